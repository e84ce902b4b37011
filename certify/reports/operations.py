"""Where an area stands: figures by unit type and by commune, and the lists behind them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator, require
from certify.applications.models import Application
from certify.certificates.models import Certificate
from certify.db import db
from certify.errors import NotFound
from certify.reports.figures import FACTS, FIGURES, Figures, Scope, inside, reached, scope_of
from certify.reports.standards import FIRST, is_of
from certify.rounds.models import Round
from certify.text import search_pattern
from certify.units.models import Area, Unit

if TYPE_CHECKING:
    from flask_sqlalchemy.pagination import Pagination
    from sqlalchemy import ColumnElement

PAGE = 20


@dataclass(frozen=True)
class Report:
    """One area and year: figures by unit type and, of a province, by commune."""

    area: Area
    year: int
    by_type: dict[str, Figures]
    by_area: dict[str, Figures]  # by the code of the commune

    @property
    def total(self) -> Figures:
        """All unit types together."""
        return sum(self.by_type.values(), Figures())


@dataclass(frozen=True)
class Line:
    """A unit in a list, with its applications of the year."""

    unit: Unit
    applications: list[Application]


def find_area(actor: User, code: str | None = None) -> Area:
    """Return the area to report on; without a code, the first of the reader's own.

    :raises Forbidden: when *actor* serves no area at all.
    :raises NotFound: when there is no such area, or it lies outside those of *actor*.
    """
    own = area_codes(actor)
    everything = is_administrator(actor)
    require(bool(own) or everything)
    if code is None:
        code = min(own, key=len) if own else _first_province()
    area = db.session.get(Area, code) if code else None
    if area is None or not (everything or own & {area.code, area.parent_code}):
        raise NotFound(_("There is no such area, or it is not one of yours."))
    return area


def areas_for(actor: User, chosen: Area) -> list[Area]:
    """Return the areas that *actor* may pick: own ones and the communes below them.

    An administrator picks among all provinces and the communes of the chosen one.
    """
    codes = area_codes(actor)
    wanted = select(Area).where(Area.code.in_(codes) | Area.parent_code.in_(codes))
    if is_administrator(actor):
        province = chosen.parent_code or chosen.code
        wanted = select(Area).where((Area.level == "province") | (Area.parent_code == province))
    return list(db.session.scalars(wanted.order_by(Area.level.desc(), Area.search)))


def years() -> list[int]:
    """Return the years that have a round, the newest first; at least the running one."""
    found = db.session.scalars(select(Round.year).distinct().order_by(Round.year.desc()))
    return list(found) or [clock.today().year]


def area_report(area: Area, year: int, standard: str = FIRST) -> Report:
    """Return the figures of *area* under a standard; three queries, whatever its size."""
    report = Report(area, year, {}, {})
    scope = scope_of(year, standard)
    counted = (*_units_in_scope(area, scope), *_counts(area, year, standard))
    for code, unit_type, figures in counted:
        report.by_type[unit_type] = report.by_type.get(unit_type, Figures()) + figures
        report.by_area[code] = report.by_area.get(code, Figures()) + figures
    return report


def find_units(
    area: Area,
    year: int,
    figure: str,
    unit_type: str = "",
    words: str = "",
    page: int = 1,
    standard: str = FIRST,
) -> Pagination:
    """Return one page of the :class:`Line` s that stand behind a figure."""
    wanted = (
        select(Unit).options(joinedload(Unit.area)).where(_behind(area, year, figure, standard))
    )
    if unit_type:
        wanted = wanted.where(Unit.type == unit_type)
    if words:
        wanted = wanted.where(Unit.search.like(search_pattern(words), escape="\\"))
    found = db.paginate(
        wanted.order_by(Unit.search, Unit.id), page=page, per_page=PAGE, error_out=False
    )
    found.items = _lines(found.items, year, standard)
    return found


def _first_province() -> str | None:
    """Return the province that has units, for an administrator who has not chosen."""
    found = select(Area.parent_code).join(Unit, Unit.area_code == Area.code)
    by_default = select(Area.code).where(Area.level == "province").order_by(Area.code)
    return db.session.scalar(found.where(Area.parent_code.is_not(None)).limit(1)) or (
        db.session.scalar(by_default.limit(1))
    )


def _units_in_scope(area: Area, scope: Scope) -> Iterable[tuple[str, str, Figures]]:
    """Count units by commune, type and facts; the engine judges each combination once."""
    grouped = (
        select(Unit.area_code, Unit.type, FACTS, func.count())
        .where(scope.existing(area))
        .group_by(Unit.area_code, Unit.type, FACTS)
    )
    may_apply = cache(lambda unit_type, facts: scope.has(unit_type, json.loads(facts)))
    counted: Counter[tuple[str, str]] = Counter()
    for code, unit_type, facts, count in db.session.execute(grouped):
        if may_apply(unit_type, facts):
            counted[code, unit_type] += count
    for (code, unit_type), count in counted.items():
        yield code, unit_type, Figures(in_scope=count)


def _counts(area: Area, year: int, standard: str) -> Iterable[tuple[str, str, Figures]]:
    """Count units by how far their applications have come."""
    conditions = reached(clock.today())
    counts = [
        func.count(distinct(case((conditions[name], Application.unit_id)))) for name in FIGURES[1:]
    ]
    grouped = (
        select(Application.area_code, Application.unit_type, *counts)
        .where(Application.year == year, is_of(standard), inside(Application.area_code, area))
        .group_by(Application.area_code, Application.unit_type)
    )
    for code, unit_type, *numbers in db.session.execute(grouped):
        yield code, unit_type, Figures(0, *numbers)


def _behind(area: Area, year: int, figure: str, standard: str) -> ColumnElement[bool]:
    """Say which units stand behind a figure."""
    applied = select(Application.unit_id).where(
        Application.year == year, is_of(standard), inside(Application.area_code, area)
    )
    if figure == "in_scope":
        return scope_of(year, standard).holding(area)
    if figure == "not_registered":
        return scope_of(year, standard).holding(area) & Unit.id.not_in(applied)
    return Unit.id.in_(applied.where(reached(clock.today())[figure]))


def _lines(units: list[Unit], year: int, standard: str) -> list[Line]:
    by_unit: dict[int, list[Application]] = {unit.id: [] for unit in units}
    wanted: Any = select(Application).where(
        Application.year == year, is_of(standard), Application.unit_id.in_(by_unit)
    )
    for application in db.session.scalars(wanted):
        by_unit[application.unit_id].append(application)
    return [Line(unit, by_unit[unit.id]) for unit in units]


def recognised_by_type() -> tuple[int | None, dict[str, int]]:
    """Return the newest year with recognised units, and how many there are by unit type."""
    newest = select(func.max(Certificate.year)).scalar_subquery()
    rows = db.session.execute(
        select(Certificate.year, Certificate.unit_type, func.count(distinct(Certificate.unit_id)))
        .where(Certificate.year == newest, Certificate.status == "valid")
        .group_by(Certificate.year, Certificate.unit_type)
    ).all()
    return (rows[0][0] if rows else None), {unit_type: count for _y, unit_type, count in rows}
