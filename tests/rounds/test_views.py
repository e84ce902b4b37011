"""Pages of rounds and registration."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from certify import clock
from certify.applications.models import Application
from certify.db import db
from certify.rounds.models import Round
from tests.rounds.test_registration import scan
from tests.world import make_application, make_round, make_unit, make_user


def in_2026_on(day):
    return clock.pretend(date.fromisoformat(day))


def registered():
    return db.session.scalar(select(Application))


def test_everybody_sees_the_rounds_and_only_administrators_plan_them(world, signed_in):
    assert "Đợt xét năm 2026" in signed_in(world.head).get("/rounds").text
    assert signed_in(world.head).get("/rounds/new").status_code == 403
    assert signed_in(world.inspector).post("/rounds/1/open").status_code == 403


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_takes_few_queries(world, signed_in, count_queries, rows):
    for number in range(rows):
        make_application(make_round(2030 + number), world.school)
    browser = signed_in(world.administrator)
    with count_queries() as statements:
        browser.get("/rounds")
    assert len(statements) <= 12


def form_of(page):
    """Return the values that a form on a page would send, as it stands."""
    import re

    form = page[page.index('<form method="post" novalidate') :]
    form = form[: form.index("</form>")]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            values[name[1]] = value[1] if value else ""
    selects = r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>'
    for name, inside in re.findall(selects, form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inside)
        values[name] = chosen[1] if chosen else ""
    return values


def test_a_round_is_opened_as_proposed_and_changed(world, signed_in):
    browser = signed_in(world.administrator)
    page = browser.get("/rounds/new?year=2027").text
    sent = browser.post("/rounds/new?year=2027", data=form_of(page))
    assert sent.status_code == 302, sent.text
    made = db.session.scalar(select(Round).where(Round.year == 2027))
    assert made.sets["residential_area"]["decide_by"] == "2027-11-14"
    page = browser.get(f"/rounds/{made.id}/edit").text
    changed = form_of(page) | {"name": "Đợt bổ sung"}
    assert browser.post(f"/rounds/{made.id}/edit", data=changed).status_code == 302
    tampered = browser.post(f"/rounds/{made.id}/edit", data=changed | {"revision": "²"})
    assert tampered.status_code == 422
    again = browser.post(f"/rounds/{made.id}/edit", data=changed | {"name": "Đợt ba"})
    assert again.status_code == 422
    assert 'value="Đợt ba"' in again.text


@pytest.mark.parametrize("bad", ["2026-12-31", ""])
def test_a_bad_day_is_told_beside_its_field(world, signed_in, bad):
    browser = signed_in(world.administrator)
    page = browser.get("/rounds/new?year=2027").text
    form = form_of(page) | {"school.decide_by": bad}
    sent = browser.post("/rounds/new?year=2027", data=form)
    assert sent.status_code == 422
    assert 'id="school.decide_by-error"' in sent.text


def test_a_round_is_closed_and_opened(world, signed_in):
    browser = signed_in(world.administrator)
    path = f"/rounds/{world.round.id}/open"
    browser.post(path, data={"open": "0"})
    assert not world.round.open
    browser.post(path, data={"open": "1"})
    db.session.expire_all()
    assert world.round.open


def test_a_head_registers_and_lands_on_the_self_assessment(world, signed_in):
    browser = signed_in(world.head)
    path = f"/rounds/{world.round.id}/register"
    with in_2026_on("2026-02-12"):
        assert world.school.name in browser.get(path).text
        sent = browser.post(path, data={"unit": world.school.id, "number": "12/ĐK"})
        assert sent.location == f"/applications/{registered().id}"
        again = browser.post(path, data={"unit": world.school.id})
    assert again.location == sent.location
    assert registered().registration_number == "12/ĐK"


def test_another_unit_cannot_be_slipped_in(world, signed_in):
    with in_2026_on("2026-02-12"):
        sent = signed_in(world.head).post(
            f"/rounds/{world.round.id}/register", data={"unit": world.company.id}
        )
    assert sent.status_code == 404
    assert registered() is None


def test_why_a_unit_cannot_register_stands_on_the_page(world, signed_in):
    world.school.facts = world.school.facts | {"school_level": "primary"}
    db.session.commit()
    path = f"/rounds/{world.round.id}/register"
    with in_2026_on("2026-02-12"):
        browser = signed_in(world.head)
        assert "iểu học" in browser.get(path).text
        assert browser.post(path, data={"unit": world.school.id}).status_code == 422


def test_offices_have_nothing_to_register_online(world, signed_in):
    path = f"/rounds/{world.round.id}/register"
    assert signed_in(world.inspector).get(path).status_code == 403


def test_late_registration_says_so(world, signed_in):
    with in_2026_on("2026-05-12"):
        page = signed_in(world.head).get(f"/rounds/{world.round.id}/register").text
    assert 'class="reading"' in page


@pytest.mark.parametrize("rows", [20, 60])
def test_searching_units_for_paper_takes_few_queries(world, signed_in, count_queries, rows):
    for number in range(rows):
        make_application(world.round, make_unit("residential_area", f"Tổ {number}", world.commune))
    browser = signed_in(world.inspector)
    with count_queries() as statements:
        page = browser.get("/registrations/paper?q=to").text
    assert page.count("<li><div") == 20
    assert len(statements) <= 12


def test_an_office_enters_a_paper(world, signed_in):
    browser = signed_in(world.inspector)
    with in_2026_on("2026-10-20"):
        assert world.school.name in browser.get("/registrations/paper?q=dong+thap").text
        path = f"/registrations/paper?unit={world.school.id}"
        assert browser.get(path).status_code == 200
        form = {"round_id": world.round.id, "number": "7/ĐK", "day": "2026-03-05"}
        bad = browser.post(path, data=form)
        assert bad.status_code == 422
        assert 'value="7/ĐK"' in bad.text
        early = browser.post(path, data=form | {"day": "2025-03-05", "scan": _file()})
        assert early.status_code == 422
        assert browser.post(path, data=form | {"scan": _file()}).status_code == 302
        again = browser.post(path, data=form | {"scan": _file()})
    assert registered().registered_on == date(2026, 3, 5)
    assert again.location == f"/applications/{registered().id}"


def _file():
    sent = scan()
    return (sent.stream, sent.filename)


def test_units_elsewhere_are_not_found(world, signed_in):
    other = make_user("canbo9", "inspector", area=world.other_commune)
    browser = signed_in(other)
    assert world.school.name not in browser.get("/registrations/paper?q=dong+thap").text
    assert browser.get(f"/registrations/paper?unit={world.school.id}").status_code == 404


def test_the_province_enters_no_papers_for_what_a_commune_manages(world, signed_in):
    browser = signed_in(world.province_inspector)
    assert browser.get(f"/registrations/paper?unit={world.school.id}").status_code == 404


def test_paper_is_for_offices(world, signed_in):
    assert signed_in(world.head).get("/registrations/paper").status_code == 403
