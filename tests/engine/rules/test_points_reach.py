"""Which classes some answers bring: what the loader proves against trying all answers out."""

from __future__ import annotations

from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from certify.engine import CriteriaSet, SetError
from certify.engine.rules import TotalPoints
from certify.engine.rules.points_reach import Sums, TooMuchError
from tests.engine.rules.drawn import compiled
from tests.engine.rules.pointed import Drawn, judged, steps
from tests.engine.rules.test_points import level
from tests.engine.sample import criterion, group, sample, section, text

REQUIRED = st.sampled_from(["any", "all", {"at_least": 2}])


@st.composite
def small_sets(draw: st.DrawFn) -> CriteriaSet:
    """Draw a set of a group, which may hold another, and two criteria; nothing of it is proved."""
    drawn = Drawn(draw, cuts=8, heavy=7)
    inner = [drawn.one(f"g.{number}") for number in range(3)]
    if draw(st.booleans()):
        inner[2] = group("h", inner[2], drawn.one("h.1"), require=draw(REQUIRED))
    sections = [
        section("1", group("g", *inner, require=draw(REQUIRED))),
        section("2", drawn.one("2.a"), drawn.one("2.b"), require=draw(REQUIRED)),
    ]
    drawn.names += ["g", "1", "2"]
    outcome = drawn.outcome(sections, draw(st.sampled_from(["full", "left_out"])))
    try:
        made = compiled(sample(*sections))
    except SetError:  # more is asked of a group than ever applies
        assume(False)
    return msgspec.structs.replace(made, outcome=msgspec.convert(outcome, TotalPoints))


def tried(criteria_set: CriteriaSet, places: range) -> set[int]:
    """Return the places of the classes that some answers bring, by trying all of them out."""
    found: set[int] = set()
    every = [range(len(steps(criteria_set, each.index))) for each in criteria_set.criteria]
    for guards, levels in product((True, False), product(*every)):
        found.add(level(judged(criteria_set, list(levels), guards)))
        if len(found) == len(places):
            break
    return found


@given(small_sets())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_a_class_is_refused_exactly_when_no_answers_bring_it(criteria_set: CriteriaSet) -> None:
    rule: Any = criteria_set.outcome
    faults = [(at, message.in_("en")) for at, message in rule.faults(criteria_set)]
    assume(all("answers" in message for _, message in faults))
    event(f"classes out of reach: {len(faults)}")
    places = range(len(rule.floors))
    missing = {int(at[2]) if rule.classes else 1 for at, _ in faults}
    assert missing == set(places) - tried(criteria_set, places)


def banded(*floors: int) -> list[dict[str, Any]]:
    """Return classes of ten points that begin at these floors, the best first."""
    ends = [10, *(floor - 1 for floor in floors)]
    return [
        {"name": f"c{floor}", "text": text(f"c{floor}"), "from": floor, "to": end}
        for floor, end in zip(floors, ends, strict=False)
    ]


def refused(*sections: dict[str, Any], **outcome: Any) -> tuple[str, str]:
    """Return field and message of the fault of a set, both empty where it is let in."""
    try:
        compiled(sample(*sections, outcome={"rule": "points", **outcome}))
    except SetError as error:
        return error.field, error.in_("en")
    return "", ""


def fives(name: str, **more: Any) -> dict[str, Any]:
    return group(name, *(criterion(f"{name}.{n}", points=5) for n in range(2)), **more)


ANY, BOTH = fives("g", require="any"), fives("g", require={"at_least": 2})
HELD = {"limits": [{"unless": ["g"], "at_most": "c0"}]}
TEN = section("1", criterion("1.a", points=10))
GIVEN = section("1", criterion("1.a", {"kind": "points", "maximum": 10, "minimum": 6}))
BONUS = section("2", criterion("2.a", points=3)), {"bonus": [{"section": "2", "cap": 2}]}


@pytest.mark.parametrize(
    ("sections", "floors", "more", "missing"),
    [
        # One of the two is enough, and has points of its own; both have all points.
        ([section("1", ANY)], (10, 1, 0), HELD, None),
        ([section("1", BOTH)], (10, 1, 0), HELD, 1),
        ([section("1", BOTH)], (10, 1, 0), {}, None),
        # Met from 6 of 10 on: who is not held has as many.
        ([GIVEN], (10, 6, 0), {"limits": [{"unless": ["1.a"], "at_most": "c0"}]}, None),
        ([GIVEN], (6, 5, 0), {"limits": [{"unless": ["1.a"], "at_most": "c0"}]}, 1),
        # Five of ten points leave one of the two sections without its share.
        (
            [section("1", criterion("1.a", points=5)), section("2", criterion("2.a", points=5))],
            (10, 5, 0),
            {"section_share": 60, "met_from": "c5"},
            1,
        ),
        # Three points of a bonus of which two count.
        ([TEN], (10, 2, 0), {}, 1),
        ([TEN, BONUS[0]], (10, 2, 0), BONUS[1], None),
        ([TEN, BONUS[0]], (10, 3, 0), BONUS[1], 1),
        # A bonus has no share that it could miss.
        ([TEN, BONUS[0]], (10, 3, 0), {"section_share": 60, **BONUS[1]}, 1),
    ],
)
def test_what_groups_shares_and_bonuses_leave_of_a_class(
    sections: Any, floors: tuple[int, ...], more: dict[str, Any], missing: int | None
) -> None:
    rule = {"maximum": 10, "classes": banded(*floors), "met_from": f"c{floors[0]}"}
    field, said = refused(*sections, **rule | more)
    assert field == ("" if missing is None else f"outcome.classes.{missing}")
    assert missing is None or f"c{floors[missing]}" in said


def test_a_threshold_that_nobody_misses_is_refused() -> None:
    options = [{"value": v, "text": text(v), "points": p} for v, p in (("a", 3), ("b", 5))]
    part = section("1", criterion("1.a", {"kind": "choice", "options": options}))
    assert refused(part, maximum=5, threshold=4) == ("", "")
    field, said = refused(part, maximum=5, threshold=3)
    assert (field, "all answers" in said) == ("outcome.threshold", True)


def test_work_without_end_is_given_up() -> None:
    sums = Sums(100_000)
    with pytest.raises(TooMuchError):
        sums.of([(1 << 1000) - 1] * 3)
