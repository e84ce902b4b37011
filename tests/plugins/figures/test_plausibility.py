"""Which figures are asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.plugins.figures.indicators import Doubt, definitions, group_named
from certify.plugins.figures.plausibility import doubtful

ORDER = group_named("order")
DOUBT = definitions().doubt


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [
        (10, 30, False),  # three times is not more than three times
        (10, 31, True),
        (30, 10, False),
        (31, 10, True),
        (0, 2, False),  # small numbers jump by themselves
        (0, 3, True),
        (3, 0, True),
        (1, 3, False),
        (0, 0, False),
    ],
)
def test_far_from_the_year_before(before, now, asked):
    found = doubtful(ORDER, {"crime": now}, {"crime": before}, DOUBT)
    assert bool(found) is asked
    if asked:
        assert (found[0].indicator.name, found[0].before, found[0].now) == ("crime", before, now)


def test_nothing_is_asked_without_a_year_before_or_a_figure():
    assert doubtful(ORDER, {"crime": 900}, {}, DOUBT) == []
    assert doubtful(ORDER, {}, {"crime": 900}, DOUBT) == []


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_fall_is_asked_about_as_a_rise_is(one, other):
    rise = doubtful(ORDER, {"crime": one}, {"crime": other}, Doubt(3, 3))
    fall = doubtful(ORDER, {"crime": other}, {"crime": one}, Doubt(3, 3))
    assert bool(rise) is bool(fall)
