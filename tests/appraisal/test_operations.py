from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.accounts.models import Assignment
from certify.applications.models import FINDINGS, AnswerChange
from certify.applications.operations import document_of
from certify.appraisal import operations, supplements
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of
from certify.audit.operations import events_of
from certify.db import db
from certify.engine import InputError
from certify.errors import Conflict, Forbidden, NotFound, Refused
from tests.dossier import appraised, baseline_answers, concluded, freeze, submitted
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

BRIEFING = "7.1.briefing"
LESS = {"part": 811, "whole": 812}


def verbs(actor, application):
    """Every verb of the appraisal, as a call."""
    return {
        "open": lambda: operations.open_(actor, application),
        "find": lambda: operations.find(actor, application, BRIEFING, True),
        "rest": lambda: operations.agree_rest(actor, application, {BRIEFING: 0}),
        "ask": lambda: supplements.ask_supplement(
            actor, application, {BRIEFING: "Thiếu danh sách"}, date(2026, 10, 25)
        ),
        "end": lambda: supplements.end_supplement(actor, application),
        "conclude": lambda: operations.conclude(actor, application),
        "reopen": lambda: operations.reopen(actor, application, "Xem lại"),
    }


VERBS = sorted(verbs(None, None))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("clerk", Forbidden),
        ("head", Forbidden),
        ("stranger", NotFound),
        ("province_inspector", Forbidden),
        ("administrator", Forbidden),
    ],
)
def test_only_an_inspector_of_the_unit_s_own_authority_appraises(world, who, refusal, verb):
    application = submitted(world)
    with pytest.raises(refusal):
        verbs(getattr(world, who), application)[verb]()


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "reopen"])
def test_an_approver_does_not_appraise(world, verb):
    with pytest.raises(Forbidden):
        verbs(world.approver, submitted(world))[verb]()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("until", [None, date(2026, 1, 15)])
def test_nobody_scores_a_unit_that_they_belong_or_belonged_to_in_that_year(world, verb, until):
    world.inspector.assignments.append(
        Assignment(role="clerk", unit_id=world.school.id, since=date(2020, 1, 1), until=until)
    )
    db.session.commit()
    with pytest.raises(Forbidden, match=r"\w"):
        verbs(world.inspector, submitted(world))[verb]()


def test_nobody_scores_a_unit_that_they_came_to_after_the_year(world, monkeypatch):
    application = submitted(world)
    monkeypatch.setattr(clock, "today", lambda: date(2027, 3, 1))
    world.inspector.assignments.append(
        Assignment(role="head", unit_id=world.school.id, since=date(2027, 2, 1))
    )
    db.session.commit()
    with pytest.raises(Forbidden, match=r"\w"):
        operations.open_(world.inspector, application)


@pytest.mark.parametrize("verb", VERBS)
def test_an_inspector_of_the_province_does_not_score_what_the_commune_appraises(world, verb):
    with pytest.raises(Forbidden):
        verbs(world.province_inspector, submitted(world))[verb]()


def test_a_commune_is_appraised_by_the_province_and_not_by_itself(world):
    application = submitted(world, world.commune_unit)
    with pytest.raises(Forbidden):
        operations.open_(world.inspector, application)
    assert operations.open_(world.province_inspector, application).state == "appraising"


def test_an_administrator_who_is_also_an_inspector_does_not_score(world):
    world.administrator.assignments.append(
        Assignment(role="inspector", area_code=world.commune.code, since=date(2020, 1, 1))
    )
    db.session.commit()
    with pytest.raises(Forbidden):
        operations.open_(world.administrator, submitted(world))


def test_opening_begins_the_appraisal_and_is_an_event(world):
    application = operations.open_(world.inspector, submitted(world))
    assert (application.state, application.inspector_id) == ("appraising", world.inspector.id)
    assert application.opened_at is not None
    assert [each.action for each in events_of("application", application.id)] == [
        "application.opened"
    ]


def test_a_colleague_who_opens_it_too_changes_nothing(world):
    application = operations.open_(world.inspector, submitted(world))
    opened = application.opened_at
    colleague = make_user("canbo2", "inspector", area=world.commune)
    operations.open_(colleague, application)
    assert (application.inspector_id, application.opened_at) == (world.inspector.id, opened)


def test_an_application_that_was_not_submitted_cannot_be_opened(world):
    application = submitted(world)
    application.state = "registered"
    with pytest.raises(Refused):
        operations.open_(world.inspector, application)


def test_agreeing_takes_the_claim_over(world):
    application = operations.open_(world.inspector, submitted(world))
    finding = operations.find(world.inspector, application, BRIEFING, True)
    claimed = baseline_answers(world.school)[BRIEFING]
    assert (finding.agrees, finding.value, finding.claim) == (True, claimed, claimed)
    assert document_of(application, FINDINGS).answers == {BRIEFING: claimed}


def test_disagreeing_keeps_value_reason_history_and_outcome(world):
    application = appraised(world)
    finding = operations.find(
        world.inspector, application, BRIEFING, False, LESS, " Một người vắng ", seen_revision=1
    )
    assert (finding.value, finding.reason, finding.revision) == (LESS, "Một người vắng", 2)
    assert (application.findings_outcome, application.findings_gaps) == ("not_met", 1)
    changes = db.session.query(AnswerChange).filter_by(criterion=BRIEFING).all()
    assert [each.source for each in changes] == ["agreed", "found"]


@pytest.mark.parametrize(
    ("raw", "reason"), [(LESS, ""), (LESS, "  "), (None, "Sai"), ("claim", "Sai")]
)
def test_a_disagreement_needs_another_value_and_a_reason(world, raw, reason):
    application = operations.open_(world.inspector, submitted(world))
    raw = baseline_answers(world.school)[BRIEFING] if raw == "claim" else raw
    with pytest.raises(Refused):
        operations.find(world.inspector, application, BRIEFING, False, raw, reason)
    assert findings_of(application) == {}


def test_a_value_of_the_wrong_shape_is_refused_by_name(world):
    application = operations.open_(world.inspector, submitted(world))
    with pytest.raises(InputError) as caught:
        operations.find(
            world.inspector, application, BRIEFING, False, {"part": 9, "whole": 8}, "Sai"
        )
    assert BRIEFING in caught.value.path


def test_nothing_can_be_agreed_with_where_the_unit_gave_no_answer(world):
    application = operations.open_(world.inspector, submitted(world, **{"7__1__briefing": None}))
    with pytest.raises(Refused):
        operations.find(world.inspector, application, BRIEFING, True)
    assert operations.find(world.inspector, application, BRIEFING, False, LESS, "Tự đếm").value


def test_a_criterion_that_is_not_asked_cannot_be_judged(world):
    world.school.facts = world.school.facts | {"guard_force": False}
    application = operations.open_(world.inspector, submitted(world))
    with pytest.raises(NotFound):
        operations.find(world.inspector, application, "7.5.rating", True)


def test_the_second_of_two_inspectors_is_told_and_nothing_is_overwritten(world):
    application = operations.open_(world.inspector, submitted(world))
    colleague = make_user("canbo2", "inspector", area=world.commune)
    operations.find(world.inspector, application, BRIEFING, True)
    with pytest.raises(Conflict):
        operations.find(colleague, application, BRIEFING, False, LESS, "Thiếu một")
    assert findings_of(application)[BRIEFING].agrees
    operations.find(colleague, application, BRIEFING, False, LESS, "Thiếu một", seen_revision=1)
    assert findings_of(application)[BRIEFING].by_id == colleague.id


def test_the_rest_is_agreed_with_only_where_the_claim_is_met(world):
    application = operations.open_(world.inspector, submitted(world, **{"7__1__briefing": LESS}))
    with pytest.raises(Refused):
        operations.agree_rest(world.inspector, application, {"7.1.plan": 0, BRIEFING: 0})
    db.session.rollback()
    made = operations.agree_rest(world.inspector, application, {"7.1.plan": 0, "7.1.model": 0})
    assert (
        {each.criterion for each in made}
        == {"7.1.plan", "7.1.model"}
        == set(findings_of(application))
    )


def test_concluding_needs_every_criterion(world):
    application = operations.open_(world.inspector, submitted(world))
    operations.find(world.inspector, application, BRIEFING, True)
    with pytest.raises(Refused, match=r"7\.1\.plan"):
        operations.conclude(world.inspector, application)


def test_concluding_pins_the_state_and_tells_the_log(world):
    application = concluded(world)
    assert (application.state, application.findings_outcome) == ("concluded", "met")
    event = events_of("application", application.id)[-1]
    assert event.before == claim_of(application).submission.sha256
    assert event.after == application.state_hash
    assert len(application.state_hash) == 64


def test_after_the_conclusion_nothing_is_found_any_more(world):
    with pytest.raises(Refused):
        operations.find(world.inspector, concluded(world), BRIEFING, False, LESS, "Sai")


@pytest.mark.parametrize("who", ["inspector", "approver"])
def test_a_concluded_appraisal_can_be_taken_up_again_with_a_reason(world, who):
    application = concluded(world)
    actor = getattr(world, who)
    with pytest.raises(Refused):
        operations.reopen(actor, application, " ")
    operations.reopen(actor, application, "Thiếu biên bản")
    assert (application.state, application.state_hash) == ("appraising", None)


def test_a_supplement_opens_single_criteria_until_the_unit_answers(world):
    application = appraised(world)
    supplements.ask_supplement(
        world.inspector, application, {BRIEFING: "Thiếu danh sách"}, date(2026, 10, 25)
    )
    assert application.state == "supplement"
    with pytest.raises(Refused):
        operations.find(world.inspector, application, BRIEFING, True, seen_revision=1)
    operations.find(world.inspector, application, "7.1.plan", True, seen_revision=1)
    with pytest.raises(Refused):
        operations.conclude(world.inspector, application)


@pytest.mark.parametrize(
    ("reasons", "due"),
    [
        ({}, date(2026, 10, 25)),
        ({BRIEFING: " "}, date(2026, 10, 25)),
        ({BRIEFING: "Thiếu"}, date(2026, 10, 19)),
    ],
)
def test_a_supplement_needs_a_criterion_a_reason_and_a_day_to_come(world, reasons, due):
    with pytest.raises(Refused):
        supplements.ask_supplement(world.inspector, appraised(world), reasons, due)


def test_a_criterion_that_lies_with_the_unit_is_not_asked_for_twice(world):
    application = appraised(world)
    ask = (world.inspector, application, {BRIEFING: "Thiếu"}, date(2026, 10, 25))
    supplements.ask_supplement(*ask)
    with pytest.raises(Refused):
        supplements.ask_supplement(*ask)


def test_a_finding_about_another_claim_is_to_be_renewed(world):
    application = appraised(world)
    freeze(application, world.head, baseline_answers(world.school) | {BRIEFING: LESS})
    claim = claim_of(application)
    assert operations.open_criteria(application, claim) == [BRIEFING]
    assert claim.changed(BRIEFING)
    with pytest.raises(Refused, match=BRIEFING):
        operations.conclude(world.inspector, application)


def test_an_answered_supplement_is_looked_at_again_even_with_the_same_value(world):
    application = appraised(world)
    (asked,) = supplements.ask_supplement(
        world.inspector, application, {BRIEFING: "Thiếu danh sách"}, date(2026, 10, 25)
    )
    with clock.pretend(date(2026, 10, 22)):
        asked.answered_at = clock.now()
        application.state = "appraising"
        freeze(application, world.head, baseline_answers(world.school))
        db.session.commit()
        assert operations.open_criteria(application, claim_of(application)) == [BRIEFING]
        operations.find(world.inspector, application, BRIEFING, True, seen_revision=1)
        assert operations.open_criteria(application, claim_of(application)) == []


def test_the_office_goes_on_without_a_supplement_only_after_its_last_day(world):
    application = appraised(world)
    supplements.ask_supplement(
        world.inspector, application, {BRIEFING: "Thiếu"}, date(2026, 10, 25)
    )
    with pytest.raises(Refused, match="25/10/2026"):
        supplements.end_supplement(world.inspector, application)
    with clock.pretend(date(2026, 10, 26)):
        assert supplements.end_supplement(world.inspector, application).state == "appraising"


def test_a_reason_of_a_megabyte_is_refused(world):
    application, endless = appraised(world), "x" * 1_000_000
    wanted = {BRIEFING: endless}
    with pytest.raises(Refused, match="4000"):
        operations.find(world.inspector, application, BRIEFING, False, LESS, endless)
    with pytest.raises(Refused, match="4000"):
        supplements.ask_supplement(world.inspector, application, wanted, date(2026, 10, 25))
    operations.conclude(world.inspector, application)
    with pytest.raises(Refused, match="4000"):
        operations.reopen(world.inspector, application, endless)
