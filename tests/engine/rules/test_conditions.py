from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.engine import Assessment, Outcome
from certify.engine.rules import Conditions
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


def class_(name: str, section: str, at_least: int) -> dict[str, Any]:
    return {"name": name, "text": text(name), "section": section, "at_least": at_least}


def classing(*classes: dict[str, Any]) -> dict[str, Any]:
    return {"rule": "conditions", "classes": list(classes)}


HOT = classing(class_("one", "1", 3), class_("two", "2", 2), class_("three", "3", 1))
SPOT = ruled(HOT, flat("1", 4), flat("2", 3), flat("3", 2))
NAMES = ["one", "two", "three"]


def left(before: Assessment, after: Assessment) -> bool:
    """Say whether the worst class that was possible is so no more."""
    first = worst(before)
    return worst(after) > first


def worst(assessment: Assessment) -> int:
    """Return the place of the worst class that holds or may hold, 3 where none does."""
    criteria_set = assessment.criteria_set
    rule = criteria_set.outcome
    assert isinstance(rule, Conditions)
    for number, part in enumerate(criteria_set.sections):
        rows = [assessment.tally.status(each).value for each in part.members]
        limit = rule.classes[number].at_least
        if rows.count("not_met") + rows.count("unanswered") >= limit:
            return number
    return 3


def at_once(part: dict[str, Any]) -> int:
    """Return how many members of a drawn section apply to the unit to which most do."""
    return max(
        sum(
            any(leaf.get("when", given) == given for leaf in each.get("criteria", [each]))
            for each in part["criteria"]
        )
        for given in ({"guards": True}, {"guards": False})
    )


@settings(deadline=None)
@given(st.data())
def test_laws(data: st.DataObject) -> None:
    parts = data.draw(sections(3))
    classes = [
        class_(name, part["id"], data.draw(st.integers(1, at_once(part))))
        for name, part in zip(NAMES, parts, strict=True)
    ]
    raw = ruled(classing(*classes), *parts)
    check_laws(data, raw, left)


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        ([], None),
        (["1.1", "1.2"], None),
        (["1.1", "1.2", "1.3"], "one"),
        (["1.1", "1.2", "1.3", "2.1", "2.2"], "one"),
        (["2.1", "2.2"], "two"),
        (["1.1", "1.2", "2.1", "3.2"], "three"),
    ],
)
def test_the_worst_class_that_holds_is_given(bad: list[str], wanted: str | None) -> None:
    made = compiled(SPOT)
    found = judged(made, {each.id: BAD if each.id in bad else GOOD for each in made.criteria})
    assert found.class_ == wanted
    assert found.outcome is (Outcome.NOT_MET if wanted else Outcome.MET)


def test_a_milder_class_that_holds_fails_before_the_worst_is_decided() -> None:
    made = compiled(SPOT)
    stands = {each.id: GOOD for each in made.criteria} | {"3.1": BAD}
    stands |= {"1.1": OPEN, "1.2": OPEN, "1.3": OPEN}
    found = judged(made, stands)
    assert (found.outcome, found.class_) == (Outcome.NOT_MET, None)
    assert judged(made, stands | {"3.1": GOOD}).outcome is Outcome.INCOMPLETE
    assert found.summary is not None
    assert found.summary.en == (
        "Not decided whether one en holds: 0 signs, 3 open, from 3 on it does."
    )


def test_it_says_which_class_and_how_to_leave_it() -> None:
    made = compiled(SPOT)
    stands = {each.id: GOOD for each in made.criteria} | {"3.1": BAD}
    stands |= {"1.1": BAD, "1.2": BAD, "1.3": BAD}
    found = judged(made, stands)
    assert found.summary is not None
    assert found.summary.en == "one en holds: 3 signs, from 3 on it does."
    assert found.class_text is not None
    assert found.class_text.en == "one en"
    assert found.advice is not None
    assert (found.advice.target.en, found.advice.lacking) == ("three en", 1)
    assert [[e.id for e in way.criteria] for way in ways(found)] == [["1.1"], ["1.2"], ["1.3"]]
    mild = judged(made, stands | {"1.1": GOOD}).advice
    assert mild is not None
    assert mild.target.en == "met"
    free = judged(made, {each.id: GOOD for each in made.criteria})
    assert free.summary is not None
    assert free.summary.en == "No class holds."
    assert free.advice is None


@pytest.mark.parametrize(
    ("classes", "field", "said"),
    [
        ([class_("one", "4", 1)], "outcome.classes.0.section", "4"),
        ([class_("one", "1", 4)], "outcome.classes.0.at_least", "3"),
        ([class_("one", "1", 3), class_("one", "1", 2)], "outcome.classes.1.name", "twice"),
        ([class_("one", "1", 2), class_("two", "1", 2)], "outcome.classes.1.at_least", "never"),
        ([class_("one", "1", 1)], "sections.1", "never matter"),
        ([], "outcome.classes", "length"),
    ],
)
def test_faults_are_told_at_their_place(classes: Any, field: str, said: str) -> None:
    check_refused(ruled(classing(*classes), flat("1", 3), flat("2", 1)), field, said)


def test_a_class_needs_as_many_signs_as_ever_apply_at_once() -> None:
    """Of one unit both are asked only where both want guards."""
    outcome = classing(class_("one", "1", 2))
    first, second, other = (
        criterion(f"1.{number}", when={"guards": number < 2}) for number in range(3)
    )
    compiled(ruled(outcome, section("1", first, second)))
    raw = ruled(outcome, section("1", first, other))
    check_refused(raw, "outcome.classes.0.at_least", "at most 1 criteria")


def test_one_section_may_bring_several_classes() -> None:
    made = compiled(ruled(classing(class_("one", "1", 3), class_("two", "1", 1)), flat("1", 3)))
    stands = {"1.1": BAD, "1.2": BAD, "1.3": BAD}
    found = judged(made, stands)
    assert found.advice is not None
    assert (found.class_, found.advice.target.en) == ("one", "two en")
    assert judged(made, stands | {"1.1": GOOD}).class_ == "two"
