from __future__ import annotations

import pytest

from certify.engine.kinds import Count
from tests.engine.kinds.moment import MOMENT, code, refused

TWO = Count(minimum=2)


def test_the_minimum_itself_is_enough() -> None:
    assert code(TWO, 2) == ""
    assert code(TWO, 3) == ""
    assert code(TWO, 1) == "below_minimum"
    assert code(TWO, 0) == "below_minimum"


def test_only_whole_numbers_in_range_are_answers() -> None:
    for raw in (True, 2.0, "2", -1, 10**9 + 1, 10**5000, None, []):
        assert refused(TWO, raw) == "answers.x"
    assert code(TWO, 10**9) == ""


def test_the_gap_tells_both_numbers() -> None:
    assert TWO.message(1, MOMENT, TWO.judge(1, MOMENT)).en == "1; asked: at least 2"


def test_a_lower_minimum_contains_a_higher_one() -> None:
    assert TWO.contains(Count(minimum=2))
    assert TWO.contains(Count(minimum=3))
    assert not TWO.contains(Count(minimum=1))


FEWER = Count(below=2)


def test_the_limit_itself_is_too_many() -> None:
    assert [code(FEWER, number) for number in (0, 1, 2, 3)] == ["", "", "too_many", "too_many"]
    assert FEWER.message(2, MOMENT, FEWER.judge(2, MOMENT)).en == "2; asked: fewer than 2"


def test_exactly_one_limit_is_needed() -> None:
    for limits in ({}, {"minimum": 1, "below": 3}):
        with pytest.raises(ValueError, match="exactly one"):
            Count(**limits)


def test_a_higher_limit_contains_a_lower_one_and_none_of_the_other_direction() -> None:
    assert FEWER.contains(Count(below=2))
    assert FEWER.contains(Count(below=1))
    assert not FEWER.contains(Count(below=3))
    assert not FEWER.contains(TWO)
    assert not TWO.contains(FEWER)
