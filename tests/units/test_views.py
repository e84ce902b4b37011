"""Pages of units."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from certify.db import db
from certify.units.models import Unit
from tests.units.test_bulk import GOOD_UNITS, workbook
from tests.world import make_unit

FORM = {
    "name": "Tổ dân phố 9",
    "code": "TDP-09",
    "area": "18073",
    "address": "",
    "since": "",
    "facts.party_organisation": "true",
}


@pytest.fixture
def browser(world, signed_in):
    return signed_in(world.administrator)


def test_the_list_is_found_without_accents(world, browser):
    page = browser.get("/units?q=dong+thap").text
    assert "Trường THCS Đồng Tháp" in page
    assert "Hồng Lĩnh" not in page


@pytest.mark.parametrize("rows", [20, 60])
def test_the_list_takes_few_queries_however_long(world, browser, count_queries, rows):
    for number in range(rows):
        make_unit("residential_area", f"Tổ {number}", world.commune)
    db.session.commit()
    with count_queries() as statements:
        assert browser.get("/units").text.count("row-link") == 20
    assert len(statements) <= 12


@pytest.mark.parametrize("path", ["/units/new", "/units/import", "/units/1/edit"])
@pytest.mark.parametrize("who", ["inspector", "head"])
def test_pages_of_administrators_are_closed_to_others(world, signed_in, who, path):
    assert signed_in(getattr(world, who)).get(path).status_code == 403


def test_another_units_page_does_not_exist_for_its_neighbour(world, signed_in):
    assert signed_in(world.stranger).get(f"/units/{world.school.id}").status_code == 404
    assert signed_in(world.head).get(f"/units/{world.school.id}").status_code == 200


def test_visitors_are_asked_to_sign_in(world, client):
    assert "/sign-in" in client.get("/units").location


def test_a_type_is_chosen_first(world, browser):
    assert "/units/new?type=school" in browser.get("/units/new").text


def test_a_unit_is_added(world, browser):
    sent = browser.post("/units/new?type=residential_area", data=FORM)
    unit = db.session.scalar(select(Unit).where(Unit.code == "TDP-09"))
    assert sent.location.endswith(f"/units/{unit.id}")
    assert unit.facts == {"party_organisation": True}


def test_bad_input_keeps_what_was_typed_and_names_the_fields(world, browser):
    bad = FORM | {"area": "atlantis", "facts.party_organisation": "", "name": "<script>x"}
    sent = browser.post("/units/new?type=residential_area", data=bad)
    assert sent.status_code == 422
    assert 'value="atlantis"' in sent.text
    assert "&lt;script&gt;x" in sent.text
    assert 'aria-invalid="true"' not in sent.text or "field-error" in sent.text


def test_an_area_that_is_not_found_is_told_beside_its_field(world, browser):
    sent = browser.post("/units/new?type=residential_area", data=FORM | {"area": "atlantis"})
    assert sent.status_code == 422
    assert 'id="area-error"' in sent.text
    assert 'href="#area"' in sent.text


def edit_form(unit, **changes):
    facts = {f"facts.{name}": str(value).lower() for name, value in unit.facts.items()}
    form = {"name": unit.name, "code": unit.code, "area": unit.area_code, "authority": ""}
    return form | {"revision": str(unit.revision)} | facts | changes


def test_a_change_is_shown_in_the_history(world, browser):
    form = edit_form(world.school, name="Trường mới", reason="QĐ 12")
    path = browser.post(f"/units/{world.school.id}/edit", data=form).location
    page = browser.get(path).text
    assert "QĐ 12" in page
    assert '<span class="was">Trường THCS Đồng Tháp</span>' in page


def test_the_second_editor_sees_both_values_and_can_save_after_that(world, browser):
    path = f"/units/{world.school.id}/edit"
    second = edit_form(world.school, name="Trường B")
    browser.post(path, data=edit_form(world.school, name="Trường A"))
    told = browser.post(path, data=second)
    assert told.status_code == 409
    assert 'value="Trường B"' in told.text
    assert "<strong>Trường A</strong>" in told.text
    db.session.expire_all()
    again = browser.post(path, data=second | {"revision": str(world.school.revision)})
    assert again.status_code == 302
    db.session.expire_all()
    assert world.school.name == "Trường B"


@pytest.mark.parametrize("revision", ["x", "²", "9" * 5000])
def test_a_tampered_revision_is_an_old_one(world, browser, revision):
    form = edit_form(world.school, name="Trường A", revision=revision)
    assert browser.post(f"/units/{world.school.id}/edit", data=form).status_code == 409


def test_a_unit_is_closed_and_opened_again(world, browser):
    path = f"/units/{world.school.id}/close"
    browser.post(path, data={"day": "2026-05-01"})
    assert world.school.closed_on is not None
    browser.post(path, data={"reopen": "1"})
    db.session.expire_all()
    assert world.school.closed_on is None
    browser.post(path, data={"day": ""})
    db.session.expire_all()
    assert world.school.closed_on is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_units_page_reads_in_both_languages(world, browser, language):
    with browser.session_transaction() as session:
        session["language"] = language
    page = browser.get(f"/units/{world.school.id}").text
    assert ("Lower secondary" in page) == (language == "en")


def test_fields_are_offered_what_fits(world, browser):
    assert browser.get("/areas?q=thanh+sen").json == ["18073 – Phường Thành Sen, Tỉnh Hà Tĩnh"]
    assert len(browser.get("/units/offered?q=dong+thap").json) == 1


def test_units_are_narrowed_by_area(world, browser):
    assert "Đồng Tháp" in browser.get("/units?area=thanh+sen").text
    assert "Đồng Tháp" not in browser.get("/units?area=18100").text
    assert "Đồng Tháp" not in browser.get("/units?area=atlantis").text


def upload(browser, content, **more):
    file = (io.BytesIO(content), "units.xlsx")
    return browser.post("/units/import", data={"file": file} | more)


def test_a_workbook_is_imported_with_its_counts(world, browser):
    sent = upload(browser, workbook(GOOD_UNITS))
    assert sent.status_code == 200
    assert db.session.scalar(select(Unit).where(Unit.code == "TDP-01")) is not None


def test_checking_alone_writes_nothing(world, browser):
    assert upload(browser, workbook(GOOD_UNITS), check_only="y").status_code == 200
    assert db.session.scalar(select(Unit).where(Unit.code == "TDP-01")) is None


def test_faults_of_a_workbook_are_listed(world, browser):
    sent = upload(browser, workbook([["T 1", "Làng", "Tổ", "", 1, "", "", "Có"]]))
    assert sent.status_code == 422
    assert sent.text.count("<tr><td") >= 3


@pytest.mark.parametrize("content", [b"", b"no workbook"])
def test_another_file_is_refused_beside_the_field(world, browser, content):
    assert upload(browser, content).status_code == 422


def test_the_template_is_a_workbook(world, browser):
    sent = browser.get("/units/import/template.xlsx")
    assert sent.data.startswith(b"PK")
    assert upload(browser, sent.data).status_code == 200


def test_a_commune_has_no_choice_of_authority(world, browser):
    assert 'name="authority"' not in browser.get("/units/new?type=commune").text
    assert 'name="authority"' in browser.get("/units/new?type=agency").text


def test_the_history_tells_areas_and_days_in_words(world, browser, count_queries):
    form = edit_form(world.school, authority="province", since="1998-09-05")
    browser.post(f"/units/{world.school.id}/edit", data=form)
    with count_queries() as statements:
        page = browser.get(f"/units/{world.school.id}").text
    assert "42 – Tỉnh Hà Tĩnh" in page
    assert "05/09/1998" in page
    assert len(statements) <= 12


def test_a_bad_change_keeps_what_was_typed(world, browser):
    form = edit_form(world.school, code="a b")
    sent = browser.post(f"/units/{world.school.id}/edit", data=form)
    assert sent.status_code == 422
    assert 'value="a b"' in sent.text
