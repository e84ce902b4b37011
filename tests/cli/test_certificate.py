from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import segno
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify import clock
from certify.applications.models import Application
from certify.certificates import documents, keyring, printing
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import PUBLIC_NAME, pem_of
from certify.certificates.record import make_token, qr_address
from certify.cli import main
from certify.db import db
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def verify(*arguments):
    return CliRunner().invoke(main, ["certificate", "verify", *map(str, arguments)])


def test_a_token_its_address_and_a_file_of_either_verify(issued, tmp_path):
    path = tmp_path / "code.txt"
    path.write_text(qr_address("https://example.vn", issued.token) + "\n")
    for proof in (issued.token, qr_address("https://example.vn", issued.token), path):
        answer = verify(proof)
        assert answer.exit_code == 0, answer.output
        assert issued.number in answer.output


def test_the_code_printed_on_the_certificate_verifies(app, issued, tmp_path):
    path = tmp_path / "certificate.pdf"
    with app.test_request_context():
        path.write_bytes(printing.certificate(issued, "vi"))
    answer = verify(path, "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["unit"] == "Trường THCS Đồng Tháp"


def test_the_signed_record_verifies_and_a_changed_one_does_not(issued, tmp_path):
    path = tmp_path / "record.json"
    envelope = {"record": json.loads(issued.record), "signature": issued.signature}
    path.write_text(json.dumps(envelope))
    assert verify(path).exit_code == 0
    envelope["record"]["unit"]["name"] = "Trường khác"
    path.write_text(json.dumps(envelope))
    answer = verify(path, "--language", "en")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "NOT VALID" in answer.stderr


def test_a_changed_token_is_refused(issued):
    head, body, signature = issued.token.split(".")
    answer = verify(f"{head}.{body[:-3]}AAA.{signature}")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "KHÔNG HỢP LỆ" in answer.stderr


def test_a_public_key_can_be_named(app, issued, tmp_path, monkeypatch):
    key = tmp_path / "elsewhere.pub"
    key.write_bytes((keys_folder() / PUBLIC_NAME).read_bytes())
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path / "empty"))
    assert verify(issued.token).exit_code == 1
    assert verify(issued.token, "--key", key).exit_code == 0


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"{}", b"{no json", b'{"record": 1, "signature": 2}', b"%PDF-1.7"]
)
def test_whatever_else_is_refused_with_a_message(issued, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    answer = verify(path)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


def test_a_document_without_a_code_is_refused(app, issued, tmp_path):
    path = tmp_path / "gaps.pdf"
    with app.test_request_context():
        application = db.session.get(Application, issued.application_id)
        path.write_bytes(printing.scores(application, "vi"))
    assert verify(path).exit_code == 1


def a_day_later(act, *arguments):
    with clock.pretend(date(2026, 10, 21)):
        return act(*arguments)


def test_under_a_retired_key_it_verifies_and_says_so(issued):
    a_day_later(keyring.rotate)
    told = json.loads(verify(issued.token, "--json").stdout)
    assert (told["key"], told["key_status"]) == (issued.key_id, "retired")
    assert "21/10/2026" in told["note"]
    assert "21/10/2026" in verify(issued.token).stdout


def test_under_a_compromised_key_an_earlier_day_is_a_warning_and_a_later_one_is_refused(issued):
    a_day_later(keyring.compromise, "", issued.issued_at + timedelta(hours=1), "mất máy chủ")
    answer = verify(issued.token)
    assert answer.exit_code == 0
    assert "CẢNH BÁO" in answer.stdout
    keyring.compromise(issued.key_id, issued.issued_at - timedelta(days=1), "mất từ trước")
    answer = verify(issued.token)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "mất từ trước" in answer.stderr


def test_keys_may_be_given_several_times_or_as_they_are_published(app, issued, tmp_path):
    other = tmp_path / "other.pub"
    other.write_text(pem_of(Ed25519PrivateKey.generate().public_key()))
    assert verify(issued.token, "--key", other).exit_code == 1
    assert verify(issued.token, "--key", other, "--key", keys_folder() / PUBLIC_NAME).exit_code == 0
    published = tmp_path / "keys.json"
    published.write_bytes(app.test_client().get("/keys.json").data)
    assert verify(issued.token, "--key", published).exit_code == 0
    published.write_text('{"keys": [{}]}')
    assert verify(issued.token, "--key", published).exit_code == 1


def test_a_photograph_verifies(issued, tmp_path):
    path = tmp_path / "anh.png"
    segno.make(qr_address("https://example.vn", issued.token), error="m").save(str(path), scale=5)
    answer = verify(path)
    assert answer.exit_code == 0, answer.output
    assert issued.number in answer.stdout


def test_a_pdf_whose_record_and_code_are_of_two_certificates_is_refused(issued, tmp_path):
    record = json.loads(issued.record)
    token = make_token(record | {"number": "0002/2026/GCN-18073"}, keyring.keyring().signer(), 260)
    envelope = json.dumps({"record": record, "signature": issued.signature})
    path = tmp_path / "giay.pdf"
    code = qr_address("https://example.vn", token)
    path.write_bytes(documents.certificate_pdf(record, qr=code, verify_url="", envelope=envelope))
    answer = verify(path)
    assert answer.exit_code == 1
    assert "KHÔNG HỢP LỆ" in answer.stderr
