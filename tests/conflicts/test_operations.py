from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.accounts.permissions import declared_conflict
from certify.audit.operations import events_of
from certify.conflicts import operations
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.notices.models import Notice
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

SINCE = date(2024, 5, 1)


def declared(world, **changes):
    told = {"kind": "kinship", "note": "Em vợ", "since": SINCE} | changes
    return operations.declare(world.inspector, world.school, **told)


def on_paper(world, actor=None, person=None, **changes):
    told = {"kind": "shareholding", "since": SINCE, "reference": "Đơn 12, 01/10/2026"} | changes
    return operations.record_paper(
        actor or world.administrator, person or world.inspector, world.school, **told
    )


def test_a_declaration_stands_from_its_day(world):
    conflict = declared(world)
    assert conflict.by_id == conflict.user_id == world.inspector.id
    assert declared_conflict(world.inspector, world.school.id, 2026)
    assert not declared_conflict(world.inspector, world.company.id, 2026)
    assert not declared_conflict(world.approver, world.school.id, 2026)


def test_the_log_says_who_keeps_out_of_what_and_not_why(world):
    conflict = declared(world)
    operations.withdraw(world.inspector, conflict, "Đã ly hôn")
    events = events_of("conflict", conflict.id)
    assert [each.action for each in events] == ["conflict.declared", "conflict.withdrawn"]
    assert all(
        each.details == {"unit": world.school.id, "person": world.inspector.id} for each in events
    )


def test_one_declares_only_with_units_that_one_may_know_of(world):
    elsewhere = make_unit("school", "Trường ở xa", world.other_commune)
    with pytest.raises(NotFound):
        operations.declare(world.inspector, elsewhere, kind="kinship", since=SINCE)


@pytest.mark.parametrize("wrong", [{"kind": "envy"}, {"since": date(2026, 10, 21)}])
def test_what_makes_no_sense_is_refused(world, wrong):
    with pytest.raises(Refused):
        declared(world, **wrong)
    assert not declared_conflict(world.inspector, world.school.id, 2026)


def test_today_is_a_day_since_when(world):
    assert declared(world, since=clock.today()).id


def test_the_same_is_not_declared_twice_while_it_stands(world):
    first = declared(world)
    with pytest.raises(Refused):
        declared(world)
    operations.withdraw(world.inspector, first, "Hết")
    assert declared(world).id != first.id


def test_a_withdrawn_one_keeps_the_files_of_its_years_closed(world):
    operations.withdraw(world.inspector, declared(world), "Đã bán cổ phần")
    assert declared_conflict(world.inspector, world.school.id, 2026)
    assert declared_conflict(world.inspector, world.school.id, 2027)  # its time begins in 2026
    with clock.pretend(date(2028, 2, 1)):
        assert declared_conflict(world.inspector, world.school.id, 2027)
        assert not declared_conflict(world.inspector, world.school.id, 2028)


def test_withdrawing_says_why_and_leaves_the_row(world):
    conflict = declared(world)
    with pytest.raises(Refused):
        operations.withdraw(world.inspector, conflict, "  ")
    operations.withdraw(world.inspector, conflict, "Đã bán cổ phần")
    assert (conflict.ended_why, conflict.ended_by_id) == ("Đã bán cổ phần", world.inspector.id)
    with pytest.raises(Conflict):
        operations.withdraw(world.inspector, conflict, "Lần nữa")
    assert operations.listing(world.inspector, world.inspector).items == [conflict]


@pytest.mark.parametrize("who", ["approver", "administrator", "head"])
def test_nobody_withdraws_for_another(world, who):
    conflict = declared(world)
    with pytest.raises(Forbidden):
        operations.withdraw(getattr(world, who), conflict, "Tôi bảo thế")


def test_an_administrator_enters_what_was_reported_on_paper(world):
    conflict = on_paper(world)
    assert (conflict.user_id, conflict.by_id) == (world.inspector.id, world.administrator.id)
    assert declared_conflict(world.inspector, world.school.id, 2026)
    [notice] = db.session.query(Notice).filter_by(kind="conflict_recorded")
    assert notice.user_id == world.inspector.id


@pytest.mark.parametrize("who", ["approver", "inspector", "head"])
def test_nobody_else_declares_for_a_colleague(world, who):
    colleague = make_user("dongnghiep", "inspector", area=world.commune)
    with pytest.raises(Forbidden):
        on_paper(world, getattr(world, who), colleague)


def test_paper_needs_its_reference(world):
    with pytest.raises(Refused):
        on_paper(world, reference=" ")


def test_an_administrator_declares_the_own_one_as_everybody_does(world):
    with pytest.raises(Forbidden):
        on_paper(world, person=world.administrator)


def test_a_mistake_closes_nothing_and_stays_in_the_history(world):
    conflict = on_paper(world)
    operations.strike(world.administrator, conflict, "Nhầm người, đơn 13")
    assert not declared_conflict(world.inspector, world.school.id, 2026)
    assert operations.listing(world.administrator, world.inspector).items == [conflict]
    assert events_of("conflict", conflict.id)[-1].action == "conflict.struck"


def test_nobody_frees_oneself_by_calling_it_a_mistake(world):
    conflict = declared(world)
    with pytest.raises(Forbidden):
        operations.strike(world.inspector, conflict, "Nhầm")
    own = operations.declare(world.administrator, world.school, kind="other", since=SINCE)
    with pytest.raises(Forbidden):
        operations.strike(world.administrator, own, "Nhầm")


def test_others_do_not_read_a_declaration(world):
    conflict = declared(world)
    assert operations.get(world.inspector, conflict.id) is conflict
    assert operations.get(world.administrator, conflict.id) is conflict
    with pytest.raises(NotFound):
        operations.get(world.approver, conflict.id)
    with pytest.raises(Forbidden):
        operations.listing(world.approver, world.inspector)
