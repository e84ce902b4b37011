from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest

from certify import clock
from certify.accounts.models import Assignment
from certify.appeals import operations, people, queries
from certify.appeals.models import Appeal
from certify.appraisal import operations as appraisal
from certify.appraisal.state import findings_of
from certify.audit.operations import events_of
from certify.certificates import choosing
from certify.certificates.queries import decision as shown_decision
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.evidence.operations import of_application
from certify.notices.models import Notice
from tests.appeals.town import BRIEFING, GROUNDS, decide_by, lodged, refused, second, upheld
from tests.evidence.files import picture
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

DECIDED = date(2026, 10, 20)
OTHER = "7.2.contest"


def finding_anew(by, application):
    seen = findings_of(application)[BRIEFING].revision
    return appraisal.find(by, application, BRIEFING, True, seen_revision=seen)


def kinds_told(user):
    return [each.kind for each in db.session.query(Notice).filter_by(user_id=user.id)]


def test_a_head_contests_with_grounds_and_new_evidence(world):
    people_there, application = second(world), refused(world)
    appeal = operations.lodge(
        world.head,
        application,
        grounds=GROUNDS,
        criteria=[BRIEFING],
        files=[("danh-sach.png", BytesIO(picture()))],
    )
    assert appeal.criteria == [BRIEFING]
    assert appeal.first["findings"][BRIEFING]["reason"] == "Thiếu danh sách"
    [file] = of_application(application)
    assert [use.criterion for use in file.uses] == [BRIEFING]
    assert [each.action for each in events_of("appeal", appeal.id)] == ["appeal.lodged"]
    assert "appeal_lodged" in kinds_told(people_there.inspector)
    assert "appeal_lodged" not in kinds_told(world.inspector)
    assert application.state == "not_recognised"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("clerk", Forbidden),
        ("inspector", Forbidden),
        ("administrator", Forbidden),
        ("stranger", NotFound),
    ],
)
def test_only_the_head_of_the_unit_contests(world, who, refusal):
    with pytest.raises(refusal):
        operations.lodge(getattr(world, who), refused(world), grounds=GROUNDS)


@pytest.mark.parametrize("days", [1, 15])
def test_the_last_day_is_within_the_window_and_the_next_is_not(world, days):
    application = refused(world)
    application.round.appeal_days = days
    db.session.commit()
    last = DECIDED + timedelta(days=days)
    assert operations.last_day(application) == last
    with clock.pretend(last + timedelta(days=1)), pytest.raises(Refused):
        lodged(world, application)
    with clock.pretend(last):
        assert lodged(world, application).id


def test_a_round_without_days_lets_nobody_contest(world):
    application = refused(world)
    application.round.appeal_days = 0
    db.session.commit()
    with pytest.raises(Refused):
        lodged(world, application)


def test_the_days_of_a_decision_entered_late_count_from_its_entry(world):
    application = refused(world)
    application.decision.day = date(2026, 9, 1)
    assert operations.last_day(application) == DECIDED + timedelta(days=15)


def test_a_decision_is_contested_once_and_with_grounds(world):
    application = refused(world)
    with pytest.raises(Refused):
        operations.lodge(world.head, application, grounds="  ")
    with pytest.raises(Refused):
        operations.lodge(world.head, application, grounds=GROUNDS, criteria=["9.9.none"])
    lodged(world, application)
    with pytest.raises(Conflict):
        lodged(world, application)


def test_the_refusal_as_a_whole_contests_what_was_not_met(world):
    appeal = operations.lodge(world.head, refused(world), grounds=GROUNDS)
    assert BRIEFING in appeal.criteria
    assert len(appeal.criteria) < 5


@pytest.mark.parametrize("verb", [operations.reject, operations.uphold])
@pytest.mark.parametrize("who", ["inspector", "approver"])
def test_whoever_had_a_part_in_it_does_not_answer(world, who, verb):
    second(world)
    appeal = lodged(world)
    with pytest.raises(Forbidden):
        verb(getattr(world, who), appeal, "Không")
    assert appeal.answer is None


@pytest.mark.parametrize("verb", [operations.reject, operations.uphold])
@pytest.mark.parametrize("who", ["head", "clerk", "province_inspector", "administrator"])
def test_only_the_office_answers(world, who, verb):
    appeal = lodged(world)
    with pytest.raises(Forbidden):
        verb(getattr(world, who), appeal, "Không")


def test_somebody_with_a_conflict_does_not_answer(world):
    there, appeal = second(world), lodged(world)
    conflicts.declare(there.inspector, world.school, kind="other", since=DECIDED)
    with pytest.raises(Forbidden):
        operations.reject(there.inspector, appeal, "Không")
    assert operations.missing(appeal.application, appeal) == ["inspector"]


def test_a_rejected_appeal_leaves_everything_as_it_was(world):
    there, application = second(world), refused(world)
    before = (application.decision_id, application.state_hash)
    appeal = lodged(world, application)
    with pytest.raises(Refused):
        operations.reject(there.approver, appeal, " ")
    operations.reject(there.approver, appeal, "Chứng cứ không mới")
    assert (application.decision_id, application.state_hash) == before
    assert application.state == "not_recognised"
    assert "appeal_rejected" in kinds_told(world.head)
    with pytest.raises(Conflict):
        operations.uphold(there.inspector, appeal, "Vẫn mở lại")


def test_an_upheld_appeal_opens_the_contested_findings_alone(world):
    there = second(world)
    application = upheld(world, there)
    assert (application.state, application.state_hash) == ("appraising", None)
    with pytest.raises(Refused, match=BRIEFING):
        appraisal.conclude(there.inspector, application)
    other = next(name for name in findings_of(application) if name != BRIEFING)
    with pytest.raises(Refused):
        appraisal.find(there.inspector, application, other, True, seen_revision=1)
    finding_anew(there.inspector, application)
    finding_anew(there.inspector, application)  # and once more, before it is concluded
    assert appraisal.conclude(there.inspector, application).state == "concluded"


def test_the_days_of_an_upheld_appeal_begin_anew(world):
    there, appeal = second(world), lodged(world)
    before = appeal.application.decide_by - appeal.application.appraise_by
    answered = DECIDED + timedelta(days=200)
    with clock.pretend(answered):
        application = operations.uphold(there.inspector, appeal, "Có cơ sở").application
    assert application.appraise_by >= answered
    assert application.decide_by - application.appraise_by == before


def test_the_first_people_keep_out_until_it_is_decided_anew(world):
    there = second(world)
    application = upheld(world, there)
    with pytest.raises(Forbidden):
        finding_anew(world.inspector, application)
    finding_anew(there.inspector, application)
    with pytest.raises(Forbidden):
        appraisal.conclude(world.inspector, application)
    appraisal.conclude(there.inspector, application)
    with pytest.raises(Forbidden):
        appraisal.reopen(world.inspector, application, "Xem lại")
    with pytest.raises(Forbidden):
        decide_by(world.approver, application)
    assert choosing.choices(world.approver) == []
    assert [each.id for each in choosing.choices(there.approver)] == [application.id]
    decide_by(there.approver, application)
    assert application.state == "recognised"


def test_an_upheld_appeal_leads_to_a_certificate_and_the_first_decision_stays(world):
    there = second(world)
    application = upheld(world, there)
    finding_anew(there.inspector, application)
    appraisal.conclude(there.inspector, application)
    decision = decide_by(there.approver, application)
    appeal = queries.of_application(application)
    assert application.certificate.number
    assert (application.decision_id, appeal.decision.number) == (decision.id, "15/QĐ-UBND")
    assert appeal.first["result"] == "not_recognised"
    assert appeal.first["findings"][BRIEFING]["agrees"] is False
    first, listing = shown_decision(world.approver, appeal.decision_id)
    assert (first.number, listing.items) == ("15/QĐ-UBND", [application])
    assert [each.action for each in events_of("appeal", appeal.id)] == [
        "appeal.lodged",
        "appeal.upheld",
    ]
    decided = [
        each for each in events_of("application", application.id) if "decided" in each.action
    ]
    assert [each.details["result"] for each in decided] == ["not_recognised", "recognised"]


def test_a_second_refusal_is_told_as_well_and_ends_it(world):
    there = second(world)
    application = upheld(world, there)
    seen = findings_of(application)[BRIEFING].revision
    found = {"part": 101, "whole": 812}
    appraisal.find(
        there.inspector, application, BRIEFING, False, found, "Vẫn thiếu", seen_revision=seen
    )
    appraisal.conclude(there.inspector, application)
    decide_by(there.approver, application)
    assert application.state == "not_recognised"
    assert kinds_told(world.head).count("not_recognised") == 2
    with pytest.raises(Conflict):
        lodged(world, application)


def test_a_state_that_changed_since_is_not_decided_anew(world):
    there = second(world)
    application = upheld(world, there)
    finding_anew(there.inspector, application)
    appraisal.conclude(there.inspector, application)
    findings_of(application)[BRIEFING].reason = "Sửa lén"
    db.session.commit()
    with pytest.raises(Conflict):
        decide_by(there.approver, application)


def test_where_nobody_is_left_the_administrators_are_told(world):
    appeal = lodged(world)
    assert operations.missing(appeal.application, appeal) == ["inspector", "approver"]
    assert "appeal_stuck" in kinds_told(world.administrator)
    world.province_inspector.assignments.append(
        Assignment(role="inspector", area_code=world.commune.code, since=DECIDED)
    )
    db.session.commit()
    assert operations.missing(appeal.application, appeal) == ["approver"]
    assert operations.uphold(world.province_inspector, appeal, "Có cơ sở").answer == "upheld"


def test_everybody_who_found_or_asked_anything_had_a_part(world):
    helper = make_user("canbo3", "inspector", area=world.commune)
    db.session.commit()
    application = refused(world)
    assert helper.id not in people.first_hands(application)
    assert {world.inspector.id, world.approver.id} <= set(people.first_hands(application))
    assert world.head.id not in people.first_hands(application)


def test_strangers_do_not_know_of_an_appeal(world):
    appeal = lodged(world)
    assert queries.find(world.clerk, appeal.id) is appeal
    with pytest.raises(NotFound):
        queries.find(world.stranger, appeal.id)
    assert db.session.query(Appeal).count() == 1
