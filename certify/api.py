"""What plugins may use beyond :mod:`certify.engine` and :mod:`certify.hookspecs`.

Look-ups are plain data, taken in one query each, so that a plugin can ask for a whole
commune.  A plugin that the command line loads imports this module inside its functions:
``certify evaluate`` starts without Flask and without the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from certify.accounts import permissions
from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates.models import Certificate
from certify.db import Base, db
from certify.plugins import library
from certify.units.models import Unit

__all__ = [
    "LAYOUT",
    "Model",
    "UnitRecord",
    "library",
    "may_see_unit",
    "recognitions",
    "record",
    "registrations",
    "units_managed_by",
]

Model = Base
"""Base of a plugin's own tables; their migrations are one Alembic branch of the plugin."""

LAYOUT = "layout.html"
"""Template that a plugin's pages extend; its blocks are title, head, content and scripts."""


@dataclass(frozen=True)
class UnitRecord:
    """A unit of the register."""

    id: int
    code: str
    type: str
    name: str
    facts: Mapping[str, Any]


def units_managed_by(area: str, types: Collection[str], on: date) -> list[UnitRecord]:
    """Return the units of these types that the area manages and that exist on a day.

    :param area: official code of the commune or province whose standing committee
        appraises the units.
    """
    query = select(Unit.id, Unit.code, Unit.type, Unit.name, Unit.facts).where(
        Unit.authority_code == area,
        Unit.type.in_(types),
        or_(Unit.closed_on.is_(None), Unit.closed_on > on),
        or_(Unit.since.is_(None), Unit.since <= on),
    )
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


def may_see_unit(user: User, unit_id: int) -> bool:
    """Say whether a person may see a unit's file; a unit that does not exist nobody may."""
    unit = db.session.get(Unit, unit_id)
    return unit is not None and permissions.may_see_unit(user, unit)


def record(
    actor: User | None, action: str, object_type: str, object_id: int | str, **details: Any
) -> None:
    """Add an audit event to the running transaction, and leave the commit to the caller."""
    audit.record(actor, action, object_type, object_id, **details)
