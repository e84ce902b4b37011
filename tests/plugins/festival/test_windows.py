"""The window of the festival, on both sides of each of its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.plugins.festival.windows import calendar, judge, window_rule


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2023, 6, 30), False),
        (date(2023, 7, 1), True),
        (date(2023, 8, 19), True),
        (date(2023, 8, 20), False),
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2026, 8, 20), False),
        (date(2022, 8, 19), True),  # the day itself
        (date(2022, 8, 20), None),  # nothing is judged before 2023
        (date(2022, 6, 30), None),
        (date(2005, 8, 19), True),
        (date(2004, 8, 19), None),
    ],
)
def test_in_or_out(day, inside):
    assert judge(day).inside is inside


def test_the_reason_names_the_days():
    assert "01/07/2024" in judge(date(2024, 6, 1)).said.vi
    assert "19/08/2024" in judge(date(2024, 8, 20)).said.vi
    assert "521/QĐ-TTg" in judge(date(2019, 8, 18)).said.vi
    assert "2005" in judge(date(2004, 8, 19)).said.en


def test_what_is_known_from_reports_only_says_so():
    assert judge(date(2024, 8, 1)).provenance == "secondary"
    assert calendar().day.provenance == "secondary"


def test_no_window_before_2023():
    assert window_rule(2022) is None
    assert window_rule(2023) is window_rule(2030) is calendar().windows[0]


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_every_day_is_told(day):
    judged = judge(day)
    assert judged.said.vi
    assert judged.said.en
    if judged.inside is False:  # nothing is outside unless another day of the year is inside
        assert any(judge(date(day.year, 7, 1) + timedelta(each)).inside for each in range(50))
