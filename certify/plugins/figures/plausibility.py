"""Figures that are far from those of the year before: asked about, never refused.

The law says nothing of this; it is a procedure of the software.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from certify.plugins.figures.indicators import Doubt, Group, Indicator


class Doubtful(NamedTuple):
    """A figure to be confirmed: what the year before said of the same span, and what it says."""

    indicator: Indicator
    before: int
    now: int


def doubtful(
    group: Group, now: Mapping[str, int], before: Mapping[str, int], doubt: Doubt
) -> list[Doubtful]:
    """Return the figures more than ``times`` as high or as low as those of the year before.

    Small numbers jump by themselves: below ``difference`` apart nothing is asked.
    """
    return [
        Doubtful(each, before[each.name], now[each.name])
        for each in group.indicators
        if each.name in now and each.name in before
        if _far(now[each.name], before[each.name], doubt)
    ]


def _far(now: int, before: int, doubt: Doubt) -> bool:
    low, high = sorted((now, before))
    return high - low >= doubt.difference and high > doubt.times * low
