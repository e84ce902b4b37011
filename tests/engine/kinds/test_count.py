from __future__ import annotations

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
