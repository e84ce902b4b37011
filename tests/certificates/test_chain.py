"""The whole job with nothing but operations: hand in, supplement, appraise, decide, verify."""

from __future__ import annotations

import json
from datetime import date

import pytest

from certify import clock
from certify.applications import operations as applications
from certify.applications import submission
from certify.appraisal import operations as appraisal
from certify.appraisal import supplements
from certify.appraisal.claims import claim_of
from certify.certificates import register
from certify.errors import Refused
from tests.dossier import baseline_answers, decision_of
from tests.world import make_application

pytestmark = pytest.mark.usefixtures("in_2026")

BRIEFING = "7.1.briefing"
LESS = {"part": 811, "whole": 812}
ALL = {"part": 812, "whole": 812}


@pytest.fixture
def handed_in(world):
    """An application of the school that is one person short, handed in by its head."""
    answers = baseline_answers(world.school) | {BRIEFING: LESS}
    application = make_application(world.round, world.school, answers)
    criteria_set = applications.criteria_set_of(application)
    for rule in criteria_set.papers_for(applications.engine_unit(application), "application"):
        submission.set_paper(world.clerk, application, rule.id, None, "Nộp bản giấy")
    submission.submit(world.head, application)
    return application


def agree_with_all(world, application):
    for criterion in claim_of(application).asked:
        appraisal.find(world.inspector, application, criterion.id, True)


def test_a_unit_that_completes_what_was_asked_is_recognised(world, handed_in):
    application = handed_in
    appraisal.open_(world.inspector, application)
    with pytest.raises(Refused):
        submission.withdraw(world.head, application)
    agree_with_all(world, application)
    assert application.findings_outcome == "not_met"

    due = date(2026, 10, 25)
    supplements.ask_supplement(world.inspector, application, {BRIEFING: "Thiếu 1 người"}, due)
    with clock.pretend(date(2026, 10, 22)):
        seen = applications.self_document(application).revisions[BRIEFING]
        applications.save_answer(world.clerk, application, BRIEFING, ALL, seen)
        submission.answer_supplement(world.head, application)
        claim = claim_of(application)
        assert (claim.earlier[BRIEFING], claim.answers[BRIEFING]) == (LESS, ALL)
        assert appraisal.open_criteria(application, claim) == [BRIEFING]
        appraisal.find(world.inspector, application, BRIEFING, True, seen_revision=1)
        appraisal.conclude(world.inspector, application)
        decision_of(world, application)
    assert application.state == "recognised"
    assert register.check(application.certificate.token).verdict == "valid"
    record = json.loads(application.certificate.record)
    assert record["hashes"]["submission"] == application.submissions[-1].sha256


def test_a_unit_that_stays_short_is_refused_with_a_gap_list(world, handed_in):
    application = handed_in
    appraisal.open_(world.inspector, application)
    agree_with_all(world, application)
    appraisal.conclude(world.inspector, application)
    decision_of(world, application)
    assert (application.state, application.findings_gaps) == ("not_recognised", 1)
    assert application.certificate is None
