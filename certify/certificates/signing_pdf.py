"""Signing PDFs: PAdES baseline B-B, with a time-stamp authority B-T (ETSI EN 319 142-1).

The signature field is invisible, as PDF/A-3 allows, and the file stays PDF/A-3a: what is added is
added behind what was there. Whoever signs comes from a PKCS#12 file; the project's own trial
certificate takes its place where none is set. pyHanko is imported where it is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from flask_babel import gettext as _

from certify import clock
from certify.certificates.trial_seal import trial_seal
from certify.errors import OperationError

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper

FIELD = "Signature"
TIMESTAMP_SECONDS = 15
_ATTRIBUTES = 2048  # bytes of a signature and of what it signs, RSA of 4096 bits included


class SigningFault(OperationError):
    """PDFs cannot be signed at the moment; the message says what the administrator mends."""

    status = 503


@dataclass(frozen=True)
class Seal:
    """With what PDFs are signed: a PKCS#12 file, its passphrase, a time-stamp authority or "".

    ``trial``: with the project's own certificate, which proves nothing to strangers.
    """

    file: Path
    passphrase: bytes | None = None
    timestamps: str = ""
    trial: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Seal:
        """Return the one that the settings name, the trial one where they name none.

        :raises SigningFault: when the passphrase cannot be read.
        """
        timestamps = settings["PDF_TIMESTAMP_URL"]
        if not settings["PDF_CERTIFICATE"]:
            return cls(
                trial_seal(Path(settings["INSTANCE"]) / "keys"), None, timestamps, trial=True
            )
        secret = None
        if named := settings["PDF_PASSPHRASE_FILE"]:
            try:
                secret = Path(named).read_bytes().strip()
            except OSError as error:
                raise SigningFault(
                    _("The passphrase file %(name)s cannot be read.", name=named)
                ) from error
        return cls(Path(settings["PDF_CERTIFICATE"]), secret, timestamps)


def sign_pdf(pdf: bytes, seal: Seal, reason: str = "") -> bytes:
    """Return *pdf* with a signature behind it: B-B, or B-T where *seal* has an authority of time.

    :raises SigningFault: when the certificate is unusable, or no time stamp is to be had.
    """
    from pyhanko.sign import fields, signers

    signer = signer_of(seal)
    stamper = _stamper(seal.timestamps) if seal.timestamps else None
    particulars = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
    )
    work = signers.PdfSigner(
        particulars, signer, timestamper=stamper, new_field_spec=fields.SigFieldSpec(FIELD)
    )
    # With the size known the signature is made once; that of a time stamp nobody knows before.
    room = None if stamper else 2 * (_size(signer) + _ATTRIBUTES)
    try:
        with ThreadPoolExecutor(1) as own:  # it runs an event loop, and the caller may have one
            writer = _writer()(BytesIO(pdf))
            signed = own.submit(work.sign_pdf, writer, bytes_reserved=room).result()
    except OSError as error:  # TimestampRequestError is one
        raise SigningFault(
            _("The time-stamp authority does not answer, so nothing was signed. Try again later.")
        ) from error
    return bytes(signed.getvalue())


@cache
def _writer() -> type[IncrementalPdfFileWriter]:
    """Return a kind of writer that leaves a file what it was.

    It stays at PDF 1.7, on which PDF/A-3 stands: pyHanko would raise it to 2.0 only to announce
    the curve of the key (ISO 32002). And its title, author and producer stay as they were made.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]  # pyHanko's, untyped

        def register_extension(self, ext: Any) -> None:
            if ext.base_version == "/1.7":
                super().register_extension(ext)

        def _update_meta(self) -> None:
            pass

    return Writer


def signer_of(seal: Seal) -> SimpleSigner:
    """Return who signs, with the certificates up to the root.

    :raises SigningFault: when the file cannot be opened, or its certificate is not in force.
    """
    try:
        signer = _loaded(seal.file, seal.file.stat().st_mtime_ns, seal.passphrase)
    except (OSError, ValueError) as error:
        raise SigningFault(
            _(
                "The certificate for signing PDFs, %(name)s, cannot be opened: see to the file"
                " and its passphrase.",
                name=seal.file.name,
            )
        ) from error
    certificate: Any = signer.signing_cert
    until = certificate.not_valid_after
    now = datetime.now(UTC)  # never a pretended day: readers go by the world's clock
    if not certificate.not_valid_before <= now <= until:
        raise SigningFault(
            _(
                "The certificate for signing PDFs is not in force (it ends on %(day)s).",
                day=f"{clock.local_day(until):%d/%m/%Y}",
            )
        )
    return signer


@lru_cache(maxsize=8)
def _loaded(path: Path, changed: int, passphrase: bytes | None) -> SimpleSigner:
    from pyhanko.sign.signers import SimpleSigner

    read: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), [], passphrase)
    signer = _with_key_at_hand(read)
    signer.signed_attr_prov_spec = _attributes(signer.signing_cert)
    return signer


def _with_key_at_hand(signer: SimpleSigner) -> SimpleSigner:
    """Return one that has loaded an RSA key for good.

    pyHanko loads it for each signature, and checking it takes 26 ms at 2048 bits, 180 at 4096.
    """
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_private_key
    from pyhanko.sign.signers import SimpleSigner

    key = load_der_private_key(signer.signing_key.dump(), None)
    if not isinstance(key, RSAPrivateKey):
        return signer
    loaded: RSAPrivateKey = key

    class Ready(SimpleSigner):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            used = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
            if (used, digest_algorithm) != ("rsassa_pkcs1v15", "sha256"):
                return bytes(super().sign_raw(data, digest_algorithm))
            return loaded.sign(data, PKCS1v15(), SHA256())

    certificate: Any = signer.signing_cert
    return Ready(certificate, signer.signing_key, signer.cert_registry)


def _attributes(certificate: Any) -> SignedAttributeProviderSpec:
    """Return what PAdES B-B has signed besides the file: which certificate signs.

    It is the same in all signatures, and asn1crypto encodes what lies so deep again and again: two
    thirds of the time of a signature, were it not encoded here once.
    """
    from asn1crypto.tsp import SigningCertificateV2
    from pyhanko.sign.attributes import SignedAttributeProviderSpec, SigningCertificateV2Provider
    from pyhanko.sign.general import as_signing_certificate_v2

    encoded = as_signing_certificate_v2(certificate).dump()

    class Known(SigningCertificateV2Provider):
        async def build_attr_value(self, dry_run: bool = False) -> SigningCertificateV2:
            return SigningCertificateV2.load(encoded)

    class Attributes(SignedAttributeProviderSpec):
        def signed_attr_providers(
            self, data_digest: bytes, digest_algorithm: str
        ) -> Iterable[CMSAttributeProvider]:
            return [Known(certificate)]

    return Attributes()


def _size(signer: SimpleSigner) -> int:
    """Return the bytes of all certificates that go into a signature."""
    certificates: set[Any] = {signer.signing_cert, *signer.cert_registry}
    return sum(len(each.dump()) for each in certificates)


@lru_cache(maxsize=4)
def _stamper(address: str) -> TimeStamper:
    """Return the client of a time-stamp authority (RFC 3161 over HTTP)."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    if not address.startswith(("https://", "http://")):
        raise SigningFault(_("The address of the time-stamp authority is not an http address."))

    def ask(query: bytes) -> bytes:
        kinds = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        request = Request(address, query, kinds)  # noqa: S310 – an http address, see above
        with urlopen(request, timeout=TIMESTAMP_SECONDS) as reply:  # noqa: S310 – the same
            return bytes(reply.read(1024 * 1024))

    class Client(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            try:
                return tsp.TimeStampResp.load(await asyncio.to_thread(ask, req.dump()))
            except ValueError as error:
                raise OSError("the reply is no time stamp") from error

    return Client()  # type: ignore[no-untyped-call]  # pyHanko's, untyped
