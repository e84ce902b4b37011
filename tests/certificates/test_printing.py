from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from certify.appraisal import operations
from certify.certificates import printing
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import public_key
from certify.certificates.record import read_token
from tests.dossier import appraised, concluded, decision_of, submitted

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture(autouse=True)
def _page(app):
    with app.test_request_context():
        yield


def words(pdf):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def refused(world):
    application = appraised(world)
    operations.find(
        world.inspector,
        application,
        "7.1.briefing",
        False,
        {"part": 700, "whole": 812},
        "Danh sách chỉ có 700 chữ ký",
        seen_revision=1,
    )
    operations.conclude(world.inspector, application)
    decision_of(world, application)
    return application


def test_the_certificate_says_what_was_decided_and_its_code_verifies(world):
    world.school.address = "Số 5 đường Lê Duẩn"
    application = concluded(world)
    decision_of(world, application)
    pdf = printing.certificate(application.certificate, "vi")
    said = words(pdf)
    for part in (
        "0001/2026/GCN-18073",
        "Trường THCS Đồng Tháp",
        "15/QĐ-UBND",
        "Nguyễn Văn An",
        "Số 5 đường Lê Duẩn, Phường Thành Sen",
        "Thông tư 124/2021/TT-BCA",
    ):
        assert part in said
    assert "48/2025" not in said  # not compared with its text: nothing rests on it
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.startswith("http://127.0.0.1:5000/c/")
    assert read_token(code.text, public_key(keys_folder())).number == "0001/2026/GCN-18073"


def test_the_gap_list_of_a_refusal_gives_the_inspector_s_reasons(world):
    application = refused(world)
    said = words(printing.gaps(application, "vi"))
    for part in ("7.1.briefing", "700", "Danh sách chỉ có 700 chữ ký", "15/QĐ-UBND"):
        assert part in said
    assert application.state_hash in said.replace(" ", "")


def test_before_the_decision_the_gap_list_is_the_unit_s_own(world):
    application = submitted(world, **{"7__1__briefing": {"part": 811, "whole": 812}})
    said = words(printing.gaps(application, "vi"))
    assert "811" in said
    assert "QĐ-UBND" not in said


def test_the_score_sheet_shows_both_sides(world):
    said = words(printing.scores(refused(world), "vi"))
    assert "812 trên 812" in said
    assert "700 trên 812" in said
    assert "Danh sách chỉ có 700 chữ ký" in said


def test_the_self_assessment_is_printed_as_it_was_handed_in(world):
    application = submitted(world)
    said = words(printing.self_assessment(application, "vi"))
    assert application.submissions[-1].sha256 in said.replace(" ", "")
