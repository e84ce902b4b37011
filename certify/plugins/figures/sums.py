"""Sums of figures by area and year.

Own procedure of the software: where a commune has given a figure of its own, which covers the
whole commune, that one counts; where it has not, the figures of the units in it add up.  A unit's
figure for the whole year goes before those of its quarters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from certify import api
from certify.plugins.figures.indicators import WINDOW, Group
from certify.plugins.figures.models import Figure, FigureSheet
from certify.plugins.figures.periods import QUARTERS, YEAR

COMMUNE = "commune"
MOST_YEARS = 12


@dataclass(frozen=True)
class Sums:
    """The sums of one group: ``total`` by (indicator, year), ``by_area`` by (code, …) as well.

    ``given`` counts the units that gave figures, by year.
    """

    group: Group
    basis: str
    years: tuple[int, ...]
    total: dict[tuple[str, int], int] = field(default_factory=dict)
    by_area: dict[tuple[str, str, int], int] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)

    def all_years(self, indicator: str) -> int | None:
        """Return the sum over the years; None where nothing was given."""
        found = [self.total[indicator, y] for y in self.years if (indicator, y) in self.total]
        return sum(found) if found else None

    def row(self, indicator: str, area: str | None = None) -> list[int | None]:
        """Return one figure year by year, of one commune or of all."""
        if area is None:
            return [self.total.get((indicator, year)) for year in self.years]
        return [self.by_area.get((area, indicator, year)) for year in self.years]


def sums(codes: Iterable[str], group: Group, basis: str, years: Iterable[int]) -> Sums:
    """Return the sums over these communes; two queries, however many there are."""
    found = Sums(group, basis, tuple(years))
    wanted = _counted(list(codes), group, basis, found.years)
    own: Counter[tuple[str, str, int]] = Counter()
    others: Counter[tuple[str, str, int]] = Counter()
    for area, unit_type, year, indicator, value in api.session.execute(_figures(wanted)):
        (own if unit_type == COMMUNE else others)[area, indicator, year] += int(value)
    found.by_area.update({**others, **own})
    for (_area, indicator, year), total in found.by_area.items():
        found.total[indicator, year] = found.total.get((indicator, year), 0) + total
    counted = select(FigureSheet.year, func.count(FigureSheet.unit_id.distinct()))
    rows = api.session.execute(counted.where(wanted).group_by(FigureSheet.year))
    found.given.update((year, count) for year, count in rows)
    return found


def _figures(wanted: ColumnElement[bool]) -> Select[str, str, int, str, int]:
    parts = (FigureSheet.area_code, FigureSheet.unit_type, FigureSheet.year, Figure.indicator)
    return (
        select(*parts, func.sum(Figure.value))
        .join(Figure, Figure.sheet_id == FigureSheet.id)
        .where(wanted)
        .group_by(*parts)
    )


def _counted(
    codes: list[str], group: Group, basis: str, years: tuple[int, ...]
) -> ColumnElement[bool]:
    """Say which sheets count."""
    types = [FigureSheet.unit_type.in_((COMMUNE, *group.summed))] if group.summed else []
    return and_(
        FigureSheet.area_code.in_(codes),
        FigureSheet.group == group.name,
        FigureSheet.year.in_(years),
        *types,
        FigureSheet.period == WINDOW if basis == WINDOW else _calendar(),
    )


def _calendar() -> ColumnElement[bool]:
    """Say that a sheet is for the whole year, or for a quarter of a year that has none."""
    whole = aliased(FigureSheet)
    has_whole = exists().where(
        whole.unit_id == FigureSheet.unit_id,
        whole.group == FigureSheet.group,
        whole.year == FigureSheet.year,
        whole.period == YEAR,
    )
    return or_(FigureSheet.period == YEAR, and_(FigureSheet.period.in_(QUARTERS), ~has_whole))
