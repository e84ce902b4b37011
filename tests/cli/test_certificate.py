from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from certify.applications.models import Application
from certify.certificates import printing
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import PUBLIC_NAME
from certify.certificates.record import qr_address
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
