"""What is counted: the groups of indicators, as data of this package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from certify.engine import Text, read_file
from certify.engine.kinds import Trend

if TYPE_CHECKING:
    from certify.engine import CriteriaSet, Option

CALENDAR, WINDOW = "calendar", "window"


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is counted, in ``unit``."""

    name: str
    text: Text
    unit: Text


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Indicators that are asked for on one sheet.

    ``periods`` are the ways in which its years are cut: ``calendar`` (the year or its quarters),
    ``window`` (the evaluation window of the unit's type).  ``summed`` are the types of unit whose
    figures add up; empty: all of them.
    """

    name: str
    text: Text
    periods: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    summed: tuple[str, ...] = ()

    def indicator(self, name: str) -> Indicator | None:
        """Return the indicator called *name*, None where there is none."""
        return next((each for each in self.indicators if each.name == name), None)


class Doubt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a figure is asked about: so many times that of the year before, and so far from it."""

    times: int
    difference: int


class Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``indicators.yaml``."""

    groups: tuple[Group, ...]
    doubt: Doubt


@cache
def definitions() -> Definitions:
    """Return what this package counts, read once."""
    raw = read_file(Path(__file__).with_name("indicators.yaml"))
    return msgspec.convert(raw, Definitions)


def group_named(name: str) -> Group | None:
    """Return the group called *name*, None where there is none."""
    return next((each for each in definitions().groups if each.name == name), None)


def group_of(indicator: str) -> Group | None:
    """Return the group that counts *indicator*, None where none does."""
    groups = definitions().groups
    return next((each for each in groups if each.indicator(indicator)), None)


def trends(criteria_set: CriteriaSet) -> dict[str, tuple[Option, ...]]:
    """Return the criteria that compare nothing but indicators of this register: what, by id."""
    return {
        criterion.id: criterion.kind.names
        for criterion in criteria_set.criteria
        if isinstance(criterion.kind, Trend)
        and all(group_of(option.value) for option in criterion.kind.names)
    }
