"""Confirming, correcting, withdrawing: who may, what is kept, and what may then be issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from certify.audit.operations import events_of
from certify.certificates.models import Certificate
from certify.confirmations import operations
from certify.confirmations.models import Confirmation
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.faults import Invalid
from tests.dossier import concluded, decision_of, submitted
from tests.doubtful import DOUBTFUL, KEY, RECALLED, REPORTED, SURE, criterion, installed, overlay
from tests.world import build_world

pytestmark = pytest.mark.usefixtures("in_2026")


def confirm(world, found, reference, criteria=DOUBTFUL, **more):
    told = {"seen_hash": found.hash} | more
    return operations.confirm(world.administrator, found, criteria, reference, **told)


def fields(refused) -> set[str]:
    return {fault.field for fault in refused.value.faults}


def test_an_administrator_confirms_and_the_event_says_what(doubtful, world, reference):
    made = confirm(world, doubtful, reference)
    found = operations.standing(doubtful)
    assert found.certifiable
    (act,) = found.acts
    assert (act.by, act.instrument, act.held) == (
        world.administrator.name,
        reference.instrument,
        reference.held,
    )
    (event,) = events_of("set", KEY)
    assert (event.action, event.after) == ("set.confirmed", doubtful.hash)
    assert event.details["criteria"] == list(DOUBTFUL)
    assert event.details["confirmation"] == made.id


@pytest.mark.parametrize("who", ["clerk", "head", "inspector", "approver"])
def test_nobody_else_may(doubtful, world, reference, who):
    person = getattr(world, who)
    with pytest.raises(Forbidden):
        operations.confirm(person, doubtful, DOUBTFUL, reference, seen_hash=doubtful.hash)
    made = confirm(world, doubtful, reference)
    with pytest.raises(Forbidden):
        operations.correct(person, made.id, reference, "Sai số.")
    with pytest.raises(Forbidden):
        operations.withdraw(person, made.id, "Sai.")
    assert db.session.query(Confirmation).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instrument": "  "}, "instrument"),
        ({"dated": None}, "dated"),
        ({"dated": date(2026, 10, 21)}, "dated"),
        ({"held": ""}, "held"),
    ],
)
def test_the_reference_has_to_be_whole(doubtful, world, reference, changes, field):
    with pytest.raises(Invalid) as refused:
        confirm(world, doubtful, replace(reference, **changes))
    assert fields(refused) == {field}


@pytest.mark.parametrize("criteria", [(), ("9.nothing",), (SURE,)])
def test_only_what_is_open_can_be_confirmed(doubtful, world, reference, criteria):
    with pytest.raises(Invalid) as refused:
        confirm(world, doubtful, reference, criteria)
    assert fields(refused) == {"criteria"}


def test_nothing_is_confirmed_twice(doubtful, world, reference):
    confirm(world, doubtful, reference, [REPORTED])
    with pytest.raises(Invalid, match=REPORTED):
        confirm(world, doubtful, reference)


def test_who_compared_other_rules_confirms_nothing(doubtful, world, reference):
    with pytest.raises(Conflict):
        confirm(world, doubtful, reference, seen_hash="0" * 64)


def test_a_frame_cannot_be_confirmed_and_the_refusal_says_what_to_do(
    app, tmp_path, monkeypatch, reference
):
    frame = criterion("9.frame", "missing") | {"rule": {"kind": "frame"}}
    with installed(tmp_path, monkeypatch, overlay(frame)) as framed:
        world = build_world()
        with pytest.raises(Invalid, match=r"9\.frame"):
            confirm(world, framed, reference, ["9.frame"])
        confirm(world, framed, reference)
        with pytest.raises(Refused, match=r"9\.frame") as refused:
            operations.require_certifiable(framed)
        assert REPORTED not in str(refused.value)


def test_a_correction_keeps_what_stood_there(doubtful, world, reference):
    first = confirm(world, doubtful, reference)
    second = operations.correct(
        world.administrator, first.id, replace(reference, instrument="98/2025"), "Nhầm số."
    )
    found = operations.standing(doubtful)
    assert [act.instrument for act in found.acts] == ["98/2025"]
    assert [act.instrument for act in operations.history(doubtful)] == [
        "99/2025/TT-BCA",
        "98/2025",
    ]
    event = events_of("set", KEY)[-1]
    assert event.action == "set.confirmation_corrected"
    assert (event.details["of"], event.details["reason"]) == (first.id, "Nhầm số.")
    with pytest.raises(Conflict):  # it does not hold any more
        operations.correct(world.administrator, first.id, reference, "Lại.")
    assert operations.get(world.administrator, second.id)[0].of_id == first.id


def test_a_withdrawal_of_one_leaves_the_other(doubtful, world, reference):
    first = confirm(world, doubtful, reference)
    operations.withdraw(world.administrator, first.id, "Khác nguyên văn.", [REPORTED])
    found = operations.standing(doubtful)
    assert [each.id for each in found.open] == [REPORTED]
    assert found.kept_by(first.id) == (RECALLED,)
    assert events_of("set", KEY)[-1].action == "set.confirmation_withdrawn"
    with pytest.raises(Conflict):
        operations.withdraw(world.administrator, first.id, "Nữa.", [REPORTED])


def test_a_change_needs_its_reason(doubtful, world, reference):
    first = confirm(world, doubtful, reference)
    with pytest.raises(Invalid) as refused:
        operations.correct(world.administrator, first.id, reference, " ")
    assert fields(refused) == {"reason"}
    with pytest.raises(Invalid):
        operations.withdraw(world.administrator, first.id, "")


def test_a_confirmation_that_is_not_there_is_not_found(doubtful, world):
    with pytest.raises(NotFound):
        operations.withdraw(world.administrator, 77, "Sai.")


def test_nothing_is_issued_before_and_the_refusal_names_the_criteria(doubtful, world):
    application = concluded(world)
    with pytest.raises(Refused) as refused:
        decision_of(world, application)
    assert all(name in str(refused.value) for name in (KEY, *DOUBTFUL))
    assert SURE not in str(refused.value)
    db.session.rollback()
    assert application.state == "concluded"
    assert db.session.query(Certificate).count() == 0


def test_after_it_the_certificate_is_issued_and_carries_the_reference(doubtful, world, reference):
    from json import loads

    application = concluded(world)
    confirm(world, doubtful, reference)
    decision_of(world, application)
    record = loads(application.certificate.record)
    assert record["standard"]["checked"] == [
        {
            "instrument": reference.instrument,
            "dated": "2025-03-01",
            "held": reference.held,
            "on": "2026-10-20",
        }
    ]


def test_withdrawn_it_holds_no_more_and_what_was_issued_stays(doubtful, world, reference):
    first, second = concluded(world), submitted(world, world.company)
    made = confirm(world, doubtful, reference)
    decision_of(world, first)
    operations.withdraw(world.administrator, made.id, "Đọc nhầm bản.")
    with pytest.raises(Refused):
        operations.require_certifiable(doubtful)
    assert first.certificate.status == "valid"
    decision_of(world, concluded(world, second), number="16/QĐ-UBND")  # of a set read in the text


def test_a_unit_may_be_refused_under_an_unconfirmed_set(doubtful, world):
    application = concluded(world, submitted(world, **{"9__sure": False}))
    decision_of(world, application)
    assert application.state == "not_recognised"


def test_many_open_criteria_are_named_in_one_sentence(app, doubtful):
    assert operations.named(doubtful.criteria[:3]) == ", ".join(
        each.id for each in doubtful.criteria[:3]
    )
    told = operations.named(doubtful.criteria)
    assert f" {len(doubtful.criteria) - 12} " in told
    assert doubtful.criteria[12].id not in told
