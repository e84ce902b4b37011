"""Proposing and deciding: who may, what is refused, what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from certify.audit.models import AuditEvent
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Conflict, Forbidden, Refused
from certify.faults import Invalid
from certify.plugins.commendations import operations, queries
from certify.plugins.commendations.candidates import candidates
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.words import LEVELS
from tests.plugins.commendations.conftest import DECISION
from tests.world import make_user


def actions():
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_inspector_proposes_for_the_own_area(world, proposed):
    assert (proposed.state, proposed.area_code) == ("proposed", world.commune.code)
    assert actions() == ["commendation.proposed"]


def test_the_province_proposes_for_its_communes(world, proposal):
    assert operations.propose(world.province_inspector, proposal()).id


@pytest.mark.parametrize("who", ["approver", "head", "clerk", "stranger", "administrator"])
def test_others_do_not_propose(world, proposal, who):
    with pytest.raises(Forbidden):
        operations.propose(getattr(world, who), proposal())
    assert db.session.scalar(select(Commendation)) is None


def test_an_inspector_does_not_propose_elsewhere(world, proposal):
    elsewhere = proposal(unit=None, recipient="person", name="An", area=world.other_commune)
    with pytest.raises(Forbidden):
        operations.propose(world.inspector, elsewhere)


def test_nobody_proposes_or_decides_for_the_own_unit(world, proposal, proposed):
    both = make_user("kiemnhiem", "inspector", area=world.commune)
    both.assignments += make_user("phu", "clerk", unit=world.school).assignments
    both.assignments += make_user("chinh", "approver", area=world.commune).assignments
    db.session.commit()
    with pytest.raises(Forbidden):
        operations.propose(both, proposal())
    with pytest.raises(Forbidden):
        operations.decide(both, [proposed], DECISION)
    assert queries.waiting(both).total == 0


def test_whoever_belonged_to_the_unit_in_the_year_does_neither(world, proposal, proposed, in_2026):
    moved = make_user("chuyen", "inspector", area=world.commune)
    [left] = make_user("cu", "head", unit=world.school).assignments
    left.until = date(2026, 1, 31)
    moved.assignments += [left, *make_user("moi", "approver", area=world.commune).assignments]
    db.session.commit()
    with pytest.raises(Forbidden):
        operations.propose(moved, proposal())
    with pytest.raises(Forbidden):
        operations.decide(moved, [proposed], DECISION)
    assert queries.waiting(moved).total == 0
    with pytest.raises(Invalid):
        operations.propose(world.inspector, proposal(year=0))
    left.until = date(2024, 12, 31)
    db.session.commit()
    assert queries.waiting(moved).total == 1
    operations.decide(moved, [proposed], DECISION)


def test_whoever_declared_a_conflict_does_neither(world, proposal, proposed, recognised, in_2026):
    both = make_user("hai", "inspector", area=world.commune)
    both.assignments += make_user("duyet", "approver", area=world.commune).assignments
    db.session.commit()
    recognised(world.school, 2026)
    assert (queries.waiting(both).total, len(candidates(both, 2026, 1))) == (1, 1)
    conflict = conflicts.declare(both, world.school, kind="kinship", since=date(2026, 1, 1))
    with pytest.raises(Forbidden):
        operations.propose(both, proposal())
    with pytest.raises(Forbidden):
        operations.decide(both, [proposed], DECISION)
    with pytest.raises(Forbidden):
        operations.not_grant(both, proposed, "Thử")
    assert (queries.waiting(both).total, candidates(both, 2026, 1)) == (0, [])
    conflicts.strike(world.administrator, conflict, "Nhầm đơn vị")
    assert queries.waiting(both).total == 1
    operations.decide(both, [proposed], DECISION)


def test_administrators_neither_propose_nor_decide(world, proposal, proposed):
    both = make_user("quantrihai", "inspector", area=world.commune)
    both.roles += world.administrator.roles
    both.assignments += make_user("hai", "approver", area=world.commune).assignments
    db.session.commit()
    with pytest.raises(Forbidden):
        operations.propose(both, proposal())
    with pytest.raises(Forbidden):
        operations.decide(both, [proposed], DECISION)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("year", {"year": 1989}),
        ("year", {"year": 2028}),
        ("level", {"level": "village"}),
        ("form", {"form": ""}),
        ("recipient", {"recipient": "dog"}),
        ("name", {"name": " "}),
        ("name", {"name": "x" * 301}),
        ("reason", {"reason": ""}),
        ("reason", {"reason": "x" * 1001}),
        ("post", {"post": "x" * 201}),
        ("unit", {"unit": None}),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(world, proposal, in_2026, field, more):
    with pytest.raises(Invalid) as error:
        operations.propose(world.inspector, proposal(**more))
    assert [fault.field for fault in error.value.faults] == [field]


def test_several_are_proposed_all_or_none(world, proposal):
    with pytest.raises(Invalid):
        operations.propose_all(world.inspector, [proposal(), proposal(reason="")])
    db.session.rollback()
    assert db.session.scalar(select(Commendation)) is None
    assert actions() == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_says_which_office_enters_the_decision(world, proposal, level):
    made = operations.propose(world.inspector, proposal(level=level))
    expected = world.commune if LEVELS[level].office == "commune" else world.province
    assert made.decider_code == expected.code


def test_a_proposal_is_changed_by_those_who_propose(world, proposal, proposed):
    changed = proposal(form="bang_khen", level="province")
    operations.change(world.inspector, proposed, changed, seen=1)
    assert (proposed.form, proposed.decider_code) == ("bang_khen", world.province.code)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.details["changes"] == {
        "form": ["giay_khen", "bang_khen"],
        "level": ["commune", "province"],
    }
    with pytest.raises(Forbidden):
        operations.change(world.approver, proposed, changed, seen=2)


def test_a_change_of_nothing_is_no_event(world, proposal, proposed):
    operations.change(world.inspector, proposed, proposal(), seen=1)
    assert actions() == ["commendation.proposed"]


def test_the_second_of_two_who_change_is_told(world, proposal, proposed):
    operations.change(world.inspector, proposed, proposal(form="bang_khen"), seen=1)
    with pytest.raises(Conflict):
        operations.change(world.inspector, proposed, proposal(form="co_thi_dua"), seen=1)
    assert proposed.form == "bang_khen"


def test_two_decisions_at_the_same_moment(world, proposed):
    assert proposed.revision == 1
    others = update(Commendation).values(revision=9)
    db.session.execute(others, execution_options={"synchronize_session": False})
    with pytest.raises(Conflict):
        operations.decide(world.approver, [proposed], DECISION)


def test_one_decision_covers_many(world, proposal, proposed):
    person = operations.propose(
        world.inspector, proposal(recipient="person", name="Trần Thị Hoa", post="Bí thư chi bộ")
    )
    operations.decide(world.approver, [proposed, person], DECISION)
    assert {proposed.state, person.state} == {"decided"}
    assert person.decision_number == "1234/QĐ-UBND"
    assert actions()[-2:] == ["commendation.decided"] * 2


@pytest.mark.parametrize("who", ["inspector", "head", "administrator", "province_inspector"])
def test_others_do_not_decide(world, proposed, who):
    with pytest.raises(Forbidden):
        operations.decide(getattr(world, who), [proposed], DECISION)
    with pytest.raises(Forbidden):
        operations.not_grant(getattr(world, who), proposed, "x")


def test_the_commune_does_not_decide_what_is_the_provinces(world, proposal):
    made = operations.propose(world.inspector, proposal(level="province"))
    with pytest.raises(Forbidden):
        operations.decide(world.approver, [made], DECISION)
    chairman = make_user("chutichtinh", "approver", area=world.province)
    db.session.commit()
    operations.decide(chairman, [made], replace(DECISION, body="Chủ tịch UBND tỉnh"))
    assert made.state == "decided"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", " "),
        ("number", "x" * 81),
        ("body", ""),
        ("place", ""),
        ("signatory_name", ""),
        ("signatory_title", ""),
        ("day", date(2026, 10, 21)),
    ],
)
def test_a_decision_with_faults_changes_nothing(world, proposed, field, value):
    with pytest.raises(Invalid) as error:
        operations.decide(world.approver, [proposed], replace(DECISION, **{field: value}))
    assert [fault.field for fault in error.value.faults] == [field]
    assert proposed.state == "proposed"


def test_a_decision_on_nothing_is_refused(world):
    with pytest.raises(Refused):
        operations.decide(world.approver, [], DECISION)


def test_what_is_decided_is_not_changed_or_decided_again(world, proposal, decided):
    with pytest.raises(Refused):
        operations.decide(world.approver, [decided], DECISION)
    with pytest.raises(Refused):
        operations.change(world.inspector, decided, proposal(), seen=decided.revision)
    with pytest.raises(Refused):
        operations.not_grant(world.approver, decided, "x")


@pytest.mark.parametrize("reason", [" ", "x" * 501])
def test_not_granting_takes_a_reason(world, proposed, reason):
    with pytest.raises(Invalid):
        operations.not_grant(world.approver, proposed, reason)
    assert proposed.state == "proposed"


def test_not_granted_with_its_reason(world, proposed):
    operations.not_grant(world.approver, proposed, "Chưa đủ thời gian")
    assert (proposed.state, proposed.refusal) == ("not_granted", "Chưa đủ thời gian")
    assert actions()[-1] == "commendation.not_granted"


def test_a_decision_entered_wrongly_is_taken_back(world, decided):
    operations.reopen(world.approver, decided, "Nhầm số")
    assert (decided.state, decided.decision_number, decided.decision_day) == ("proposed", "", None)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.details["was"]["number"] == "1234/QĐ-UBND"
    with pytest.raises(Refused):
        operations.reopen(world.approver, decided, "Nhầm số")
