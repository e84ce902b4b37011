"""What is kept: a certificate is drawn and signed once, and stays what it was."""

from __future__ import annotations

import json
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from certify.certificates import printing
from certify.certificates.documents import RECORD_NAME
from certify.certificates.record import canonical
from certify.errors import NotFound
from tests.certificates.reading import words_of as words
from tests.certificates.seals import bundle
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def test_a_certificate_is_signed_once_and_kept(app, issued):
    with app.test_request_context():
        first = printing.certificate(issued, "vi")
        assert printing.certificate(issued, "vi") == first
        assert b"/ETSI.CAdES.detached" in first
        assert printing.certificate(issued, "en") != first


def test_under_new_templates_the_old_one_stays(app, issued, tmp_path, monkeypatch):
    with app.test_request_context():
        first = printing.certificate(issued, "vi")
        (version,) = [place.stem for place in tmp_path.rglob("papers/**/*.pdf")]
        folder = tmp_path / "templates"
        folder.mkdir()
        page = '{% extends "base.html" %}{% block page %}<p>Mẫu mới</p>{% endblock %}'
        (folder / "certificate.html").write_text(page, encoding="utf-8")
        monkeypatch.setattr(printing, "_folders", lambda: [folder])
        assert printing.certificate(issued, "vi") == first
        anew = printing.certificate(issued, "vi", "current")
        assert "Mẫu mới" in words(anew)
        assert printing.certificate(issued, "vi", "current") == anew
        assert printing.certificate(issued, "vi") == first
        assert printing.certificate(issued, "vi", version) == first
        with pytest.raises(NotFound):
            printing.certificate(issued, "vi", "0" * 12)


def test_what_the_trial_certificate_signed_is_not_handed_out_by_an_office(app, issued, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    with app.test_request_context():
        trial = printing.certificate(issued, "vi")
        app.config["PDF_CERTIFICATE"] = str(bundle(tmp_path / "office.p12", "UBND", key))
        assert printing.certificate(issued, "vi") != trial


def test_the_record_in_a_certificate_is_the_one_that_was_signed(app, issued):
    with app.test_request_context():
        pdf = printing.certificate(issued, "vi")
    with pikepdf.open(BytesIO(pdf)) as opened:
        told = json.loads(opened.attachments[RECORD_NAME].get_file().read_bytes())
    assert canonical(told["record"]).decode() == issued.record
    assert (told["signature"], told["key"]) == (issued.signature, issued.key_id)


def test_what_cannot_be_signed_is_told_and_nothing_is_kept(app, issued, world, signed_in, tmp_path):
    app.config["PDF_CERTIFICATE"] = str(tmp_path / "nowhere.p12")
    answer = signed_in(world.head).get(f"/certificates/{issued.id}.pdf")
    assert answer.status_code == 503
    assert "nowhere.p12" in answer.get_data(as_text=True)
    assert not list(tmp_path.rglob("papers/**/*.pdf"))
