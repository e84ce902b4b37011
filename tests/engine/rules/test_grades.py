from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.engine import Assessment, Outcome
from certify.engine.rules import Grades
from tests.engine.rules.drawn import (
    BAD,
    GOOD,
    OPEN,
    check_laws,
    check_refused,
    compiled,
    flat,
    judged,
    ruled,
    sections,
    ways,
)
from tests.engine.sample import criterion, section, text

PEERS = section("p", criterion("p.1", {"kind": "peers", "share": 20}))


def grade(name: str, *needs: str) -> dict[str, Any]:
    return {"name": name, "text": text(name), "needs": list(needs)}


def grading(*grades: dict[str, Any], **more: Any) -> dict[str, Any]:
    cap = {"grade": "best", "peers": "p.1"}
    return {"rule": "grades", "grades": list(grades), "met_from": "good", "cap": cap, **more}


TEAM = ruled(
    grading(grade("best", "3"), grade("good", "2"), grade("fair", "1"), grade("poor")),
    flat("1", 2),
    flat("2", 2),
    flat("3", 2),
    PEERS,
)
ALL_GOOD = {f"{part}.{number}": GOOD for part in (1, 2, 3) for number in (1, 2)} | {"p.1": GOOD}


def higher(before: Assessment, after: Assessment) -> bool:
    """Say whether the grade that is certain rose."""
    return certain(after) < certain(before)


def certain(assessment: Assessment) -> int:
    rule = assessment.criteria_set.outcome
    assert isinstance(rule, Grades)
    return rule.bounds(assessment.tally).certain


@settings(deadline=None)
@given(st.data())
def test_laws(data: st.DataObject) -> None:
    parts = data.draw(sections(2))
    first = [each["id"] for each in parts[0]["criteria"]]
    grades = [grade("best", "2"), grade("good", *first), grade("poor")]
    cap = {} if data.draw(st.booleans()) else {"cap": None}
    with_peers = parts if cap else [*parts, PEERS]
    met_from = data.draw(st.sampled_from(["best", "good", "poor"]))
    raw = ruled(grading(*grades, **cap, met_from=met_from), *with_peers)
    if cap:
        del raw["outcome"]["cap"]
    check_laws(data, raw, higher)


@pytest.mark.parametrize(
    ("changed", "wanted", "outcome"),
    [
        ({}, "best", Outcome.MET),
        ({"3.1": BAD}, "good", Outcome.MET),
        ({"3.1": BAD, "2.1": BAD}, "fair", Outcome.NOT_MET),
        ({"2.1": BAD}, "fair", Outcome.NOT_MET),
        ({"1.1": BAD}, "poor", Outcome.NOT_MET),
        ({"p.1": BAD}, "good", Outcome.MET),
        ({"p.1": BAD, "3.1": BAD}, "good", Outcome.MET),
        ({"p.1": OPEN}, None, Outcome.MET),
        ({"p.1": OPEN, "3.1": BAD}, "good", Outcome.MET),
        ({"2.1": OPEN}, None, Outcome.INCOMPLETE),
        ({"2.1": OPEN, "1.1": BAD}, "poor", Outcome.NOT_MET),
    ],
)
def test_the_grade_is_the_highest_with_all_below_it(
    changed: dict[str, str], wanted: str | None, outcome: Outcome
) -> None:
    found = judged(compiled(TEAM), ALL_GOOD | changed)
    assert (found.class_, found.outcome) == (wanted, outcome)


def test_met_but_capped_is_said_and_nothing_can_be_done_about_it() -> None:
    found = judged(compiled(TEAM), ALL_GOOD | {"p.1": BAD})
    assert found.summary is not None
    assert found.summary.vi == "Đạt best vi, nhưng bị khống chế tỷ lệ nên xếp loại good vi."
    assert found.summary.en == (
        "best en is met, but capped by the share among the peers: graded good en."
    )
    assert found.advice is not None
    assert (found.advice.target.en, found.advice.ways) == ("best en", ())


def test_the_summary_names_the_grade_or_the_bounds() -> None:
    made = compiled(TEAM)
    for changed, said in (
        ({"3.1": BAD}, "Graded good en."),
        ({"2.1": OPEN, "3.1": BAD}, "Not decided yet: at least fair en, at most good en."),
    ):
        found = judged(made, ALL_GOOD | changed)
        assert found.summary is not None
        assert found.summary.en == said


def test_the_way_to_the_next_grade_closes_all_of_its_needs() -> None:
    made = compiled(TEAM)
    found = judged(made, ALL_GOOD | {"1.2": BAD, "2.1": BAD, "3.1": BAD})
    assert found.advice is not None
    assert (found.advice.target.en, found.advice.lacking) == ("fair en", 1)
    assert [[each.id for each in way.criteria] for way in ways(found)] == [["1.2"]]
    assert judged(made, ALL_GOOD).advice is None


POOR = grade("poor")


@pytest.mark.parametrize(
    ("outcome", "field", "said"),
    [
        (grading(grade("good", "1", "2"), grade("good"), cap=None), "grades.1.name", "twice"),
        (grading(grade("good", "1"), grade("poor", "2"), cap=None), "grades.1.needs", "no grade"),
        (grading(grade("best", "1", "2"), grade("good"), POOR, cap=None), "grades.1", "nobody"),
        (grading(grade("best", "1", "2"), POOR, cap=None), "met_from", "good"),
        (grading(grade("good", "1", "9"), POOR, cap=None), "grades.0.needs.1", "9"),
        (grading(grade("good", "1", "1.1"), POOR, cap=None), "grades.0.needs.1", "overlaps"),
        (grading(grade("good", "1", "2"), POOR), "cap.grade", "best"),
        (grading(grade("best", "2"), grade("good", "1"), POOR), "cap.peers", "peers"),
        (
            grading(grade("good", "1", "2", "p"), POOR, cap={"grade": "good", "peers": "p.1"}),
            "cap.peers",
            "overlaps",
        ),
    ],
)
def test_faults_are_told_at_their_place(outcome: Any, field: str, said: str) -> None:
    outcome = {key: value for key, value in outcome.items() if value is not None}
    more = [PEERS] if "p" in str(outcome["grades"][0]["needs"]) else []
    check_refused(ruled(outcome, flat("1", 2), flat("2", 1), *more), f"outcome.{field}", said)


def test_a_criterion_that_no_grade_needs_is_refused() -> None:
    outcome = grading(grade("good", "1"), POOR)
    del outcome["cap"]
    check_refused(ruled(outcome, flat("1", 1), flat("2", 1)), "sections.1.criteria.0", "2.1")
