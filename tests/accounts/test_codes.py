"""One-time codes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from certify import clock
from certify.accounts import codes, operations
from certify.accounts.models import OneTimeCode
from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden, Refused


@pytest.fixture
def code(world):
    return codes.make(world.administrator, world.clerk)


def test_a_code_reads_well_and_only_its_hash_is_kept(world, code):
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}", code)
    kept = db.session.scalar(select(OneTimeCode.code_hash))
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    events = str([event.details for event in db.session.scalars(select(AuditEvent))])
    assert code not in events
    assert kept not in events


def test_a_code_works_once(world, code):
    assert codes.redeem("vanthu", code) is world.clerk
    assert world.clerk.must_set_password
    with pytest.raises(Refused):
        codes.redeem("vanthu", code)


@pytest.mark.parametrize("write", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} "])
def test_how_it_is_written_does_not_matter(world, code, write):
    assert codes.redeem(" VanThu ", write(code)) is world.clerk


def test_a_code_lasts_seven_days(world, code):
    with clock.pretend(clock.today() + timedelta(days=9)), pytest.raises(Refused):
        codes.redeem("vanthu", code)


def test_nothing_is_given_away_about_what_was_wrong(world, code):
    said = set()
    operations.set_active(world.administrator, world.stranger, active=False)
    for username, typed in (
        ("vanthu", "AAAA-BBBB-CCCC"),
        ("nobody", code),
        ("hieutruong", code),
        ("giamdoc", code),
        ("vanthu", ""),
    ):
        with pytest.raises(Refused) as refused:
            codes.redeem(username, typed)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_new_code_replaces_the_one_before(world, code):
    newer = codes.make(world.administrator, world.clerk)
    with pytest.raises(Refused):
        codes.redeem("vanthu", code)
    assert codes.redeem("vanthu", newer) is world.clerk


def test_an_account_that_is_off_gets_no_code(world):
    operations.set_active(world.administrator, world.clerk, active=False)
    with pytest.raises(Refused):
        codes.make(world.administrator, world.clerk)


def test_only_administrators_hand_out_codes(world):
    with pytest.raises(Forbidden):
        codes.make(world.head, world.clerk)
    with pytest.raises(Forbidden):
        codes.make_for_new(world.inspector)


def test_new_accounts_get_codes_once(world):
    world.clerk.password = world.head.password = None
    db.session.commit()
    made = codes.make_for_new(world.administrator)
    assert {each.user.id for each in made} == {world.clerk.id, world.head.id}
    assert codes.make_for_new(world.administrator) == []


def test_attempts_leave_audit_events(world, code):
    with pytest.raises(Refused):
        codes.redeem("vanthu", "AAAA")
    codes.redeem("vanthu", code)
    events = [e.action for e in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert events == ["account.code_made", "account.code_refused", "account.signed_in_by_code"]
