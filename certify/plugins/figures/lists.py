"""Which units of an area gave the figures of a year, and which did not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from certify import api
from certify.plugins.figures.indicators import WINDOW, Group
from certify.plugins.figures.models import FigureSheet
from certify.plugins.figures.periods import QUARTERS, YEAR
from certify.plugins.figures.sums import COMMUNE

GIVEN, MISSING = "given", "missing"


@dataclass(frozen=True)
class Line:
    """A unit, and the sheets of the year that it gave."""

    unit: api.Unit
    sheets: list[FigureSheet]


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; ``state`` is given, missing or empty."""

    group: Group
    basis: str
    year: int
    state: str = ""
    words: str = ""


def units(codes: Collection[str], filters: Filters, page: int = 1) -> tuple[api.Page, list[Line]]:
    """Return one page of the units that exist in the year; three queries."""
    existed = api.existed(date(filters.year, 1, 1), date(filters.year, 12, 31))
    query = (
        select(api.Unit)
        .where(api.Unit.area_code.in_(codes), existed)
        .options(joinedload(api.Unit.area))
    )
    if filters.group.summed:
        query = query.where(api.Unit.type.in_((COMMUNE, *filters.group.summed)))
    if filters.words.strip():
        query = query.where(api.contains(api.Unit.search, filters.words))
    if filters.state in {GIVEN, MISSING}:
        gave = exists().where(FigureSheet.unit_id == api.Unit.id, _wanted(filters))
        query = query.where(gave if filters.state == GIVEN else ~gave)
    found = api.paginate(query.order_by(api.Unit.search, api.Unit.id), page)
    return found, _lines(found.items, filters)


def _wanted(filters: Filters) -> ColumnElement[bool]:
    names = (WINDOW,) if filters.basis == WINDOW else (YEAR, *QUARTERS)
    return and_(
        FigureSheet.group == filters.group.name,
        FigureSheet.year == filters.year,
        FigureSheet.period.in_(names),
    )


def _lines(found: list[api.Unit], filters: Filters) -> list[Line]:
    sheets: dict[int, list[FigureSheet]] = {unit.id: [] for unit in found}
    query = select(FigureSheet).where(FigureSheet.unit_id.in_(sheets), _wanted(filters))
    for sheet in api.session.scalars(query.order_by(FigureSheet.first)):
        sheets[sheet.unit_id].append(sheet)
    return [Line(unit, sheets[unit.id]) for unit in found]
