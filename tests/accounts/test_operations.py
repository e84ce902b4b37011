"""Accounts, roles and passwords."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from certify import clock
from certify.accounts import operations
from certify.accounts.models import Assignment
from certify.accounts.operations import AccountData
from certify.accounts.permissions import is_administrator, unit_ids
from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid

THAI = AccountData("totruong9", "Cao Văn Thái", "thai@example.vn")


def actions():
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_account_begins_without_a_password(world):
    user = operations.create(world.administrator, THAI)
    assert (user.password, user.must_set_password) == (None, True)
    assert user.search == "cao van thai totruong9"
    assert actions() == ["account.created"]


def test_the_command_line_opens_the_first_administrator(world):
    assert is_administrator(operations.create(None, THAI, administrator=True))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (AccountData("to truong", "Thái"), "username"),
        (AccountData("tổtrưởng", "Thái"), "username"),
        (AccountData("ab", "Thái"), "username"),
        (AccountData("totruong9", ""), "name"),
        (AccountData("totruong9", "Thái", "thai"), "email"),
        (AccountData("quantri", "Thái"), "username"),
    ],
)
def test_faults_are_named_at_their_field(world, data, field):
    with pytest.raises(Invalid) as refused:
        operations.create(world.administrator, data)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_an_address_belongs_to_one_account(world):
    operations.create(world.administrator, THAI)
    with pytest.raises(Invalid) as refused:
        operations.create(world.administrator, AccountData("khac", "Khác", THAI.email))
    assert refused.value.faults[0].field == "email"


@pytest.mark.parametrize("who", ["inspector", "head"])
def test_only_administrators_manage_accounts(world, who):
    actor = getattr(world, who)
    for forbidden in (
        lambda: operations.create(actor, THAI),
        lambda: operations.edit(actor, world.clerk, THAI),
        lambda: operations.listing(actor),
        lambda: operations.get(actor, world.clerk.id),
        lambda: operations.set_active(actor, world.clerk, active=False),
        lambda: operations.set_administrator(actor, actor, administrator=True),
        lambda: operations.assign(actor, actor, "head", world.company),
        lambda: operations.end_assignment(actor, world.clerk.assignments[0]),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_switching_off_ends_every_session(world):
    before = world.clerk.fs_uniquifier
    operations.set_active(world.administrator, world.clerk, active=False)
    assert not world.clerk.active
    assert world.clerk.fs_uniquifier != before


def test_nobody_locks_himself_out(world):
    with pytest.raises(Refused):
        operations.set_active(world.administrator, world.administrator, active=False)
    with pytest.raises(Refused):
        operations.set_administrator(world.administrator, world.administrator, administrator=False)


def test_administrators_are_made_and_unmade(world):
    operations.set_administrator(world.administrator, world.clerk, administrator=True)
    assert is_administrator(world.clerk)
    assert set(operations.administrators()) == {world.administrator, world.clerk}
    operations.set_administrator(world.administrator, world.clerk, administrator=False)
    assert not is_administrator(world.clerk)
    assert actions() == ["account.administrator_given", "account.administrator_ended"]


def test_a_role_holds_from_its_first_to_its_last_day(world):
    since, until = clock.today(), clock.today() + timedelta(days=10)
    held = operations.assign(
        world.administrator, world.stranger, "clerk", world.school, since=since, until=until
    )
    assert world.school.id in unit_ids(world.stranger, "clerk")
    assert held.holds_on(until)
    assert not held.holds_on(until + timedelta(days=1))
    assert actions() == ["account.assigned"]


@pytest.mark.parametrize(
    ("role", "place"), [("inspector", "school"), ("head", "commune"), ("king", "school")]
)
def test_a_role_must_fit_its_place(world, role, place):
    with pytest.raises(Invalid):
        operations.assign(world.administrator, world.clerk, role, getattr(world, place))


def test_the_same_role_is_not_given_twice_for_the_same_days(world):
    with pytest.raises(Invalid):
        operations.assign(world.administrator, world.clerk, "clerk", world.school)


def test_the_last_day_does_not_come_before_the_first(world):
    with pytest.raises(Invalid):
        operations.assign(
            world.administrator,
            world.clerk,
            "clerk",
            world.company,
            since=date(2026, 2, 1),
            until=date(2026, 1, 1),
        )


def test_an_ended_role_stays_in_the_records_and_can_be_given_again(world):
    held = world.clerk.assignments[0]
    operations.end_assignment(world.administrator, held)
    assert unit_ids(world.clerk) == set()
    operations.assign(world.administrator, world.clerk, "clerk", world.school)
    assert unit_ids(world.clerk) == {world.school.id}
    assert len(db.session.scalars(select(Assignment).filter_by(user_id=world.clerk.id)).all()) == 2


def test_another_persons_assignment_is_not_found(world):
    with pytest.raises(NotFound):
        operations.get_assignment(world.head, world.clerk.assignments[0].id)


def test_accounts_are_found_without_accents(world):
    operations.create(world.administrator, THAI)
    found = operations.listing(world.administrator, "cao van thai").items
    assert [user.username for user in found] == ["totruong9"]


def test_accounts_that_are_off_are_listed_on_request(world):
    operations.set_active(world.administrator, world.clerk, active=False)
    assert operations.listing(world.administrator, "vanthu").total == 0
    assert operations.listing(world.administrator, "vanthu", inactive=True).total == 1


@pytest.mark.parametrize("weak", ["short", "Cao Văn Thái", "cao van thai"])
def test_a_weak_password_is_refused(world, weak):
    user = operations.create(world.administrator, THAI)
    with pytest.raises(Invalid) as refused:
        operations.set_password(user, weak)
    assert refused.value.faults[0].field == "password"


def test_a_password_is_set_once_after_a_code(world):
    user = operations.create(world.administrator, THAI)
    operations.set_password(user, "con meo vang 12")
    assert not user.must_set_password
    with pytest.raises(Forbidden):
        operations.set_password(user, "con meo vang 13")


def test_people_of_a_unit_are_those_of_today_heads_first(world):
    assert [held.role for _user, held in operations.people_of(world.school)] == ["head", "clerk"]
    operations.end_assignment(world.administrator, world.clerk.assignments[0])
    assert [user.id for user, _held in operations.people_of(world.school)] == [world.head.id]


def test_a_change_is_recorded_and_no_change_is_not(world):
    same = AccountData("vanthu", world.clerk.name)
    operations.edit(world.administrator, world.clerk, same)
    operations.edit(world.administrator, world.clerk, AccountData("vanthu2", "Đặng Thu Hà"))
    assert actions() == ["account.edited"]
    assert world.clerk.search == "dang thu ha vanthu2"


def test_a_taken_user_name_is_refused_on_a_change_too(world):
    with pytest.raises(Invalid) as refused:
        operations.edit(world.administrator, world.clerk, AccountData("quantri", "Hà"))
    assert refused.value.faults[0].field == "username"


def test_an_account_that_does_not_exist(world):
    with pytest.raises(NotFound):
        operations.get(world.administrator, 9999)
