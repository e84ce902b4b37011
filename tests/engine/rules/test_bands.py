from __future__ import annotations

from itertools import product
from typing import Literal

import pytest

from certify.engine.rules.bands import Band, Floors, floors_of, perhaps, surely
from certify.engine.text import same

End = int | Literal["unknown"]


def bands(*ends: tuple[End, End]) -> list[Band]:
    return [Band(f"c{at}", same("c"), *end) for at, end in enumerate(ends)]


KNOWN = bands((90, 100), (50, 89), (0, 49))


def test_floors_follow_from_where_classes_begin() -> None:
    assert floors_of(KNOWN) == (90, 50, 0)


@pytest.mark.parametrize(
    ("given", "floors"),
    [
        ([("unknown", 100), (50, 89), (0, 49)], (90, 50, 0)),
        ([("unknown", 100), (50, "unknown"), (0, 49)], (None, 50, 0)),
        ([("unknown", "unknown")] * 3, (None, None, 0)),
        ([(90, 100), ("unknown", 89), ("unknown", "unknown")], (90, None, 0)),
    ],
)
def test_a_floor_that_is_not_given_follows_from_the_class_below(
    given: list[tuple[End, End]], floors: Floors
) -> None:
    assert floors_of(bands(*given)) == floors


@pytest.mark.parametrize(
    ("points", "place"), [(100, 0), (90, 0), (89, 1), (50, 1), (49, 2), (0, 2), (103, 0)]
)
def test_where_all_is_known_both_sides_agree_at_every_boundary(points: int, place: int) -> None:
    floors = floors_of(KNOWN)
    assert surely(points, 100, floors, 100) == perhaps(points, 100, floors, 100) == place


@pytest.mark.parametrize("floors", list(product((None, 90), (None, 50), (0,))))
def test_what_is_not_known_lies_between_every_way_to_know_it(
    floors: tuple[int | None, ...],
) -> None:
    for points in range(101):
        ways = [
            (first, second, 0)
            for first in ([floors[0]] if floors[0] else range(51, 101))
            for second in ([floors[1]] if floors[1] else range(1, 90))
            if first > second
        ]
        places = {surely(points, 100, way, 100) for way in ways}
        assert surely(points, 100, floors, 100) >= max(places)
        assert perhaps(points, 100, floors, 100) <= min(places)


def test_points_of_less_are_compared_crosswise_and_never_rounded() -> None:
    floors = floors_of(KNOWN)
    assert surely(81, 90, floors, 100) == 0
    assert surely(80, 90, floors, 100) == 1
    assert surely(2, 3, (67, 0), 100) == 1
    assert surely(2, 3, (66, 0), 100) == 0
