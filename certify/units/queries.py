"""Looking units up, within what the reader may see."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from certify.accounts.models import User
from certify.accounts.permissions import (
    area_codes,
    is_administrator,
    may_see_unit,
    require,
    unit_ids,
)
from certify.db import db
from certify.errors import NotFound, Refused
from certify.text import search_pattern
from certify.units.models import Area, Unit, UnitChange

PAGE = 20


class Filters(NamedTuple):
    """What a list of units is narrowed by."""

    words: str = ""
    type: str = ""
    area: str = ""  # code of a commune or a province
    closed: bool = False


class Entry(NamedTuple):
    """One line of a unit's history, with the name of who made it."""

    change: UnitChange
    by: str | None


def visible(actor: User, unit_id: int) -> Unit:
    """Return a unit that *actor* may see.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    unit = db.session.scalar(
        select(Unit)
        .where(Unit.id == unit_id)
        .options(
            joinedload(Unit.area).joinedload(Area.parent),
            joinedload(Unit.authority).joinedload(Area.parent),
        )
    )
    if unit is None or not may_see_unit(actor, unit):
        raise NotFound(_("There is no such unit."))
    return unit


def within(codes: set[str]) -> ColumnElement[bool]:
    """Return the condition that a unit lies in, or is managed by, one of the areas."""
    communes = select(Area.code).where(Area.parent_code.in_(codes))
    return or_(
        Unit.area_code.in_(codes), Unit.authority_code.in_(codes), Unit.area_code.in_(communes)
    )


def scope(actor: User) -> ColumnElement[bool]:
    """Return the condition for the units that *actor* may see."""
    if is_administrator(actor):
        return true()
    return or_(within(area_codes(actor)), Unit.id.in_(unit_ids(actor)))


def matching(query: Select[Unit], filters: Filters) -> Select[Unit]:
    """Narrow a query of units."""
    if filters.words.strip():
        query = query.where(Unit.search.like(search_pattern(filters.words), escape="\\"))
    if filters.type:
        query = query.where(Unit.type == filters.type)
    if filters.area:
        query = query.where(within({filters.area}))
    return query if filters.closed else query.where(Unit.closed_on.is_(None))


def listing(actor: User, filters: Filters, page: int = 1) -> Pagination:
    """Return one page of the units that *actor* may list: an office's or an administrator's."""
    require(is_administrator(actor) or bool(area_codes(actor)))
    query = select(Unit).where(scope(actor)).options(joinedload(Unit.area).joinedload(Area.parent))
    query = matching(query, filters).order_by(Unit.search, Unit.id)
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)


def served(actor: User, filters: Filters, page: int = 1) -> Pagination:
    """Return one page of the open units that lie in, or are managed by, *actor*'s own areas."""
    codes = area_codes(actor)
    require(bool(codes))
    query = select(Unit).where(or_(Unit.area_code.in_(codes), Unit.authority_code.in_(codes)))
    query = matching(query, filters).order_by(Unit.search, Unit.id)
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)


def history(unit: Unit) -> list[Entry]:
    """Return the changes of a unit, newest first."""
    rows = db.session.execute(
        select(UnitChange, User.name)
        .outerjoin(User, User.id == UnitChange.by_id)
        .where(UnitChange.unit_id == unit.id)
        .order_by(UnitChange.id.desc())
        .limit(200)
    )
    entries = [Entry(change, by) for change, by in rows]
    _load_areas_in(entries)
    return entries


def _load_areas_in(entries: list[Entry]) -> None:
    """Bring the areas that a history speaks of into the session, with one query."""
    codes = {
        str(code)
        for entry in entries
        for field in ("area_code", "authority_code")
        for code in entry.change.changes.get(field, ())
    }
    if codes:
        query = select(Area).where(Area.code.in_(codes)).options(joinedload(Area.parent))
        db.session.scalars(query).all()


def unit_label(unit: Unit) -> str:
    """Return how a unit is written into a field: ``TDP-05 – Tổ dân phố 5``."""
    return f"{unit.code} – {unit.name}"


def offered(actor: User, words: str, limit: int = 20) -> list[Unit]:
    """Return open units that *actor* may list and that fit what is being typed."""
    query = select(Unit).where(scope(actor))
    query = matching(query, Filters(words)).order_by(Unit.search, Unit.id).limit(limit)
    return list(db.session.scalars(query))


def find_unit(actor: User, typed: str) -> Unit:
    """Return the one unit that *typed* names: by code, a whole label, or a name.

    :raises Refused: when none or several fit; the message lists what may be meant.
    """
    code = typed.partition(" – ")[0].strip()
    unit = db.session.scalar(select(Unit).where(scope(actor), Unit.code == code))
    if unit is not None:
        return unit
    found = offered(actor, typed, 6) if typed.strip() else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(_("No such unit. Type its name or its code."))
    choices = "; ".join(unit_label(each) for each in found[:5])
    raise Refused(_("Several units fit: %(choices)s … Type the code.", choices=choices))


def all_areas() -> list[Area]:
    """Return all areas, provinces first, for the sheet of codes."""
    query = select(Area).options(joinedload(Area.parent))
    return list(db.session.scalars(query.order_by(Area.level.desc(), Area.search)))
