"""The hash of the assessment: it binds what was found, and no word of any language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import certify
from certify.certificates import printing
from certify.certificates.bound import SHOWN, assessment_hash, outcome_of
from certify.certificates.record import canonical
from certify.db import db
from certify.engine import evaluate, load_library
from tests.certificates.reading import words_of
from tests.dossier import concluded, decision_of


@pytest.fixture(scope="module")
def library():
    return load_library([Path(certify.__file__).parent / "criteria"])


def judged(criteria_set, **answers):
    base = criteria_set.baseline
    return evaluate(criteria_set, dict(base.answers) | answers, base.unit, base.year)


def test_the_same_verdict_has_the_same_hash_and_another_one_another(library):
    school = library.get("safe/school@2021")
    first = assessment_hash(judged(school))
    assert assessment_hash(judged(school)) == first
    assert assessment_hash(judged(school, **{"7.1.plan": False})) != first


def test_why_a_criterion_fails_is_in_the_hash(library):
    school = library.get("safe/school@2021")
    refused = judged(school, **{"7.1.plan": False})
    late = judged(school, **{"7.1.plan": {"number": "1", "date": "2026-10-10"}})
    assert refused.outcome == late.outcome
    assert refused.row("7.1.plan").finding.code != late.row("7.1.plan").finding.code
    assert assessment_hash(refused) != assessment_hash(late)


def test_no_text_of_the_set_is_in_it(library):
    said = canonical(outcome_of(judged(library.get("safe/school@2021"), **{"7.1.plan": False})))
    told = json.loads(said)
    told.pop("unit")
    assert json.dumps(told, ensure_ascii=False).isascii()


def test_points_are_in_it_where_a_set_counts_them(library):
    scored = next(
        found
        for found in library.sets.values()
        if found.outcome.most is not None and found.baseline
    )
    told = outcome_of(judged(scored))
    assert all(len(row) == 5 for row in told["criteria"])


@pytest.mark.usefixtures("in_2026")
def test_gap_list_score_sheet_and_certificate_carry_one_hash(app, world):
    application = concluded(world)
    decision_of(world, application)
    db.session.refresh(application)
    issued = application.certificate
    bound = json.loads(issued.record)["hashes"]["assessment"]
    with app.test_request_context():
        papers = [
            printing.gaps(application, "vi"),
            printing.scores(application, "en"),
            printing.certificate(issued, "vi"),
        ]
    assert [bound[:SHOWN] in words_of(paper) for paper in papers] == [True] * 3
