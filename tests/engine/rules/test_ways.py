"""Advice where something is not known, and the order of ways."""

from __future__ import annotations

from typing import Any

import pytest

from certify.engine import Assessment, evaluate
from tests.engine.rules.drawn import HAPPENED, compiled, ruled, ways
from tests.engine.sample import UNIT, criterion, group, section, text

FRAME = {"kind": "frame"}
INCIDENTS = {"kind": "incidents"}


def frame(name: str) -> dict[str, Any]:
    return criterion(name, FRAME, provenance="missing")


def counted(at_least: int, *criteria: dict[str, Any], **answers: Any) -> Assessment:
    made = compiled(ruled({"rule": "count_met", "at_least": at_least}, section("1", *criteria)))
    given = {f"1.{name}": value for name, value in answers.items()}
    return evaluate(made, given, UNIT, 2026)


def ids(assessment: Assessment) -> list[list[str]]:
    return [[each.id for each in way.criteria] for way in ways(assessment)]


def test_no_way_is_promised_past_what_is_not_known() -> None:
    """With a frame the whole is never met, so nothing that the unit does brings it."""
    enough = counted(1, criterion("1.a"), frame("1.f"), a=False)
    assert enough.advice is None
    needed = counted(2, criterion("1.a"), frame("1.f"), a=False)
    assert needed.advice is None


def test_what_has_happened_is_out_of_reach_and_said_so() -> None:
    happened = counted(1, criterion("1.a", INCIDENTS), a=HAPPENED)
    assert happened.advice is not None
    assert happened.advice.ways == ()
    with_frame = counted(2, criterion("1.a", INCIDENTS), frame("1.f"), a=HAPPENED)
    assert with_frame.advice is not None
    assert with_frame.advice.ways == ()


@pytest.mark.parametrize(
    ("rule", "reached"),
    [
        ({"at_least": 3, "section": "1"}, [["1.a"]]),
        ({"at_least": 2, "section": "1"}, None),
    ],
)
def test_a_class_may_be_left_while_frames_are_open(rule: Any, reached: Any) -> None:
    """Of three open signs one denied leaves a class of three; a milder one stays possible."""
    classes = [
        {"name": "worse", "text": text("worse"), **rule},
        {"name": "mild", "text": text("mild"), "at_least": 1, "section": "1"},
    ]
    part = section("1", criterion("1.a"), frame("1.b"), frame("1.c"))
    made = compiled(ruled({"rule": "conditions", "classes": classes}, part))
    found = evaluate(made, {"1.a": False}, UNIT, 2026)
    assert (found.advice and ids(found)) == reached


def test_the_cheapest_comes_first_then_more_points_then_the_order_of_the_set() -> None:
    found = counted(
        1,
        criterion("1.a", effort=2, points=1),
        criterion("1.b", effort=1, points=1),
        criterion("1.c", effort=2, points=3),
        criterion("1.d", effort=2, points=1),
    )
    assert ids(found) == [["1.b"], ["1.c"], ["1.a"], ["1.d"]]
    assert [(way.effort, way.points) for way in ways(found)] == [(1, 1), (2, 3), (2, 1), (2, 1)]


def test_a_combination_cheaper_than_any_single_is_told_first() -> None:
    pair = group("1.g", criterion("1.a", effort=1), criterion("1.b", effort=1))
    found = counted(1, pair, criterion("1.c", effort=5))
    assert ids(found) == [["1.a", "1.b"], ["1.c"]]
    assert ids(counted(1, pair, criterion("1.c", effort=2))) == [["1.c"]]


def test_of_a_group_only_what_is_asked_is_closed() -> None:
    inner = [
        criterion(f"1.{name}", effort=effort) for name, effort in zip("abc", (3, 1, 2), strict=True)
    ]
    two = group("1.g", *inner, require={"at_least": 2})
    assert ids(counted(1, two)) == [["1.b", "1.c"]]
    assert ids(counted(1, two, a=True)) == [["1.b"], ["1.c"]]
