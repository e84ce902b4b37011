from __future__ import annotations

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Rating
from tests.engine.kinds.moment import MOMENT, code, refused
from tests.engine.sample import SCALES


def rating(**levels: str) -> Rating:
    accept = [
        {"scale": {"name": name, "values": SCALES[name]}, "at_least": level}
        for name, level in levels.items()
    ]
    return msgspec.convert({"kind": "rating", "accept": accept}, Rating)


FAIR = rating(marks="fair")
FAIR_OR_TITLE = rating(marks="good", titles="star")


def test_the_level_itself_is_enough() -> None:
    assert [code(FAIR, value) for value in ("poor", "fair", "good")] == ["rated_below", "", ""]


def test_any_of_the_scales_will_do() -> None:
    assert code(FAIR_OR_TITLE, "fair") == "rated_below"
    assert code(FAIR_OR_TITLE, "good") == ""
    assert code(FAIR_OR_TITLE, "star") == ""
    assert code(FAIR_OR_TITLE, "sun") == ""


def test_values_of_other_scales_are_refused() -> None:
    assert refused(FAIR, "star") == "answers.x"
    assert refused(FAIR, 1) == "answers.x"
    assert refused(FAIR, ["fair"]) == "answers.x"


def test_the_texts_name_the_levels() -> None:
    assert FAIR.message("poor", MOMENT, FAIR.judge("poor", MOMENT)).en == (
        "poor en; asked: rated fair en or above"
    )
    assert (
        "rated good en or above / star en or above"
        in FAIR_OR_TITLE.message(None, MOMENT, UNANSWERED).en
    )


def test_a_level_that_its_scale_lacks_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="marks"):
        rating(marks="star")


def test_a_lower_level_contains_a_higher_one() -> None:
    assert FAIR.contains(rating(marks="good"))
    assert FAIR.contains(FAIR)
    assert not rating(marks="good").contains(FAIR)
