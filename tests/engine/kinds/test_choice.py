from __future__ import annotations

from typing import Any

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Choice
from tests.engine.kinds.moment import MOMENT, code, gap, refused
from tests.engine.sample import text


def choice(*points: int | None, **more: Any) -> Choice:
    options = [
        {"value": value, "text": text(value), **({} if given is None else {"points": given})}
        for value, given in zip("abcd", points, strict=False)
    ]
    return msgspec.convert({"kind": "choice", "options": options, **more}, Choice)


PLAIN = choice(None, None, None)
SCORED = choice(0, 2, 5, accept=["b", "c"])


def test_the_best_option_alone_is_enough_where_nothing_else_is_said() -> None:
    assert [code(PLAIN, value) for value in "abc"] == ["chosen_below", "chosen_below", ""]


def test_what_is_accepted_is_enough() -> None:
    assert [code(SCORED, value) for value in "abc"] == ["chosen_below", "", ""]


def test_it_scores_the_points_of_the_option() -> None:
    assert [SCORED.judge(value, MOMENT).points for value in "abc"] == [0, 2, 5]
    assert (SCORED.maximum, PLAIN.maximum) == (5, None)


def test_other_values_are_refused() -> None:
    for raw in ("d", 1, True, ["a"], None):
        assert refused(SCORED, raw) == "answers.x"


def test_the_gap_tells_what_was_chosen_with_its_points() -> None:
    assert gap(SCORED, "a") == "a en (0 of 5 points); asked: b en / c en"
    assert gap(PLAIN, "b") == "b en; asked: c en"
    assert PLAIN.message(None, MOMENT, UNANSWERED).en == "Not answered; asked: c en"


@pytest.mark.parametrize(
    ("points", "more", "said"),
    [
        ((0, 5, 2), {}, "must not fall"),
        ((0, None, 2), {}, "all or none"),
        ((0, 0), {}, "must bring points"),
        ((None, None, None), {"accept": ["a", "c"]}, "without leaving one out"),
        ((None, None, None), {"accept": ["d"]}, "best of"),
        ((None, None), {"accept": []}, "length"),
        ((None,), {}, "length"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(points: Any, more: Any, said: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=said):
        choice(*points, **more)


def test_a_value_stands_once() -> None:
    options = [{"value": "a", "text": text("a")}] * 2
    with pytest.raises(msgspec.ValidationError, match="twice"):
        msgspec.convert({"kind": "choice", "options": options}, Choice)


def test_a_choice_that_accepts_more_and_pays_no_less_contains_another() -> None:
    strict = choice(0, 2, 5)
    assert SCORED.contains(strict)
    assert not strict.contains(SCORED)
    assert not strict.contains(choice(0, 3, 5))
    assert choice(0, 3, 5).contains(strict)
