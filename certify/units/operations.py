"""Units: keeping their register, with its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.engine import InputError, UnitType, parse_unit
from certify.errors import Conflict
from certify.faults import Fault, Invalid, refuse
from certify.plugins import library
from certify.text import fold
from certify.units.areas import load_areas
from certify.units.models import Area, Unit, UnitChange

__all__ = [
    "EditConflict",
    "UnitData",
    "close",
    "create",
    "edit",
    "faults_of",
    "load_areas",
    "reopen",
]

MAX_CODE, MAX_NAME, MAX_ADDRESS = 40, 300, 300


@dataclass(frozen=True)
class UnitData:
    """What a form or a row of a spreadsheet says about a unit.

    An empty ``authority_code`` stands for the usual one: the commune that the unit
    lies in; of a commune, its province.
    """

    code: str
    type: str
    name: str
    area_code: str
    address: str = ""
    authority_code: str = ""
    since: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def settled(self, area: Area) -> dict[str, Any]:
        """Return the values of the columns, with defaults filled in."""
        usual = area.parent_code if self.type == "commune" else area.code
        return {
            "code": self.code,
            "type": self.type,
            "name": self.name,
            "address": self.address,
            "area_code": area.code,
            "authority_code": self.authority_code or usual or area.code,
            "since": self.since,
            "facts": dict(self.facts),
        }


class EditConflict(Conflict):
    """Somebody else changed the unit while it was being edited.

    ``theirs`` holds, for every field that now differs from what was typed, the value
    that stands in the register.
    """

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(
            _("Somebody else changed this unit while you were editing it. Nothing is lost.")
        )
        self.theirs = theirs


def faults_of(data: UnitData, areas: Mapping[str, Area]) -> Iterator[Fault]:
    """Yield all faults of *data*, by field; *areas* holds the areas it may name, by code."""
    if not data.code or len(data.code) > MAX_CODE or any(map(str.isspace, data.code)):
        yield Fault("code", _("Give a code of 1 to 40 characters without spaces."))
    if not data.name or len(data.name) > MAX_NAME:
        yield Fault("name", _("Give the name of the unit, at most 300 characters."))
    if len(data.address) > MAX_ADDRESS:
        yield Fault("address", _("At most 300 characters."))
    yield from _area_faults(data, areas)
    unit_type = library().unit_types.get(data.type)
    if unit_type is None:
        yield Fault("type", _("There is no such type of unit."))
    else:
        yield from _fact_faults(data, unit_type)


def _area_faults(data: UnitData, areas: Mapping[str, Area]) -> Iterator[Fault]:
    area = areas.get(data.area_code)
    if area is None or area.level != "commune":
        yield Fault("area", _("Give the official code of the commune that the unit lies in."))
        return
    allowed = {area.parent_code} if data.type == "commune" else {area.code, area.parent_code}
    if data.authority_code and data.authority_code not in allowed:
        if data.type == "commune":
            yield Fault("authority", _("A commune is appraised by its province."))
        else:
            yield Fault("authority", _("Only the unit's own commune or province can manage it."))


def _fact_faults(data: UnitData, unit_type: UnitType) -> Iterator[Fault]:
    missing = [fact.name for fact in unit_type.facts if data.facts.get(fact.name) is None]
    for name in missing:
        yield Fault(f"facts.{name}", _("This must be answered."))
    given = {name: value for name, value in data.facts.items() if name not in missing}
    raw = {"type": data.type, "name": data.name or "?", "facts": given}
    try:
        parse_unit(raw, library().unit_types)
    except InputError as error:
        place = ".".join(str(step) for step in error.at[1:])
        if place.removeprefix("facts.") not in missing:
            yield Fault(place, error.message.in_(_language()))


def _language() -> str:
    return str(get_locale() or "vi")[:2]


def create(actor: User, data: UnitData) -> Unit:
    """Add a unit to the register.

    :raises Invalid: with every fault of *data*.
    """
    require_administrator(actor)
    refuse(faults_of(data, _areas_of(data)))
    unit = add(actor, data, db.session.get_one(Area, data.area_code))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Invalid([_taken()]) from error
    audit.record(actor, "unit.created", "unit", unit.id, code=unit.code)
    audit.commit()
    return unit


def _taken() -> Fault:
    return Fault("code", _("Another unit has this code."))


def _areas_of(data: UnitData) -> dict[str, Area]:
    area = db.session.get(Area, data.area_code)
    return {area.code: area} if area else {}


def add(actor: User, data: UnitData, area: Area) -> Unit:
    """Put a unit that has no faults into the session, with the first line of its history."""
    unit = Unit(search=fold(f"{data.name} {data.code}")[:400], **data.settled(area))
    first = {"code": [None, data.code], "name": [None, data.name]}
    unit.changes.append(UnitChange(at=clock.now(), by_id=actor.id, changes=first))
    db.session.add(unit)
    return unit


def edit(actor: User, unit: Unit, data: UnitData, *, seen_revision: int, reason: str = "") -> Unit:
    """Change a unit; every field that changed goes into its history.

    :param seen_revision: the revision that the editor began from.
    :raises EditConflict: when the unit has changed since.
    """
    require_administrator(actor)
    if data.type != unit.type:
        raise Invalid([Fault("type", _("The type stays. Close the unit and add another one."))])
    refuse(faults_of(data, _areas_of(data)))
    area = db.session.get_one(Area, data.area_code)
    if unit.revision != seen_revision:
        raise EditConflict({name: pair[0] for name, pair in changes_to(unit, data, area).items()})
    if apply(actor, unit, data, area, reason):
        audit.record(actor, "unit.edited", "unit", unit.id, reason=reason)
    _commit()
    return unit


def apply(actor: User, unit: Unit, data: UnitData, area: Area, reason: str = "") -> bool:
    """Bring a unit to *data*, with a line in its history; say whether anything changed."""
    changes = changes_to(unit, data, area)
    if not changes:
        return False
    for name, value in data.settled(area).items():
        if getattr(unit, name) != value:
            setattr(unit, name, value)
    unit.search = fold(f"{unit.name} {unit.code}")[:400]
    _remember(actor, unit, changes, reason)
    return True


def changes_to(unit: Unit, data: UnitData, area: Area) -> dict[str, list[Any]]:
    """Return field → [in the register, in *data*] for whatever differs (dates in ISO form)."""
    before, after = (
        _flat({c: getattr(unit, c) for c in data.settled(area)}),
        _flat(data.settled(area)),
    )
    return {
        name: [before.get(name), after.get(name)]
        for name in before | after
        if before.get(name) != after.get(name)
    }


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return column values as JSON, each fact on its own as ``facts.<name>``."""
    flat = {name: value for name, value in values.items() if name != "facts"}
    flat["since"] = flat["since"].isoformat() if flat["since"] else None
    return flat | {f"facts.{name}": value for name, value in values["facts"].items()}


def _remember(actor: User, unit: Unit, changes: dict[str, list[Any]], reason: str) -> None:
    entry = UnitChange(
        unit_id=unit.id, at=clock.now(), by_id=actor.id, changes=changes, reason=reason[:300]
    )
    db.session.add(entry)


def _commit() -> None:
    """Commit; two editors at the same moment: the second is told."""
    try:
        audit.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise EditConflict({}) from error
    except IntegrityError as error:
        db.session.rollback()
        raise Invalid([_taken()]) from error


def close(actor: User, unit: Unit, day: date, reason: str = "") -> Unit:
    """Close a unit on *day*: it stays in the register, but registers no more."""
    require_administrator(actor)
    if unit.since and day < unit.since:
        raise Invalid([Fault("day", _("The day lies before the unit began."))])
    return _set_closed(actor, unit, day, reason)


def reopen(actor: User, unit: Unit, reason: str = "") -> Unit:
    """Take a closing back."""
    require_administrator(actor)
    return _set_closed(actor, unit, None, reason)


def _set_closed(actor: User, unit: Unit, day: date | None, reason: str) -> Unit:
    before, after = (when.isoformat() if when else None for when in (unit.closed_on, day))
    if before == after:
        return unit
    unit.closed_on = day
    _remember(actor, unit, {"closed_on": [before, after]}, reason)
    action = "unit.closed" if day else "unit.reopened"
    audit.record(actor, action, "unit", unit.id, reason=reason, day=after)
    _commit()
    return unit
