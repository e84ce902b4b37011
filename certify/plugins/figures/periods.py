"""The spans that figures are given for, and how they add up to a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from certify.engine import InputError, Text
from certify.plugins.figures.indicators import CALENDAR, WINDOW, Group

if TYPE_CHECKING:
    from certify.engine import CriteriaSet, Library

QUARTERS = ("q1", "q2", "q3", "q4")
YEAR = "year"
NAMES = {
    WINDOW: Text("kỳ đánh giá", "evaluation window"),
    YEAR: Text("cả năm", "whole year"),
    "q1": Text("quý I", "quarter I"),
    "q2": Text("quý II", "quarter II"),
    "q3": Text("quý III", "quarter III"),
    "q4": Text("quý IV", "quarter IV"),
}
FAMILY = "safe"  # whose evaluation windows are offered


@dataclass(frozen=True)
class Period:
    """A span of days of a year: ``name`` is ``window``, ``year`` or ``q1`` … ``q4``."""

    name: str
    year: int
    first: date
    last: date

    @property
    def text(self) -> Text:
        """What people call it, without the year."""
        return NAMES[self.name]


def basis_of(name: str) -> str:
    """Return which way of cutting years a period belongs to: ``window`` or ``calendar``."""
    return WINDOW if name == WINDOW else CALENDAR


def periods_of(group: Group, library: Library, unit_type: str, year: int) -> list[Period]:
    """Return the spans of *year* that a unit of this type may give the group's figures for."""
    found: list[Period] = []
    if WINDOW in group.periods and (window := _window(library, unit_type, year)):
        found.append(window)
    if CALENDAR in group.periods:
        found.append(Period(YEAR, year, date(year, 1, 1), date(year, 12, 31)))
        found += [_quarter(year, index) for index in range(4)]
    return found


def _quarter(year: int, index: int) -> Period:
    following = date(year + (index == 3), (index * 3 + 3) % 12 + 1, 1)
    return Period(QUARTERS[index], year, date(year, index * 3 + 1, 1), following - timedelta(1))


def _window(library: Library, unit_type: str, year: int) -> Period | None:
    """Return the evaluation window; of a year before its set, the same days of that year.

    The first year under a set is compared with the one before, whose figures are asked for too.
    """
    for key in sorted(library.sets, reverse=True):  # the newest version first
        rules = library.sets[key]
        if rules.family.split("/")[0] != FAMILY or unit_type not in rules.types:
            continue
        if not any(_covers(rules, unit_type, each) for each in (year, year + 1)):
            continue
        window = rules.window(unit_type, year)
        return Period(WINDOW, year, window.start, window.end)
    return None


def _covers(rules: CriteriaSet, unit_type: str, year: int) -> bool:
    """Say whether the set holds in *year*; one whose windows are not known does not."""
    try:
        return rules.covers(unit_type, year)
    except InputError:
        return False
