from __future__ import annotations

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Points
from tests.engine.kinds.moment import MOMENT, code, gap, refused

TEN = Points(most=10)
FIVE = Points(most=10, minimum=5)


def test_without_a_minimum_only_the_maximum_is_enough() -> None:
    assert [code(TEN, value) for value in (0, 9, 10)] == ["below_points", "below_points", ""]


def test_the_minimum_itself_is_enough() -> None:
    assert [code(FIVE, value) for value in (4, 5, 10)] == ["below_points", "", ""]


@pytest.mark.parametrize("kind", [TEN, FIVE])
def test_it_scores_what_is_answered_met_or_not(kind: Points) -> None:
    assert [kind.judge(value, MOMENT).points for value in range(11)] == list(range(11))
    assert kind.maximum == 10


def test_only_whole_numbers_up_to_the_maximum_are_answers() -> None:
    for raw in (True, 2.0, "2", -1, 11, None, []):
        assert refused(TEN, raw) == "answers.x"


def test_the_gap_tells_the_points_given_and_asked() -> None:
    assert gap(FIVE, 4) == "4 of 10 points; asked: at least 5 of 10 points"
    assert FIVE.message(None, MOMENT, UNANSWERED).vi.endswith("ít nhất 5 trong 10 điểm")


def test_a_lower_minimum_contains_a_higher_one() -> None:
    assert FIVE.contains(TEN)
    assert FIVE.contains(FIVE)
    assert not TEN.contains(FIVE)


def test_the_file_says_maximum_and_no_minimum_lies_above_it() -> None:
    read = msgspec.convert({"kind": "points", "maximum": 10, "minimum": 5}, Points)
    assert read == FIVE
    with pytest.raises(msgspec.ValidationError, match="above"):
        msgspec.convert({"kind": "points", "maximum": 10, "minimum": 11}, Points)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "points", "maximum": 0}, Points)
