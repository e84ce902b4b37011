from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
import segno
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from pillow_heif import register_heif_opener
from sqlalchemy import text

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.certificates import acts, documents, keyring, printing, status_list
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import PUBLIC_NAME, pem_of
from certify.certificates.models import Certificate
from certify.certificates.record import make_token, qr_address
from certify.certificates.signers import FileSigner
from certify.certificates.status_publishing import published
from certify.cli import main
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_user

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


@pytest.mark.parametrize("form", ["PNG", "HEIF"])
def test_a_photograph_verifies(issued, tmp_path, form):
    drawn, path = io.BytesIO(), tmp_path / "anh"
    address = qr_address("https://example.vn", issued.token)
    segno.make(address, error="m").save(drawn, kind="png", scale=5)
    register_heif_opener()
    with Image.open(drawn) as code:
        code.convert("RGB").save(path, form)
    answer = verify(path)
    assert answer.exit_code == 0, answer.output
    assert issued.number in answer.stdout


@pytest.mark.parametrize("other", [{"number": "0002/2026/GCN-18073"}, {"unit": {"name": "Khác"}}])
def test_a_pdf_whose_record_and_code_are_of_two_certificates_is_refused(issued, tmp_path, other):
    record = json.loads(issued.record)
    token = make_token(record | other, keyring.keyring().signer(), 260)
    envelope = json.dumps({"record": record, "signature": issued.signature})
    path = tmp_path / "giay.pdf"
    code = qr_address("https://example.vn", token)
    path.write_bytes(documents.certificate_pdf(record, qr=code, verify_url="", envelope=envelope))
    answer = verify(path)
    assert answer.exit_code == 1
    assert "KHÔNG HỢP LỆ" in answer.stderr


@pytest.fixture
def listed(world, issued, tmp_path):
    """Return a function that downloads the status list into a file."""

    def download(name="status-list.json"):
        path = tmp_path / name
        path.write_bytes(published().body)
        return path

    return download


def revoke(world, certificate, act="revoke"):
    second = db.session.query(User).filter_by(username="phochutich").one_or_none() or make_user(
        "phochutich", "approver", area=world.commune
    )
    acts.confirm(second, acts.propose(world.approver, certificate, act, reason="Vi phạm"))


def test_a_status_list_says_that_it_is_in_force(issued, listed):
    answer = verify(issued.token, "--status", listed(), "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["status"], told["status_as_of"]) == ("valid", "2026-10-20T03:00:00Z")
    assert "còn hiệu lực" in verify(issued.token, "--status", listed()).stdout


@pytest.mark.parametrize("act", ["suspend", "revoke", "reissue"])
def test_one_that_is_not_in_force_is_told_and_exits_with_1(world, issued, listed, act):
    revoke(world, issued, act)
    answer = verify(issued.token, "--status", listed(), "--json", "--language", "en")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert (told["status"], told["status_reason"]) == (issued.status, "Vi phạm")
    assert told["replaced_by"] == issued.replaced_by
    assert "NOT VALID ANY MORE" in answer.stderr
    assert "Vi phạm" in verify(issued.token, "--status", listed()).stdout


def test_a_list_of_before_is_refused_as_replayed_once_a_newer_one_was_seen(
    world, issued, listed, tmp_path
):
    state = tmp_path / "seen.json"
    before = listed("before.json")
    revoke(world, issued)
    after = listed("after.json")
    assert verify(issued.token, "--status", after, "--state", state).exit_code == 1
    answer = verify(issued.token, "--status", before, "--state", state, "--language", "en")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "older than one seen" in answer.stderr
    assert verify(issued.token, "--status", before).exit_code == 0  # nothing was remembered


def test_a_list_past_its_next_update_is_refused(issued, listed):
    path = listed()
    with clock.pretend(date(2026, 10, 22)):
        answer = verify(issued.token, "--status", path, "--language", "en")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "past its next update" in answer.stderr


def test_a_changed_or_foreign_list_is_refused(world, issued, listed, tmp_path):
    revoke(world, issued)
    path = listed()
    told = json.loads(path.read_text())
    told["list"]["certificates"] = []
    path.write_text(json.dumps(told))
    answer = verify(issued.token, "--status", path, "--language", "en")
    assert (answer.exit_code, "changed or is damaged" in answer.stderr) == (1, True)
    path.write_bytes(status_list.seal(told["list"], FileSigner(Ed25519PrivateKey.generate())))
    answer = verify(issued.token, "--status", path, "--language", "en")
    assert (answer.exit_code, "not known signed" in answer.stderr) == (1, True)


def test_a_number_that_the_list_does_not_know_is_not_called_valid(world, issued, listed):
    path = listed()
    application = concluded(world, submitted(world, world.company))
    decision_of(world, application)
    answer = verify(application.certificate.token, "--status", path, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["status"] == "unknown"


def test_what_goes_wrong_with_the_files_is_told(issued, listed, tmp_path):
    assert verify(issued.token, "--state", tmp_path / "seen.json").exit_code == 2
    for arguments in (
        ("--status", tmp_path / "none.json"),
        ("--status", tmp_path),
        ("--status", listed(), "--state", tmp_path),
    ):
        answer = verify(issued.token, *arguments)
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert answer.stderr.strip()
        assert "Traceback" not in answer.stderr


def test_the_register_agrees_with_the_log_after_each_act(world, issued):
    for act in ("suspend", "lift", "reissue"):
        revoke(world, issued, act)
        answer = CliRunner().invoke(main, ["certificate", "check", "--json"])
        assert (answer.exit_code, json.loads(answer.stdout)) == (0, [])


TAMPERED = {
    "status": "UPDATE certificate SET status = 'valid' WHERE status = 'revoked'",
    "record": "UPDATE certificate SET record = replace(record, 'Tháp', 'Xoài')",
    "successor": "UPDATE certificate SET replaced_by = '0009/2026/GCN-18073'"
    " WHERE status = 'replaced'",
    "unlogged": "INSERT INTO certificate SELECT 99, '0099/2026/GCN-18073', authority_code, year,"
    " 99, application_id, decision_id, unit_id, unit_type, area_code, set_key, search, record,"
    " signature, token, key_id, issued_at, 'replaced', status_reason, replaced_by, changed_at"
    " FROM certificate WHERE status = 'revoked'",
    "gone": "DELETE FROM certificate WHERE status = 'revoked'",
}


@pytest.mark.parametrize("sort", TAMPERED)
def test_what_was_changed_straight_in_the_database_is_found(world, issued, sort):
    revoke(world, issued, "reissue")
    revoke(world, db.session.query(Certificate).filter_by(status="valid").one())
    db.session.execute(text("PRAGMA foreign_keys=OFF"))
    if sort == "gone":
        db.session.execute(text("DELETE FROM certificate_act"))
    db.session.execute(text(TAMPERED[sort]))
    db.session.commit()
    answer = CliRunner().invoke(main, ["certificate", "check", "--json"])
    assert answer.exit_code == 1
    assert sort in {each["sort"] for each in json.loads(answer.stdout)}
    assert answer.stderr.strip()
