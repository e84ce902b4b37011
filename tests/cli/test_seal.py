"""What ``certify certificate verify`` says of the signature of a PDF."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from certify.certificates import printing
from certify.cli import main
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def printed(app, world, tmp_path):
    application = concluded(world)
    decision_of(world, application)
    path = tmp_path / "certificate.pdf"
    with app.test_request_context():
        path.write_bytes(printing.certificate(application.certificate, "vi"))
    return path


def verify(*arguments):
    return CliRunner().invoke(main, ["certificate", "verify", *map(str, arguments)])


def test_the_record_inside_and_the_signature_are_told(printed):
    answer = verify(printed, "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["decision"]  # stands in the record alone, not in the code on the page
    assert told["pdf_signature"] == {
        "holds": True,
        "signer": "certify – chữ ký thử nghiệm",
        "stamped": False,
    }
    assert "unchanged, certificate of" in verify(printed, "--language", "en").stdout


def test_a_pdf_that_was_added_to_is_not_valid(printed):
    printed.write_bytes(printed.read_bytes() + b"\n% more\n")
    answer = verify(printed, "--language", "en")
    assert answer.exit_code == 1
    assert "changed after it was signed" in answer.stderr


def test_a_pdf_without_a_signature_says_so(app, world, tmp_path):
    application = concluded(world)
    decision_of(world, application)
    path = tmp_path / "draft.pdf"
    with app.test_request_context():
        path.write_bytes(printing.draw_certificate(application.certificate, "vi"))
    answer = verify(path, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["pdf_signature"] is None
    assert "Signature of the PDF: none" in verify(path, "--language", "en").stdout


def test_of_a_token_nothing_is_told_of_a_pdf(world):
    application = concluded(world)
    decision_of(world, application)
    answer = verify(application.certificate.token, "--json")
    assert "pdf_signature" not in json.loads(answer.stdout)
