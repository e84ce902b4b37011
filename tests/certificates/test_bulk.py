from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from certify.accounts.models import Assignment
from certify.audit.models import AuditEvent
from certify.certificates import bulk
from certify.certificates.keyring import keyring
from certify.certificates.models import Batch, BatchItem, Certificate, Decision, NumberSeries
from certify.certificates.record import signed_by
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.notices.models import Notice
from certify.units.models import Unit
from tests.certificates.many import TOLD, conclude_many, seen_of, spoil
from tests.dossier import concluded
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


def work_off(batch):
    chunks = 0
    while bulk.work(batch.id):
        chunks += 1
    db.session.expire_all()
    return chunks


def states(batch):
    rows = db.session.query(BatchItem).filter_by(batch_id=batch.id).order_by(BatchItem.id)
    return [each.state for each in rows]


def test_a_list_is_decided_whole_with_numbers_in_a_row(world):
    applications = conclude_many(world, 3)
    decision = bulk.decide_whole(world.approver, seen_of(applications), TOLD)
    assert {each.state for each in applications} == {"recognised"}
    assert {each.decision_id for each in applications} == {decision.id}
    assert [each.certificate.sequence for each in applications] == [1, 2, 3]
    ring = keyring()
    for each in applications:
        issued = each.certificate
        entry = ring.find(issued.key_id)
        assert signed_by(issued.record.encode(), issued.signature, entry.public_key)


def test_each_certificate_has_its_event_and_each_unit_its_notice(world):
    first, second = conclude_many(world, 2)
    clerk = make_user("vanthu2", "clerk", unit=first.unit)
    bulk.decide_whole(world.approver, seen_of([first, second]), TOLD)
    events = db.session.query(AuditEvent).filter_by(action="certificate.issued").all()
    assert {each.object_id for each in events} == {
        str(first.certificate.id),
        str(second.certificate.id),
    }
    [told] = db.session.query(Notice).filter_by(user_id=clerk.id)
    assert told.link == f"/applications/{first.id}"


def test_one_that_changed_keeps_the_whole_list_from_being_decided(world):
    applications = conclude_many(world, 3)
    spoil(applications[1])
    with pytest.raises(bulk.NotAsSeen) as refused:
        bulk.decide_whole(world.approver, seen_of(applications), TOLD)
    [problem] = refused.value.problems
    assert problem.unit == applications[1].unit.name
    assert applications[1].state_hash[:12] in problem.why
    db.session.rollback()
    assert db.session.query(Decision).count() == db.session.query(NumberSeries).count() == 0


def test_a_finding_changed_later_is_named(world):
    from certify import clock
    from certify.appraisal.state import findings_of

    [application] = conclude_many(world, 1)
    with clock.pretend(date(2026, 10, 21)):
        finding = findings_of(application)["7.1.plan"]
        finding.reason, finding.at = "đã sửa", clock.now()
        db.session.commit()
    with pytest.raises(bulk.NotAsSeen) as refused:
        bulk.decide_whole(world.approver, seen_of([application]), TOLD)
    assert "7.1.plan" in refused.value.problems[0].why


def test_what_was_concluded_anew_is_refused_with_the_hash_that_was_seen(world):
    [application] = conclude_many(world, 1)
    with pytest.raises(bulk.NotAsSeen) as refused:
        bulk.decide_whole(world.approver, {application.id: "f" * 64}, TOLD)
    assert "f" * 12 in refused.value.problems[0].why


def test_a_unit_of_the_approver_s_own_is_refused_by_name(world):
    mine, other = conclude_many(world, 2)
    world.approver.assignments.append(
        Assignment(role="head", unit_id=mine.unit_id, since=date(2020, 1, 1))
    )
    db.session.commit()
    with pytest.raises(bulk.NotAsSeen) as refused:
        bulk.decide_whole(world.approver, seen_of([mine, other]), TOLD)
    assert [each.unit for each in refused.value.problems] == [mine.unit.name]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("inspector", NotFound), ("head", NotFound), ("administrator", NotFound)],
)
@pytest.mark.parametrize("verb", [bulk.decide_whole, bulk.begin])
def test_only_approvers_of_the_authority_decide(world, who, refusal, verb):
    with pytest.raises(refusal):
        verb(getattr(world, who), seen_of(conclude_many(world, 1)), TOLD)


@pytest.mark.parametrize("verb", [bulk.decide_whole, bulk.begin])
def test_an_administrator_who_is_an_approver_as_well_decides_nothing(world, verb):
    world.administrator.assignments.append(
        Assignment(role="approver", area_code=world.commune.code, since=date(2020, 1, 1))
    )
    db.session.commit()
    with pytest.raises(Forbidden):
        verb(world.administrator, seen_of(conclude_many(world, 1)), TOLD)


def test_one_decision_is_of_one_authority(world):
    world.approver.assignments.append(
        Assignment(role="approver", area_code=world.other_commune.code, since=date(2020, 1, 1))
    )
    [here] = conclude_many(world, 1)
    there = conclude_many(world, 1)[0]
    there.authority_code = world.other_commune.code
    db.session.commit()
    with pytest.raises(Refused):
        bulk.begin(world.approver, seen_of([here, there]), TOLD)


def test_nothing_chosen_is_refused(world):
    with pytest.raises(Refused):
        bulk.begin(world.approver, {}, TOLD)


def test_a_batch_goes_on_without_those_that_changed(world, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    applications = conclude_many(world, 5)
    batch = bulk.begin(world.approver, seen_of(applications), TOLD)
    spoil(applications[1])
    assert work_off(batch) == 3
    assert states(batch) == ["done", "refused", "done", "done", "done"]
    assert applications[1].state == "concluded"
    assert batch.state == "done"
    sequences = [row.sequence for row in db.session.query(Certificate).order_by(Certificate.id)]
    assert sequences == [1, 2, 3, 4]


def test_a_batch_recognises_and_refuses_as_the_findings_say(world):
    bad = conclude_many(world, 1, **LESS)
    good = concluded(world)
    batch = bulk.begin(world.approver, seen_of([*bad, good]), TOLD)
    work_off(batch)
    assert (bad[0].state, good.state) == ("not_recognised", "recognised")
    assert states(batch) == ["done", "done"]


def test_a_job_that_runs_twice_does_nothing_twice(world):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 2)), TOLD)
    work_off(batch)
    events = db.session.query(AuditEvent).count()
    assert work_off(batch) == 0
    assert db.session.query(AuditEvent).count() == events
    assert db.session.query(Certificate).count() == 2


def test_what_others_write_meanwhile_keeps_no_job_from_its_chunk(world):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    [found] = bulk.running()
    with db.engine.begin() as others:
        others.execute(update(Unit).values(address="Đường Phan Đình Phùng"))
    assert bulk.work(found)
    assert states(batch) == ["done"]


def test_a_batch_rests_and_goes_on_where_it_was(world, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 3)), TOLD)
    assert bulk.work(batch.id)
    bulk.pause(world.approver, batch.id)
    assert not bulk.work(batch.id)
    assert bulk.running() == []
    assert states(batch) == ["done", "waiting", "waiting"]
    bulk.resume(world.approver, batch.id)
    assert bulk.running() == [batch.id]
    assert work_off(batch) == 2


def test_the_rights_are_those_at_the_time_of_deciding(world):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    world.approver.assignments[0].until = date(2026, 10, 19)
    db.session.commit()
    work_off(batch)
    assert states(batch) == ["refused"]
    assert db.session.query(Certificate).count() == 0


def test_nothing_is_decided_in_the_name_of_a_closed_account(world):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    world.approver.active = False
    db.session.commit()
    assert not bulk.work(batch.id)
    db.session.expire_all()
    assert (batch.state, states(batch)) == ("paused", ["waiting"])
    assert world.approver.name in batch.why


def test_what_stops_all_pauses_the_batch_and_says_why(world, app):
    from certify.certificates.keyring import keys_folder

    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 2)), TOLD)
    keyring().signer()
    db.session.commit()
    for path in keys_folder().glob("*.key"):
        if "session" not in path.name:
            path.chmod(0o644)
    assert not bulk.work(batch.id)
    db.session.expire_all()
    assert (batch.state, states(batch)) == ("paused", ["waiting", "waiting"])
    assert batch.why
    assert db.session.query(NumberSeries).count() == 0


@pytest.mark.parametrize(
    ("who", "refusal"), [("inspector", Forbidden), ("head", NotFound), ("stranger", NotFound)]
)
@pytest.mark.parametrize("verb", [bulk.pause, bulk.resume])
def test_only_approvers_stop_a_batch(world, who, refusal, verb):
    batch = bulk.begin(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    with pytest.raises(refusal):
        verb(getattr(world, who), batch.id)


@pytest.mark.parametrize("day", [date(2026, 10, 19), date(2026, 10, 21)])
def test_a_day_that_fits_none_is_refused_at_once(world, day):
    with pytest.raises(Refused):
        bulk.begin(world.approver, seen_of(conclude_many(world, 1)), replace(TOLD, day=day))
    db.session.rollback()
    assert db.session.query(Batch).count() == 0


def test_a_list_too_long_to_be_decided_whole_is_refused(world, monkeypatch):
    monkeypatch.setattr(bulk, "WHOLE", 1)
    with pytest.raises(Refused):
        bulk.decide_whole(world.approver, seen_of(conclude_many(world, 2)), TOLD)


def test_an_unreadable_file_stops_only_itself(world):
    first, second = conclude_many(world, 2)
    batch = bulk.begin(world.approver, seen_of([first, second]), TOLD)
    first.submissions[-1].content = "{"
    db.session.commit()
    work_off(batch)
    assert states(batch) == ["refused", "done"]


def test_a_unit_of_another_area_is_as_if_it_were_not_there(world):
    unit = make_unit("school", "Xa", world.other_commune)
    [application] = conclude_many(world, 1)
    application.unit_id, application.authority_code = unit.id, world.other_commune.code
    db.session.commit()
    with pytest.raises(NotFound):
        bulk.begin(world.approver, seen_of([application]), TOLD)
