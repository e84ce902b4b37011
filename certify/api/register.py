"""Units, areas, registrations and recognitions.

Look-ups of many are plain data, taken in one query each, so that a plugin can ask for a whole
commune.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator, unit_ids
from certify.applications.models import Application
from certify.certificates.models import Certificate, Decision
from certify.db import db
from certify.plugins import library
from certify.units.areas import find_area, get_area
from certify.units.areas import label as area_label
from certify.units.areas import official as official_code
from certify.units.lookup import by_keys
from certify.units.models import Area, Unit
from certify.units.queries import find_unit, unit_label, visible

__all__ = [
    "Decided",
    "Recognition",
    "UnitRecord",
    "area_label",
    "areas_below",
    "by_keys",
    "decisions_on",
    "existed",
    "find_area",
    "find_unit",
    "get_area",
    "get_unit",
    "library",
    "offered_areas",
    "official_code",
    "recognitions",
    "recognitions_since",
    "registrations",
    "unit_label",
    "units_in",
    "units_managed_by",
    "units_of",
]


@dataclass(frozen=True)
class UnitRecord:
    """A unit of the register."""

    id: int
    code: str
    type: str
    name: str
    facts: Mapping[str, Any]
    area_code: str = ""


def units_managed_by(area: str, types: Collection[str], on: date) -> list[UnitRecord]:
    """Return the units of these types that the area manages and that exist on a day.

    :param area: official code of the commune or province whose standing committee
        appraises the units.
    """
    return _records(Unit.authority_code == area, types, on)


def existed(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a unit was there on a day from *first* to *last*."""
    return and_(
        or_(Unit.since.is_(None), Unit.since <= last),
        or_(Unit.closed_on.is_(None), Unit.closed_on > first),
    )


def _records(where: ColumnElement[bool], types: Collection[str], on: date) -> list[UnitRecord]:
    columns = (Unit.id, Unit.code, Unit.type, Unit.name, Unit.facts, Unit.area_code)
    query = select(*columns).where(where, Unit.type.in_(types), existed(on, on))
    rows = db.session.execute(query.order_by(Unit.type, Unit.search, Unit.id))
    return [UnitRecord(*row) for row in rows]


def registrations(area: str, year: int) -> set[tuple[int, str]]:
    """Return (unit id, set key) of all applications of a year by units that the area manages."""
    query = select(Application.unit_id, Application.set_key).join(
        Unit, Unit.id == Application.unit_id
    )
    rows = db.session.execute(query.where(Unit.authority_code == area, Application.year == year))
    return {(unit_id, key) for unit_id, key in rows}


def recognitions(area: str, year: int) -> set[tuple[int, str]]:
    """Return (unit id, set key) of all valid recognitions of a year, of such units."""
    query = select(Certificate.unit_id, Certificate.set_key).join(
        Unit, Unit.id == Certificate.unit_id
    )
    valid = query.where(
        Unit.authority_code == area, Certificate.year == year, Certificate.status == "valid"
    )
    return {(unit_id, key) for unit_id, key in db.session.execute(valid)}


class Recognition(NamedTuple):
    """A valid recognition of a unit for a year."""

    unit_id: int
    set_key: str
    year: int
    number: str  # of the certificate


def recognitions_since(areas: Collection[str], year: int) -> list[Recognition]:
    """Return the valid recognitions since a year, of the open units that *areas* manage."""
    query = (
        select(Certificate.unit_id, Certificate.set_key, Certificate.year, Certificate.number)
        .join(Unit, Unit.id == Certificate.unit_id)
        .where(
            Unit.authority_code.in_(areas),
            Unit.closed_on.is_(None),
            Certificate.year >= year,
            Certificate.status == "valid",
        )
        .order_by(Certificate.unit_id, Certificate.year)
    )
    return [Recognition(*row) for row in db.session.execute(query)]


class Decided(NamedTuple):
    """What an authority decided on a unit for a year."""

    unit_id: int
    set_key: str
    year: int
    recognised: bool
    class_: str | None  # name of the class that was found, where the set gives classes
    number: str  # of the decision
    day: date


def decisions_on(units: Collection[int], family: str) -> list[Decided]:
    """Return what was decided on units under the sets of a family, the newest year first.

    A recognition whose certificate is no longer valid is left out.
    """
    query = (
        select(
            Application.unit_id,
            Application.set_key,
            Application.year,
            Application.state == "recognised",
            Application.findings_class,
            Decision.number,
            Decision.day,
        )
        .join(Decision, Decision.id == Application.decision_id)
        .outerjoin(
            Certificate,
            and_(Certificate.application_id == Application.id, Certificate.status == "valid"),
        )
        .where(
            Application.unit_id.in_(units),
            Application.set_key.startswith(f"{family}@", autoescape=True),
            or_(Application.state == "not_recognised", Certificate.id.is_not(None)),
        )
        .order_by(Application.year.desc(), Decision.day.desc(), Application.id.desc())
    )
    return [Decided(*row) for row in db.session.execute(query)] if units else []


def get_unit(user: User, unit_id: int) -> Unit:
    """Return a unit with its area, for reading.

    :raises NotFound: when there is none, or none that *user* may know of.
    """
    return visible(user, unit_id)


def units_of(user: User, *roles: str) -> list[Unit]:
    """Return the units that a person works for today (in *roles*), by name."""
    held = unit_ids(user, *roles)
    query = select(Unit).where(Unit.id.in_(held)).options(joinedload(Unit.area))
    return list(db.session.scalars(query.order_by(Unit.search))) if held else []


def units_in(areas: Collection[str], types: Collection[str], on: date) -> list[UnitRecord]:
    """Return the units of these types that lie in the communes and exist on a day."""
    return _records(Unit.area_code.in_(areas), types, on)


def areas_below(code: str) -> list[Area]:
    """Return the communes of a province, by name; of a commune: none."""
    return list(
        db.session.scalars(select(Area).where(Area.parent_code == code).order_by(Area.search))
    )


def offered_areas(user: User) -> list[Area]:
    """Return the areas that a person serves, with the communes below them; provinces first."""
    codes = area_codes(user)
    query = select(Area).options(joinedload(Area.parent))
    if not is_administrator(user):
        query = query.where(or_(Area.code.in_(codes), Area.parent_code.in_(codes)))
    return list(db.session.scalars(query.order_by(Area.level.desc(), Area.search)))
