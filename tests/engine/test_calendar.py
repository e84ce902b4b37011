from __future__ import annotations

from datetime import date

import msgspec
import pytest

from certify.engine.calendar import DayOfYear, Span


def test_days_are_told_from_the_year_assessed() -> None:
    assert DayOfYear(-1, 11, 16).in_year(2026) == date(2025, 11, 16)
    assert DayOfYear(0, 11, 15).in_year(2026) == date(2026, 11, 15)
    assert DayOfYear(1, 2, 10).in_year(2026) == date(2027, 2, 10)


@pytest.mark.parametrize(
    "raw",
    [
        {"year": 0, "month": 2, "day": 29},
        {"year": 0, "month": 4, "day": 31},
        {"year": 2, "month": 1, "day": 1},
        {"year": -2, "month": 1, "day": 1},
        {"year": 0, "month": 13, "day": 1},
        {"year": 0, "month": 0, "day": 1},
        {"year": 0, "month": 1, "day": 0},
    ],
)
def test_days_that_do_not_exist_every_year_are_refused(raw: dict[str, int]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, DayOfYear)


def test_a_span_may_be_one_day_but_not_run_backwards() -> None:
    day, before = DayOfYear(0, 1, 1), DayOfYear(-1, 12, 31)
    assert Span(day, day).in_year(2026) == (date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="after"):
        Span(day, before)
