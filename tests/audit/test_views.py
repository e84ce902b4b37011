"""The page of audit events."""

from __future__ import annotations

import pytest

from certify.audit import erasing
from certify.audit import operations as audit
from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden


def add_events(world, count):
    for number in range(count):
        audit.record(
            world.clerk, "unit.changed", "unit", number, after="f" * 64, note="<script>x</script>"
        )
    audit.commit()


@pytest.mark.parametrize("count", [20, 60])
def test_a_page_costs_the_same_however_many_events(world, signed_in, count_queries, count):
    add_events(world, count)
    browser = signed_in(world.administrator)
    with count_queries() as queries:
        page = browser.get("/audit").text
    assert page.count("<li>") >= 20
    assert len(queries) <= 12


def test_details_are_shown_and_never_run(world, signed_in):
    add_events(world, 1)
    page = signed_in(world.administrator).get("/audit").text
    assert "f" * 64 in page
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


def test_the_next_page_keeps_the_filters(world, signed_in):
    add_events(world, 25)
    page = signed_in(world.administrator).get("/audit?action=unit").text
    assert "/audit?action=unit&amp;page=2" in page


def test_a_day_that_does_not_exist_is_refused_beside_its_field(world, signed_in):
    add_events(world, 1)
    answer = signed_in(world.administrator).get("/audit?since=2026-02-31&action=unit")
    assert answer.status_code == 422
    assert 'aria-describedby="since-hint since-error"' in answer.text
    assert 'value="2026-02-31"' in answer.text


@pytest.mark.parametrize("who", ["clerk", "inspector", "approver"])
def test_others_are_refused(world, signed_in, who):
    assert signed_in(getattr(world, who)).get("/audit").status_code == 403


def test_strangers_are_sent_to_sign_in(world, client):
    assert "/sign-in" in client.get("/audit").location


@pytest.mark.parametrize(("day", "found"), [("20/10/2026", True), ("2026-10-21", False)])
def test_days_are_typed_as_in_vietnam_or_iso(world, in_2026, signed_in, day, found):
    add_events(world, 1)
    page = signed_in(world.administrator).get(f"/audit?since={day}")
    assert page.status_code == 200
    assert ("<details>" in page.text) == found


@pytest.mark.parametrize("day", ["0001-01-01", "31/12/9999"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(world, signed_in, day):
    page = signed_in(world.administrator).get(f"/audit?since={day}&until={day}")
    assert page.status_code == 200


def test_the_page_says_how_far_the_log_is_verified_and_signed(world, signed_in):
    from certify.audit import heads

    add_events(world, 3)
    browser = signed_in(world.administrator)
    assert "/log/head.json" not in browser.get("/audit").text
    head = heads.sign_head()
    add_events(world, 2)
    page = browser.get("/audit").text
    assert heads.as_head(head).root.hex() in page
    assert head.key_id in page
    assert "alert-warning" not in page


@pytest.mark.parametrize("signed", [True, False])
def test_days_without_a_head_are_told(world, signed_in, signed):
    from datetime import timedelta

    from certify import clock
    from certify.audit import heads

    add_events(world, 3)
    if signed:
        heads.sign_head()
    assert "alert-warning" not in signed_in(world.administrator).get("/audit").text
    with clock.pretend(clock.today() + timedelta(days=4)):
        assert "alert-warning" in signed_in(world.administrator).get("/audit").text


def test_an_erased_event_stands_without_its_person(world, signed_in):
    add_events(world, 1)
    first = signed_in(world.administrator)
    assert f"<strong>{world.clerk.name}</strong>" in first.get("/audit").text
    erasing.erase(world.administrator, 1, "theo yêu cầu")
    page = first.get("/audit?action=unit").text
    assert f"<strong>{world.clerk.name}</strong>" not in page
    assert "<strong>" in page
    assert "&lt;script&gt;x" not in page


@pytest.mark.parametrize("who", ["clerk", "inspector", "approver"])
def test_only_administrators_erase(world, who):
    add_events(world, 1)
    with pytest.raises(Forbidden):
        erasing.erase(getattr(world, who), 1, "theo yêu cầu")


def test_an_administrator_erases_on_a_page_and_says_why(world, signed_in):
    add_events(world, 2)
    browser = signed_in(world.administrator)
    assert 'href="/audit/2/erase"' in browser.get("/audit").text
    assert world.clerk.name in browser.get("/audit/2/erase").text
    answer = browser.post("/audit/2/erase", data={"reason": ""})
    assert (answer.status_code, db.session.get(AuditEvent, 2).actor_id) == (422, world.clerk.id)
    assert browser.post("/audit/2/erase", data={"reason": "Theo yêu cầu"}).status_code == 302
    db.session.expire_all()
    assert (db.session.get(AuditEvent, 2).actor_id, db.session.get(AuditEvent, 2).salt) == (
        None,
        None,
    )
    page = browser.get("/audit").text
    assert "Theo yêu cầu" in page
    assert 'href="/audit/2/erase"' not in page
    assert 'name="reason"' not in browser.get("/audit/2/erase").text
    assert browser.post("/audit/2/erase", data={"reason": "Lần nữa"}).status_code == 422
    assert browser.get("/audit/99/erase").status_code == 404


@pytest.mark.parametrize("who", ["clerk", "inspector", "approver"])
def test_others_neither_see_nor_send_the_page_of_erasing(world, signed_in, who):
    add_events(world, 1)
    browser = signed_in(getattr(world, who))
    assert browser.get("/audit/1/erase").status_code == 403
    assert browser.post("/audit/1/erase", data={"reason": "Xóa"}).status_code == 403
    assert db.session.get(AuditEvent, 1).salt
