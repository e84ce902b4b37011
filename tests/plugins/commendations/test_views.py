"""The pages of the register."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from flask_babel import refresh
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from certify.db import db
from certify.plugins.commendations import operations
from certify.plugins.commendations.models import Commendation
from tests.plugins.commendations.conftest import DECISION

FIELDS = {
    "recipient": "person",
    "name": "Trần Thị Hoa",
    "post": "Tổ trưởng",
    "area": "18073",
    "level": "commune",
    "form": "giay_khen",
    "year": "2026",
    "reason": "vận động nhân dân",
}
DECIDED = {
    "number": "99/QĐ-UBND",
    "day": "2026-10-01",
    "body": "Chủ tịch Ủy ban nhân dân phường Thành Sen",
    "place": "Thành Sen",
    "signatory_title": "Chủ tịch",
    "signatory_name": "Nguyễn Văn Bình",
}


def text_of(content):
    pages = PdfReader(io.BytesIO(content)).pages
    joined = " ".join(page.extract_text() for page in pages)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", joined))


def test_strangers_are_asked_to_sign_in(app, client):
    assert client.get("/commendations").status_code == 302


@pytest.mark.parametrize("who", ["clerk", "inspector", "administrator"])
def test_the_menu_leads_there(world, signed_in, who):
    assert 'href="/commendations"' in signed_in(getattr(world, who)).get("/sets").text


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("inspector", {"/commendations/candidates", "/commendations/new"}),
        ("approver", {"/commendations/pending"}),
        ("clerk", set()),
    ],
)
def test_each_is_offered_what_one_may_do(world, signed_in, who, acts):
    page = signed_in(getattr(world, who)).get("/commendations").text
    assert set(re.findall(r'href="(/commendations/\w+)"', page)) == acts


def test_proposing_by_hand(world, signed_in, in_2026):
    browser = signed_in(world.inspector)
    assert "Thành Sen" in browser.get("/commendations/new").text
    sent = browser.post("/commendations/new", data=FIELDS)
    assert sent.status_code == 302
    page = browser.get(sent.location).text
    for words in ("Trần Thị Hoa", "Tổ trưởng", "Giấy khen", "vận động nhân dân"):
        assert words in page


def test_the_name_of_a_unit_comes_from_the_register(world, signed_in, in_2026):
    given = FIELDS | {"recipient": "unit", "name": "", "unit": "dong thap", "area": ""}
    sent = signed_in(world.inspector).post("/commendations/new", data=given)
    assert sent.status_code == 302
    made = db.session.query(Commendation).one()
    assert (made.name, made.unit_id, made.post) == (world.school.name, world.school.id, "")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"area": ""}, "area"),
        ({"unit": "không có đâu"}, "unit"),
        ({"year": "x"}, "year"),
        ({"reason": ""}, "reason"),
        ({"level": "village"}, "level"),
    ],
)
def test_bad_input_keeps_what_was_typed(world, signed_in, in_2026, more, field):
    sent = signed_in(world.inspector).post("/commendations/new", data=FIELDS | more)
    assert sent.status_code == 422
    assert f'id="{field}-error"' in sent.text
    assert "Trần Thị Hoa" in sent.text


def test_another_register_fills_in_the_form(world, signed_in):
    page = signed_in(world.inspector).get("/commendations/new?reason=Mô+hình+Camera+an+ninh").text
    assert "Mô hình Camera an ninh" in page


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/commendations/new", "approver"),
        ("/commendations/candidates", "clerk"),
        ("/commendations/pending", "inspector"),
    ],
)
def test_pages_of_others_are_forbidden(world, signed_in, path, who):
    assert signed_in(getattr(world, who)).get(path).status_code == 403


def test_changing_a_proposal(world, signed_in, proposed):
    browser = signed_in(world.inspector)
    address = f"/commendations/{proposed.id}/change"
    assert world.school.name in browser.get(address).text
    given = FIELDS | {"seen": "1", "reason": "thành tích mới"}
    assert browser.post(address, data=given).status_code == 302
    assert "thành tích mới" in browser.get(f"/commendations/{proposed.id}").text
    again = browser.post(address, data=given)  # from a page that is old by now
    assert again.status_code == 422
    tampered = browser.post(address, data=given | {"seen": "9" * 5000})
    assert tampered.status_code == 422


def test_others_do_not_change_a_proposal(world, signed_in, proposed):
    address = f"/commendations/{proposed.id}/change"
    assert signed_in(world.clerk).get(address).status_code == 403
    assert signed_in(world.stranger).get(address).status_code == 404


def test_proposing_from_recognitions(world, signed_in, recognised, in_2026):
    recognised(world.school, 2025, 2026)
    recognised(world.company, 2025, 2026)
    browser = signed_in(world.inspector)
    page = browser.get("/commendations/candidates?years=2&until=2026").text
    assert world.school.name in page
    assert world.village.name not in page
    key = f"{world.school.id}:safe/school"
    award = {name: FIELDS[name] for name in ("level", "form", "year", "reason")}
    sent = browser.post(
        "/commendations/candidates?years=2&until=2026", data=award | {"chosen": key}
    )
    assert sent.status_code == 302
    made = db.session.query(Commendation).one()
    assert [each["year"] for each in made.basis] == [2025, 2026]
    assert made.basis[0]["number"] in browser.get(f"/commendations/{made.id}").text
    assert "/2025/GCN" in page


def test_a_faulty_award_keeps_the_ticks(world, signed_in, recognised, in_2026):
    recognised(world.school, 2026)
    key = f"{world.school.id}:safe/school"
    data = {"chosen": key, "level": "commune", "form": "giay_khen", "year": "2026", "reason": ""}
    sent = signed_in(world.inspector).post("/commendations/candidates?years=1", data=data)
    assert sent.status_code == 422
    assert re.search(rf'value="{key}" checked', sent.text)


def test_years_of_other_ages_do_no_harm(world, signed_in, in_2026):
    browser = signed_in(world.inspector)
    for query in ("until=99999&years=99999", "until=-5&years=-5", "until=x&years=x"):
        assert browser.get(f"/commendations/candidates?{query}").status_code == 200


def test_deciding(world, signed_in, proposed):
    browser = signed_in(world.approver)
    page = browser.get(f"/commendations/pending?item={proposed.id}").text
    assert re.search(rf'value="{proposed.id}" checked', page)
    sent = browser.post("/commendations/pending", data=DECIDED | {"chosen": str(proposed.id)})
    assert sent.status_code == 302
    assert world.school.name in browser.get(sent.location).text
    assert browser.get("/commendations/pending").status_code == 200


def test_a_faulty_decision_keeps_what_was_typed(world, signed_in, proposed):
    data = DECIDED | {"chosen": str(proposed.id), "number": ""}
    sent = signed_in(world.approver).post("/commendations/pending", data=data)
    assert sent.status_code == 422
    assert "Nguyễn Văn Bình" in sent.text
    assert re.search(rf'value="{proposed.id}" checked', sent.text)


def test_who_signed_the_last_one_is_offered_again(world, signed_in, proposal, decided):
    operations.propose(world.inspector, proposal())
    page = signed_in(world.approver).get("/commendations/pending").text
    assert 'value="Nguyễn Văn Bình"' in page
    assert "1234/QĐ-UBND" not in page


def test_what_people_typed_stands_once_on_the_document(world, signed_in, proposal, in_2026):
    person = {"recipient": "person", "name": "Hoa", "post": f"Giáo viên {world.school.name}"}
    made = operations.propose(world.inspector, proposal(**person))
    operations.decide(world.approver, [made], DECISION)
    sent = signed_in(world.approver).get(f"/commendations/{made.id}.pdf")
    assert text_of(sent.data).count(world.school.name) == 1


def test_a_decision_on_nothing_is_told(world, signed_in, proposed):
    assert signed_in(world.approver).post("/commendations/pending", data=DECIDED).status_code == 422
    data = DECIDED | {"chosen": "9" * 30}
    assert signed_in(world.approver).post("/commendations/pending", data=data).status_code == 404


def test_not_granting_and_taking_back(world, signed_in, proposed):
    browser = signed_in(world.approver)
    address = f"/commendations/{proposed.id}"
    assert browser.post(f"{address}/not-granted", data={"reason": ""}).status_code == 422
    assert browser.post(f"{address}/not-granted", data={"reason": "Chưa đủ"}).status_code == 302
    assert "Chưa đủ" in signed_in(world.clerk).get(address).text
    assert browser.post(f"{address}/reopen", data={"reason": "Nhầm"}).status_code == 302
    assert proposed.state == "proposed"
    assert (
        signed_in(world.inspector).post(f"{address}/reopen", data={"reason": "x"}).status_code
        == 403
    )


def test_the_document(world, signed_in, decided):
    sent = signed_in(world.clerk).get(f"/commendations/{decided.id}.pdf")
    assert sent.content_type == "application/pdf"
    reader = PdfReader(io.BytesIO(sent.data))
    assert len(reader.pages) == 1
    said = text_of(sent.data)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIẤY KHEN",
        world.school.name,
        "1234/QĐ-UBND",
        "ngày 01 tháng 10 năm 2026",
        "năm 2026 CHỦ TỊCH",
        "Nguyễn Văn Bình",
        "phong trào Toàn dân bảo vệ an ninh Tổ quốc",
    ):
        assert words in said
    assert signed_in(world.stranger).get(f"/commendations/{decided.id}.pdf").status_code == 404


def test_there_is_no_document_before_the_decision(world, signed_in, proposed):
    assert signed_in(world.clerk).get(f"/commendations/{proposed.id}.pdf").status_code == 422


def test_what_is_long_still_fits_on_one_sheet(world, signed_in, proposal, in_2026):
    long = {"recipient": "person", "name": "Nguyễn " * 40, "post": "Trưởng ban " * 15}
    made = operations.propose(world.inspector, proposal(reason="siêng năng " * 85, **long))
    operations.decide(world.approver, [made], DECISION)
    sent = signed_in(world.approver).get(f"/commendations/{made.id}.pdf")
    assert len(PdfReader(io.BytesIO(sent.data)).pages) == 1
    assert text_of(sent.data).count("siêng năng") == 85


def test_the_list_of_a_decision(world, signed_in, decided):
    sent = signed_in(world.approver).get("/commendations/list.pdf?decision=1234/QĐ-UBND")
    said = text_of(sent.data)
    assert world.school.name in said
    assert "1234/QĐ-UBND" in said
    assert "01/10/2026" in said
    empty = signed_in(world.stranger).get("/commendations/list.pdf?year=2026&area=18073")
    assert world.school.name not in text_of(empty.data)
    assert signed_in(world.approver).get("/commendations/list.pdf?area=nowhere").status_code == 404


def test_the_workbook(world, signed_in, decided):
    sent = signed_in(world.inspector).get("/commendations/list.xlsx?form=giay_khen")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.data)).get_sheet_by_index(0).to_python()
    assert rows[2][1] == world.school.name
    assert "1234/QĐ-UBND" in rows[2]
    assert sent.headers["Content-Disposition"].startswith("attachment")


def test_counts_stand_on_the_page(world, signed_in, decided):
    page = signed_in(world.inspector).get("/commendations").text
    assert re.search(r'class="bars-value">1<', page)
    assert "bars" not in signed_in(world.stranger).get("/commendations").text.partition("<main")[2]


@pytest.mark.parametrize("count", [20, 60])
def test_a_long_list_takes_few_queries(world, signed_in, proposal, count, count_queries):
    operations.propose_all(world.inspector, [proposal(name=f"Tập thể {n}") for n in range(count)])
    browser = signed_in(world.province_inspector)
    for address in ("/commendations", "/commendations?state=proposed"):
        with count_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= 12
    with count_queries() as statements:
        assert signed_in(world.approver).get("/commendations/pending").status_code == 200
    assert len(statements) <= 12


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_in_both_languages(world, signed_in, decided, language):
    browser = signed_in(world.inspector)
    with browser.session_transaction() as session:
        session["language"] = language
    refresh()  # the test keeps one context open, and with it the language
    page = browser.get(f"/commendations/{decided.id}").text
    assert ("Giấy khen" if language == "vi" else "Letter of commendation") in page
    assert browser.get(f"/commendations/{decided.id}.pdf").data.startswith(b"%PDF")
