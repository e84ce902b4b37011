"""The bars of a report."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from certify.reports.chart import parts_of
from certify.reports.figures import Figures


@st.composite
def figures(draw):
    """Figures as they can occur: each step is a part of the one before."""
    recognised, refused = draw(st.integers(0, 50)), draw(st.integers(0, 50))
    appraised = recognised + refused + draw(st.integers(0, 50))
    submitted = appraised + draw(st.integers(0, 50))
    registered = submitted + draw(st.integers(0, 50))
    scope = draw(st.integers(0, 300))
    return Figures(scope, registered, submitted, appraised, recognised, refused)


@given(figures())
def test_the_parts_hold_every_unit_once_and_fill_the_bar(counted):
    parts = parts_of(counted)
    assert sum(part.count for part in parts) == max(counted.in_scope, counted.registered)
    if parts:
        assert abs(parts[-1].start + parts[-1].width - 100) < 0.01
        assert all(part.count > 0 for part in parts)


def test_nobody_in_scope_draws_nothing():
    assert parts_of(Figures()) == []
