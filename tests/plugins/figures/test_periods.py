"""The spans that figures are given for."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from certify.engine import InputError, Text
from certify.plugins import library
from certify.plugins.figures.indicators import group_named
from certify.plugins.figures.periods import Period, basis_of, periods_of


def spans(group: str, unit_type: str, year: int) -> dict[str, Period]:
    return {each.name: each for each in periods_of(group_named(group), library(), unit_type, year)}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_quarters_tile_the_year(year):
    found = spans("movement", "school", year)
    quarters = [found[name] for name in ("q1", "q2", "q3", "q4")]
    assert quarters[0].first == found["year"].first == date(year, 1, 1)
    assert quarters[-1].last == found["year"].last == date(year, 12, 31)
    for one, following in itertools.pairwise(quarters):
        assert following.first == one.last + timedelta(1)


def test_the_window_is_that_of_the_type():
    window = spans("order", "residential_area", 2026)["window"]
    assert (window.first, window.last) == (date(2025, 11, 1), date(2026, 10, 31))
    assert spans("order", "commune", 2026)["window"].first == date(2025, 11, 16)


def test_the_year_before_the_first_one_is_asked_for_too():
    window = spans("order", "residential_area", 2021)["window"]
    assert (window.first, window.last) == (date(2020, 11, 1), date(2021, 10, 31))


def test_a_type_without_a_standard_has_the_calendar_only():
    assert "window" not in spans("order", "security_team", 2026)
    assert basis_of("q2") == "calendar"
    assert basis_of("window") == "window"


def test_windows_are_offered_for_the_totals_of_order_only():
    assert "window" not in spans("movement", "residential_area", 2026)


def test_a_set_whose_windows_nobody_knows_offers_none():
    def covers(unit_type, year):
        raise InputError((), Text("", ""))

    unknown = SimpleNamespace(family="safe/team", types={"team"}, covers=covers)
    offered = periods_of(
        group_named("order"), SimpleNamespace(sets={"safe/team@1": unknown}), "team", 2026
    )
    assert [each.name for each in offered] == ["year", "q1", "q2", "q3", "q4"]
