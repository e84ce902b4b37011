"""Signed PDFs: strangers accept them, see a changed byte, and they stay what they were."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certify.certificates.documents import RECORD_NAME, certificate_pdf
from certify.certificates.seals import seal_in
from certify.certificates.signing_pdf import Seal, SigningFault, sign_pdf
from certify.certificates.trial_seal import FILE_NAME, ROOT_NAME, trial_seal
from tests.certificates.reading import fonts
from tests.certificates.seals import bundle, made

RECORD = {
    "number": "0001/2026/GCN-18073",
    "unit": {"name": "Trường THCS Đồng Tháp", "area": "Phường Thành Sen"},
    "year": 2026,
    "issued_on": "2026-10-20",
}
ENVELOPE = '{"key":"k","record":{"number":"0001/2026/GCN-18073"},"signature":"s"}'


@pytest.fixture(scope="module")
def plain() -> bytes:
    return certificate_pdf(RECORD, qr="x" * 200, verify_url="https://example.vn", envelope=ENVELOPE)


@pytest.fixture(scope="module")
def seal(tmp_path_factory) -> Seal:
    return Seal(trial_seal(tmp_path_factory.mktemp("keys")), trial=True)


@pytest.fixture(scope="module")
def signed(plain, seal) -> bytes:
    return sign_pdf(plain, seal, "Giấy công nhận")


def pdfsig(pdf: bytes, folder: Path) -> str:
    (folder / "signed.pdf").write_bytes(pdf)
    command = ["pdfsig", "-nocert", str(folder / "signed.pdf")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


# The signature


def test_poppler_accepts_the_signature(signed, tmp_path):
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid." in said
    assert "certify – chữ ký thử nghiệm" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.75])
def test_poppler_reports_a_changed_byte(signed, tmp_path, share):
    at = int(len(signed) * share)
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert "Signature is Valid." not in pdfsig(changed, tmp_path)


def test_poppler_reports_a_changed_byte_of_the_record_as_a_wrong_digest(signed, tmp_path):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        packed = pdf.attachments[RECORD_NAME].obj.EF.F.read_raw_bytes()
    at = signed.index(packed) + len(packed) // 2
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert "Digest Mismatch" in pdfsig(changed, tmp_path)


def test_what_is_added_behind_a_signature_is_seen(signed, tmp_path):
    assert "Total document signed" not in pdfsig(signed + b"\n% more\n", tmp_path)


def test_it_is_pades_baseline(signed):
    """ETSI EN 319 142-1, 6.3: signed attributes, and no time of signing among them."""
    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    attributes = {each["type"].native for each in signature.signer_info["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= attributes
    assert "signing_time" not in attributes
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert re.fullmatch(r"D:\d{14}.*", signature.sig_object["/M"])
    assert signature.signer_info["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"


def test_the_root_of_the_trial_vouches_for_it(signed, seal):
    root = x509.load_pem_x509_certificate((seal.file.parent / ROOT_NAME).read_bytes())
    trusted = asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))
    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted]))
    assert status.bottom_line


# What the file is, before and after


@pytest.fixture(params=["plain", "signed"])
def archived(request):
    with pikepdf.open(io.BytesIO(request.getfixturevalue(request.param))) as pdf:
        yield pdf


def test_it_says_that_it_is_pdf_a_3a(archived):
    meta = archived.open_metadata()
    assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
    assert archived.pdf_version == "1.7"
    assert archived.Root.get("/Version", "/1.7") == "/1.7"


def test_title_and_producer_are_the_same_in_both_places(archived):
    meta = archived.open_metadata()
    assert RECORD["unit"]["name"] in meta["dc:title"]
    assert meta["dc:title"] == str(archived.docinfo["/Title"])
    assert meta["pdf:Producer"] == str(archived.docinfo["/Producer"])
    assert archived.Root.ViewerPreferences.DisplayDocTitle


def test_it_has_an_output_intent_with_its_profile(archived):
    (intent,) = archived.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"  # ICC.1, header of a profile


def test_it_is_tagged_in_a_language(archived):
    assert archived.Root.Lang == "vi"
    assert archived.Root.MarkInfo.Marked
    assert len(archived.Root.StructTreeRoot.K) > 0
    (page,) = archived.pages
    assert "/StructParents" in page


def test_the_record_is_its_source(archived):
    (file,) = archived.Root.AF
    assert file.AFRelationship == "/Source"
    assert file.EF.F.Subtype == "/application/json"
    assert archived.attachments[RECORD_NAME].get_file().read_bytes() == ENVELOPE.encode()


def test_nothing_in_it_is_forbidden_in_an_archive(archived):
    assert "/Encrypt" not in archived.trailer
    assert len(archived.trailer.ID) == 2
    for each in archived.objects:
        if isinstance(each, pikepdf.Stream):
            assert "/F" not in each.stream_dict
            assert each.get("/Filter") != "/LZWDecode"
        if isinstance(each, pikepdf.Dictionary):
            assert each.get("/S") not in ("/JavaScript", "/Launch", "/URI")
            if each.get("/Subtype") == "/Widget":  # ISO 19005-3, 6.3.2 and 6.3.3
                assert int(each.F) & 0b100111 == 0b100  # printed, not hidden
                assert list(each.Rect) == [0, 0, 0, 0]


def test_all_fonts_are_embedded_before_and_after(plain, signed):
    for pdf in (plain, signed):
        assert fonts(pdf)
        assert all(font.embedded and font.unicode for font in fonts(pdf))


def test_what_was_there_stays_byte_for_byte(plain, signed):
    assert signed.startswith(plain)


# Who signs


def test_the_trial_certificate_is_made_once(tmp_path):
    first = trial_seal(tmp_path).read_bytes()
    assert trial_seal(tmp_path).read_bytes() == first
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == [ROOT_NAME, FILE_NAME]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_certificate_by_settings_signs(plain, tmp_path, kind):
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(65537, 4096)
    )
    bundle(tmp_path / "office.p12", "UBND phường Thành Sen", key, b"secret")
    (tmp_path / "passphrase").write_text("secret\n")
    settings = {
        "PDF_CERTIFICATE": str(tmp_path / "office.p12"),
        "PDF_PASSPHRASE_FILE": str(tmp_path / "passphrase"),
        "PDF_TIMESTAMP_URL": "",
    }
    said = pdfsig(sign_pdf(plain, Seal.of(settings)), tmp_path)
    assert "Signature is Valid." in said
    assert "UBND phường Thành Sen" in said


@pytest.mark.parametrize("fault", ["missing", "wrong passphrase", "no pkcs12", "expired", "later"])
def test_an_unusable_certificate_signs_nothing(app, plain, tmp_path, fault):
    key = ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "office.p12"
    times = {"expired": {"days": -1, "since": -9}, "later": {"since": 5}}.get(fault, {})
    if fault == "no pkcs12":
        path.write_bytes(b"hello")
    elif fault != "missing":
        bundle(path, "x", key, b"secret", **times)
    secret = b"wrong" if fault == "wrong passphrase" else b"secret"
    with pytest.raises(SigningFault):
        sign_pdf(plain, Seal(path, secret))


def test_a_missing_passphrase_file_is_told(app, tmp_path):
    settings = {
        "PDF_CERTIFICATE": "x.p12",
        "PDF_PASSPHRASE_FILE": str(tmp_path / "nowhere"),
        "PDF_TIMESTAMP_URL": "",
    }
    with pytest.raises(SigningFault, match="nowhere"):
        Seal.of(settings)


# Time stamps


@pytest.fixture
def authority():
    """A time-stamp authority on loopback: what it answers with, and where it listens."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = made("TSA", key, extended=ExtendedKeyUsageOID.TIME_STAMPING)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )

    class Handler(BaseHTTPRequestHandler):
        broken = False

        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            reply = asyncio.run(stamper.async_request_tsa_response(query)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(b"<html>" if self.broken else reply)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Handler, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_with_an_authority_of_time_it_is_b_t(plain, seal, authority, tmp_path):
    signed = sign_pdf(plain, Seal(seal.file, timestamps=authority[1]))
    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    unsigned = {each["type"].native for each in signature.signer_info["unsigned_attrs"]}
    assert unsigned == {"signature_time_stamp_token"}
    nobody = ValidationContext(trust_roots=[])
    status = validate_pdf_signature(signature, nobody, ts_validation_context=nobody)
    assert status.timestamp_validity.intact
    assert status.timestamp_validity.valid
    assert "Signature is Valid." in pdfsig(signed, tmp_path)
    found = seal_in(signed)
    assert (found.holds, found.stamped) == (True, True)


def test_without_a_time_stamp_nothing_is_signed(app, plain, seal, authority):
    authority[0].broken = True
    with pytest.raises(SigningFault):
        sign_pdf(plain, Seal(seal.file, timestamps=authority[1]))
    with pytest.raises(SigningFault):
        sign_pdf(plain, Seal(seal.file, timestamps="http://127.0.0.1:9/"))
    with pytest.raises(SigningFault):
        sign_pdf(plain, Seal(seal.file, timestamps="ftp://127.0.0.1/"))
