from __future__ import annotations

from datetime import date
from typing import Any

from certify.engine.kinds import UNANSWERED, Trend
from certify.engine.shapes import Option
from certify.engine.text import Text
from tests.engine.kinds.moment import MOMENT, code, refused

TREND = Trend(names=tuple(Option(name, Text(name, name)) for name in ("crime", "evils")))


def figures(current: Any, previous: Any) -> dict[str, Any]:
    return {
        "current": dict(zip(("crime", "evils"), current, strict=False)),
        "previous": dict(zip(("crime", "evils"), previous, strict=False)),
    }


def test_equal_figures_are_met_and_one_more_is_not() -> None:
    assert code(TREND, figures((3, 0), (3, 0))) == ""
    assert code(TREND, figures((2, 0), (3, 1))) == ""
    assert code(TREND, figures((4, 0), (3, 9))) == "rose"
    assert code(TREND, figures((3, 1), (3, 0))) == "rose"


def test_strictly_asks_for_a_fall_but_nothing_cannot_fall() -> None:
    falling = Trend(names=TREND.names, strictly=True)
    assert code(falling, figures((2, 0), (3, 0))) == ""
    assert code(falling, figures((3, 0), (3, 0))) == "rose"
    assert code(falling, figures((2, 1), (3, 0))) == "rose"
    assert "below the year before" in falling.asks(MOMENT).en
    assert TREND.contains(falling)
    assert TREND.contains(TREND)
    assert not falling.contains(TREND)


def test_a_missing_figure_leaves_it_open_unless_another_rose() -> None:
    assert code(TREND, figures((3,), (3, 0))) == "unanswered"
    assert code(TREND, figures((3, 1), (3, None))) == "unanswered"
    assert code(TREND, figures((4,), (3,))) == "rose"
    assert code(TREND, figures((None, 2), (3, 1))) == "rose"
    assert code(TREND, figures((), ())) == "unanswered"


def test_unknown_names_and_shapes_are_refused() -> None:
    assert refused(TREND, {"current": {"fires": 1}, "previous": {}}) == "answers.x.current.fires"
    assert refused(TREND, {"current": {}}) == "answers.x.previous"
    assert refused(TREND, {"current": {"crime": 1.0}, "previous": {}}) == "answers.x.current.crime"


def test_the_gap_tells_the_figures() -> None:
    value = TREND.parse(figures((4,), (3, 1)))
    said = TREND.message(value, MOMENT, TREND.judge(value, MOMENT)).en
    assert said.startswith(
        "crime: 3 before, 4 now; evils: 1 before, not given now; asked: not above"
    )


def test_a_rise_cannot_be_mended_but_an_open_figure_can() -> None:
    rose = TREND.judge(TREND.parse(figures((4, 0), (3, 0))), MOMENT)
    assert TREND.due(MOMENT, rose) is None
    assert TREND.due(MOMENT, UNANSWERED) == date(2026, 11, 15)
