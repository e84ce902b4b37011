"""The areas that a person reads figures of."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator, unit_ids
from certify.db import db
from certify.errors import Forbidden, NotFound
from certify.units.models import Area, Unit

__all__ = ["areas_to_choose", "chosen_area", "lies_in", "own_areas"]


def own_areas(user: User) -> set[str]:
    """Return the areas that a person serves, and the communes whose own unit they work for."""
    units = unit_ids(user)
    if not units:
        return area_codes(user)
    communes = select(Unit.area_code).where(Unit.id.in_(units), Unit.type == "commune")
    return area_codes(user) | set(db.session.scalars(communes))


def lies_in(
    column: InstrumentedAttribute[str] | Mapped[str], codes: set[str]
) -> ColumnElement[bool]:
    """Return the condition that a column names one of the areas, or a commune below one."""
    below = select(Area.code).where(Area.parent_code.in_(codes))
    return or_(column.in_(codes), column.in_(below)) if codes else false()


def chosen_area(user: User, code: str = "") -> Area:
    """Return the area to show figures of; without a code, the widest of the reader's own.

    :raises Forbidden: when *user* reads the figures of no area at all.
    :raises NotFound: when there is no such area, or it lies outside those of *user*.
    """
    own, everything = own_areas(user), is_administrator(user)
    if not own and not everything:
        raise Forbidden(_("You are not allowed to do this."))
    if not code:
        code = min(own, key=len) if own else _first_province()
    area = db.session.get(Area, code)
    if area is None or not (everything or own & {area.code, area.parent_code}):
        raise NotFound(_("There is no such area, or it is not one of yours."))
    return area


def _first_province() -> str:
    """Return the province that has units, for an administrator who has not chosen."""
    found = select(Area.parent_code).join(Unit, Unit.area_code == Area.code)
    return db.session.scalar(found.where(Area.parent_code.is_not(None)).limit(1)) or ""


def areas_to_choose(user: User, chosen: Area) -> list[Area]:
    """Return the areas that *user* may change to: own ones and the communes below them.

    An administrator changes among all provinces and the communes of the chosen one.
    """
    codes = own_areas(user)
    wanted = Area.code.in_(codes) | Area.parent_code.in_(codes)
    if is_administrator(user):
        province = chosen.parent_code or chosen.code
        wanted = (Area.level == "province") | (Area.parent_code == province)
    query = select(Area).where(wanted)
    return list(db.session.scalars(query.order_by(Area.level.desc(), Area.search)))
