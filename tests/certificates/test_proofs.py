"""Verifying by an uploaded photograph or PDF, on the public page."""

from __future__ import annotations

import io
import json
import threading

import pypdfium2
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from sqlalchemy import func, select

import certify
from certify.certificates import documents, printing, proofs
from certify.certificates.keyring import keyring
from certify.certificates.record import make_token, qr_address, sign
from certify.db import db
from certify.errors import Refused
from certify.evidence.models import Evidence
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")
HOST = "http://127.0.0.1:5000"


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


@pytest.fixture
def upload(client):
    """Upload a file to the public page, and follow where it leads."""

    def send(content, name="anh.jpg"):
        sent = {"file": (io.BytesIO(content), name)}
        return client.post("/verify", data=sent, follow_redirects=True)

    return send


def code_picture(text):
    kept = io.BytesIO()
    segno.make(text, error="m").save(kept, kind="png", scale=6, border=4)
    return kept.getvalue()


def printed(record, code, envelope=None):
    text = json.dumps(envelope) if envelope else None
    return documents.certificate_pdf(record, qr=code, verify_url=HOST, envelope=text)


def test_a_photograph_of_the_certificate_leads_to_its_page(app, issued, upload):
    with app.test_request_context():
        pdf = printing.certificate(issued, "vi")
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().rotate(9, expand=True)
    kept = io.BytesIO()
    picture.convert("RGB").save(kept, "JPEG")
    for content, name in ((kept.getvalue(), "anh.jpg"), (pdf, "giay.pdf")):
        answer = upload(content, name)
        assert answer.status_code == 200
        assert "Trường THCS Đồng Tháp" in answer.text
        assert 'class="verdict"' in answer.text


def test_nothing_of_the_upload_is_kept(app, issued, upload, tmp_path):
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    upload(code_picture(qr_address(HOST, issued.token)))
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert db.session.scalar(select(func.count(Evidence.id))) == 0


def test_a_code_with_the_number_s_address_is_looked_up(issued, upload):
    assert "Đồng Tháp" in upload(code_picture(f"{HOST}/c/{issued.number}")).text


def test_a_forged_code_is_said_to_be(issued, upload):
    stranger = make_token(json.loads(issued.record), Ed25519PrivateKey.generate(), 260)
    answer = upload(code_picture(qr_address(HOST, stranger)))
    assert answer.status_code == 404
    assert "verdict-bad" in answer.text
    assert "Đồng Tháp" not in answer.text


@pytest.mark.parametrize("change", ["record", "signature", "number"])
def test_a_pdf_with_an_altered_record_is_refused(issued, upload, change):
    record = json.loads(issued.record)
    envelope = {"record": json.loads(issued.record), "signature": issued.signature}
    if change == "record":
        envelope["record"]["unit"]["name"] = "Trường khác"
    elif change == "signature":
        envelope["signature"] = sign(record, Ed25519PrivateKey.generate())
    else:
        del envelope["record"]["number"]
    answer = upload(printed(record, qr_address(HOST, issued.token), envelope), "giay.pdf")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_pdf_that_was_changed_after_it_was_signed_is_refused(app, issued, upload):
    with app.test_request_context():
        pdf = printing.certificate(issued, "vi")
    assert not proofs.reading.seal_broken(pdf)
    assert upload(pdf + b"\n% more", "giay.pdf").status_code == 422


def test_a_record_signed_with_a_stolen_key_under_the_number_of_another_is_refused(issued, upload):
    record = json.loads(issued.record)
    record["unit"]["name"] = "Trường khác"
    envelope = {"record": record, "signature": sign(record, keyring().signer())}
    assert upload(printed(record, "không có mã", envelope), "giay.pdf").status_code == 422


def test_a_record_nested_too_deeply_is_refused(issued, monkeypatch):
    nested = []
    for _ in range(5000):
        nested = [nested]
    envelope = {"record": {"number": nested}, "signature": issued.signature}
    monkeypatch.setattr(proofs.reading, "read_apart", lambda _: proofs.reading.Proof("", envelope))
    with pytest.raises(Refused):
        proofs.find(io.BytesIO(b"%PDF-"))


def test_whoever_comes_when_many_files_are_read_is_told(app, monkeypatch):
    monkeypatch.setattr(proofs, "AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(proofs, "PATIENCE", 0)
    with proofs.AT_ONCE, pytest.raises(Refused):
        proofs.find(io.BytesIO(b"%PDF-"))


def test_a_pdf_with_another_certificate_s_code_is_refused(issued, upload):
    record = json.loads(issued.record)
    other = make_token(record | {"number": "0002/2026/GCN-18073"}, keyring().signer(), 260)
    envelope = {"record": record, "signature": issued.signature}
    for code in (qr_address(HOST, other), qr_address(HOST, other[:-9] + "AAAAAAAAA")):
        assert upload(printed(record, code, envelope), "giay.pdf").status_code == 422


def test_a_pdf_whose_code_was_cut_off_is_known_by_its_record(issued, upload):
    record = json.loads(issued.record)
    envelope = {"record": record, "signature": issued.signature}
    assert "Đồng Tháp" in upload(printed(record, "không có mã", envelope), "giay.pdf").text


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ program", b"<svg/>", b"PK\x03\x04", b"\xff\xd8\xff broken"],
)
def test_what_cannot_be_read_is_refused_in_words(issued, upload, content):
    answer = upload(content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_what_is_too_large_is_refused_before_it_is_opened(issued, upload, monkeypatch):
    content = code_picture(qr_address(HOST, issued.token))
    monkeypatch.setattr(proofs, "LARGEST", len(content) - 1)
    assert upload(content).status_code == 422


def test_a_picture_without_a_code_says_how_to_take_a_better_one(upload):
    kept = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(kept, "PNG")
    assert upload(kept.getvalue()).status_code == 422


def test_a_form_without_a_file_is_asked_for_one(client):
    assert client.post("/verify").status_code == 422


def test_whoever_uploads_too_often_waits(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    settings = {"TESTING": True, "INSTANCE": tmp_path, "RATELIMIT_ENABLED": True}
    app = certify.create_app(settings | {"WTF_CSRF_ENABLED": False})
    with app.app_context():
        db.create_all()
        browser = app.test_client()
        statuses = [browser.post("/verify").status_code for _ in range(11)]
        db.session.remove()
        db.engine.dispose()
    assert (statuses[9], statuses[10]) == (422, 429)
