from __future__ import annotations

import re
from datetime import date

import pytest

from certify.accounts.models import Assignment
from certify.certificates import bulk
from certify.certificates.models import Batch, Certificate, Decision
from certify.db import db
from tests.certificates.many import TOLD, conclude_many, seen_of, spoil

pytestmark = pytest.mark.usefixtures("in_2026")

FORM = {
    "number": "20/QĐ-UBND",
    "day": "20/10/2026",
    "place": "Thành Sen",
    "signatory_name": "Nguyễn Văn An",
    "signatory_title": "CHỦ TỊCH",
}
LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """Jobs that were asked for; a worker does them elsewhere."""
    from certify import jobs

    asked = []
    monkeypatch.setattr(jobs, "decide_soon", lambda: asked.append("decide"))
    return asked


@pytest.fixture
def browser(world, signed_in):
    return signed_in(world.approver)


def lines(applications):
    return "\n".join(f"{name}:{state}" for name, state in seen_of(applications).items())


def test_the_list_shows_what_was_concluded_and_filters_narrow_it(world, browser):
    conclude_many(world, 2)
    [bad] = conclude_many(world, 1, **LESS)
    page = browser.get("/decisions/many?outcome=not_met").get_data(as_text=True)
    assert bad.state_hash[:12] in page
    assert page.count('name="id"') == 1
    assert browser.get("/decisions/many").get_data(as_text=True).count('name="id"') == 3
    assert browser.get("/decisions/many?set=x").get_data(as_text=True).count('name="id"') == 0


def test_the_list_leaves_out_units_that_one_belongs_to(world, browser):
    mine, other = conclude_many(world, 2)
    world.approver.assignments.append(
        Assignment(role="head", unit_id=mine.unit_id, since=date(2020, 1, 1))
    )
    db.session.commit()
    page = browser.get("/decisions/many").get_data(as_text=True)
    assert f'value="{other.id}"' in page
    assert f'name="id" value="{mine.id}"' not in page


def test_the_review_shows_every_hash_in_full_and_writes_nothing(world, browser):
    applications = conclude_many(world, 3)
    answer = browser.post("/decisions/many/review", data={"id": [a.id for a in applications[:2]]})
    page = answer.get_data(as_text=True)
    assert [each.state_hash in page for each in applications] == [True, True, False]
    everything = browser.post("/decisions/many/review", data={"all": "1"}).get_data(as_text=True)
    assert all(each.state_hash in everything for each in applications)
    assert db.session.query(Decision).count() == 0


def test_all_of_a_filter_is_what_the_filter_shows(world, browser):
    conclude_many(world, 2)
    [bad] = conclude_many(world, 1, **LESS)
    answer = browser.post("/decisions/many/review", data={"all": "1", "outcome": "not_met"})
    told = re.search(r'name="seen" value="([^"]*)"', answer.get_data(as_text=True))
    assert told[1] == f"{bad.id}:{bad.state_hash}"


@pytest.mark.parametrize("data", [{}, {"id": ["x"]}, {"id": ["999"]}])
def test_nothing_chosen_says_what_to_do(world, browser, data):
    conclude_many(world, 1)
    answer = browser.post("/decisions/many/review", data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_one_click_decides_the_whole_list(world, browser, queued):
    applications = conclude_many(world, 3)
    answer = browser.post("/decisions/many", data={**FORM, "seen": lines(applications)})
    decision = db.session.query(Decision).one()
    assert answer.headers["Location"].endswith(f"/decisions/{decision.id}")
    assert db.session.query(Certificate).count() == 3
    assert queued == []


def test_what_changed_is_named_and_what_was_typed_stays(world, browser):
    applications = conclude_many(world, 2)
    seen = lines(applications)
    spoil(applications[0])
    answer = browser.post("/decisions/many", data={**FORM, "seen": seen})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f"<strong>{applications[0].unit.name}</strong>" in page
    assert 'value="20/QĐ-UBND"' in page
    assert applications[1].state_hash in page
    db.session.rollback()
    assert db.session.query(Certificate).count() == 0


def test_those_that_changed_are_left_out_when_one_says_so(world, browser, queued):
    applications = conclude_many(world, 2)
    seen = lines(applications)
    spoil(applications[0])
    answer = browser.post("/decisions/many", data={**FORM, "seen": seen, "each": "each"})
    batch = db.session.query(Batch).one()
    assert answer.headers["Location"].endswith(f"/decisions/many/{batch.id}")
    assert queued == ["decide"]
    while bulk.work(batch.id):
        pass
    page = browser.get(f"/decisions/many/{batch.id}").get_data(as_text=True)
    assert applications[0].unit.name in page
    assert db.session.query(Certificate).count() == 1


@pytest.mark.parametrize("field", list(FORM))
def test_a_missing_field_is_marked_and_nothing_is_decided(world, browser, field):
    seen = lines(conclude_many(world, 1))
    answer = browser.post("/decisions/many", data={**FORM, "seen": seen, field: ""})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize("seen", ["", "x:y", "1", "999:abc", "²:abc"])
def test_a_tampered_list_is_refused(world, browser, seen):
    assert browser.post("/decisions/many", data={**FORM, "seen": seen}).status_code in {404, 422}


def test_a_batch_is_paused_and_resumed_from_its_page(world, browser, queued):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    page = f"/decisions/many/{batch.id}"
    browser.post(f"{page}/pause")
    db.session.expire_all()
    assert batch.state == "paused"
    assert page in browser.get("/decisions").get_data(as_text=True)
    browser.post(f"{page}/resume")
    db.session.expire_all()
    assert (batch.state, queued) == ("running", ["decide"])


@pytest.mark.parametrize(
    ("who", "status"), [("inspector", 200), ("head", 404), ("province_inspector", 404)]
)
def test_the_authority_s_people_may_watch_a_batch(world, signed_in, who, status):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    answer = signed_in(getattr(world, who)).get(f"/decisions/many/{batch.id}")
    assert answer.status_code == status


@pytest.mark.parametrize("who", ["inspector", "head", "administrator"])
def test_the_pages_are_for_approvers(world, signed_in, who):
    browser = signed_in(getattr(world, who))
    assert browser.get("/decisions/many").status_code == 403
    assert browser.post("/decisions/many/review", data={"all": "1"}).status_code == 403
    assert browser.post("/decisions/many", data=FORM).status_code == 403


@pytest.mark.parametrize("count", [3, 12])
def test_the_list_costs_the_same_however_long_it_is(world, browser, count, count_queries):
    conclude_many(world, count)
    browser.get("/decisions/many")
    with count_queries() as statements:
        browser.get("/decisions/many")
    assert len(statements) <= 12
