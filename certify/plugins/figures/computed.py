"""Answers to criteria of the kind ``trend``, from the figures that a unit gave.

A criterion is answered when all its figures are indicators of this register and the unit gave all
of them for exactly the days of the evaluation window, and for those of the year before.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from certify import api, clock
from certify.engine import Bilingual, CriteriaSet, Option, Text
from certify.hookspecs import ComputedAnswer, RecordLink
from certify.plugins.figures.indicators import definitions, group_named, trends
from certify.plugins.figures.models import FigureSheet
from certify.plugins.figures.operations import added_up
from certify.plugins.figures.periods import QUARTERS

INDICATOR = Text("Chỉ tiêu", "Indicator")
SPAN = Text("{first} – {last}", "{first} – {last}")
SOURCE = Text(
    "Lấy từ sổ số liệu của đơn vị: năm nay nhập ngày {now}, năm trước nhập ngày {before}.",
    "From the unit's register of figures: this year's given on {now}, those of the year before "
    "on {before}.",
)
SHEET = Text("{group}, {first} – {last}", "{group}, {first} – {last}")

Days = tuple[date, date]


class Covered(NamedTuple):
    """Figures of exactly the days asked for, and the sheets that they stand on."""

    values: dict[str, int]
    sheets: list[FigureSheet]


def answers(
    criteria_set: CriteriaSet, unit_type: str, unit_id: int, year: int
) -> dict[str, ComputedAnswer]:
    """Return the answers that the unit's figures give; one query."""
    wanted = trends(criteria_set)
    if not wanted:
        return {}
    windows = [criteria_set.window(unit_type, each) for each in (year, year - 1)]
    given = _given(unit_id, year)
    found = {}
    for criterion_id, options in wanted.items():
        names = {option.value for option in options}
        now, before = (_covering(given, (span.start, span.end), names) for span in windows)
        if now and before:
            found[criterion_id] = _answer(options, now, before)
    return found


def _given(unit_id: int, year: int) -> list[FigureSheet]:
    query = select(FigureSheet).where(
        FigureSheet.unit_id == unit_id, FigureSheet.year.in_((year, year - 1))
    )
    return list(api.session.scalars(query.order_by(FigureSheet.first)))


def _covering(given: list[FigureSheet], days: Days, names: set[str]) -> Covered | None:
    """Return the figures of these days, from one sheet a group or from the quarters of a year."""
    values: dict[str, int] = {}
    sheets: list[FigureSheet] = []
    for group in definitions().groups:  # in this order: what is frozen must not vary
        if not any(group.indicator(name) for name in names):
            continue
        of_group = [each for each in given if each.group == group.name]
        whole = [each for each in of_group if (each.first, each.last) == days]
        quarters = [each for each in of_group if each.period in QUARTERS and _within(each, days)]
        if not whole and days != (date(days[0].year, 1, 1), date(days[0].year, 12, 31)):
            quarters = []
        values |= whole[0].values if whole else added_up(quarters)
        sheets += whole[:1] or quarters
    return Covered(values, sheets) if names <= set(values) else None


def _within(sheet: FigureSheet, days: Days) -> bool:
    return days[0] <= sheet.first and sheet.last <= days[1]


def _answer(options: tuple[Option, ...], now: Covered, before: Covered) -> ComputedAnswer:
    return ComputedAnswer(
        {
            part: {option.value: covered.values[option.value] for option in options}
            for part, covered in (("current", now), ("previous", before))
        },
        SOURCE.format(now=_given_on(now), before=_given_on(before)),
        (INDICATOR, *(_span(covered) for covered in (before, now))),
        [
            [option.text, *(str(covered.values[option.value]) for covered in (before, now))]
            for option in options
        ],
        [_link(sheet) for covered in (before, now) for sheet in covered.sheets],
    )


def _given_on(covered: Covered) -> date:
    return clock.local_day(max(sheet.given_at for sheet in covered.sheets))


def _span(covered: Covered) -> Bilingual:
    return SPAN.format(first=covered.sheets[0].first, last=covered.sheets[-1].last)


def _link(sheet: FigureSheet) -> RecordLink:
    group = group_named(sheet.group)
    title = SHEET.format(group=group.text if group else "", first=sheet.first, last=sheet.last)
    address = f"/figures/units/{sheet.unit_id}/{sheet.group}/{sheet.year}/{sheet.period}"
    return RecordLink(title, address)
