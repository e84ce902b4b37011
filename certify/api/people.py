"""Who is asking, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_security import auth_required, current_user

from certify import clock
from certify.accounts import permissions
from certify.accounts.models import User
from certify.accounts.permissions import (
    area_codes,
    belonged_to,
    closed_units,
    independent,
    is_administrator,
    require,
    unit_ids,
)
from certify.applications.resuming import resume_after_sign_in
from certify.db import db
from certify.units.models import Unit
from certify.web.language import language, show_text
from certify.web.reading import reads_first

__all__ = [
    "actor",
    "area_codes",
    "belonged_to",
    "closed_units",
    "independent",
    "is_administrator",
    "keeps_for",
    "language",
    "may_edit_unit",
    "may_see_unit",
    "reads_first",
    "require",
    "resume_after_sign_in",
    "serves_area",
    "show_text",
    "signed_in",
    "unit_ids",
]

View = TypeVar("View", bound=Callable[..., Any])


def actor() -> User:
    """Return whoever is signed in; only in views behind :func:`signed_in`."""
    return cast("User", current_user)


def signed_in(view: View) -> View:
    """Show a view only to people who are signed in; the others are led to the sign-in page."""
    return cast("View", auth_required()(view))


def may_see_unit(user: User, unit_id: int) -> bool:
    """Say whether a person may see a unit's file; a unit that does not exist nobody may."""
    unit = db.session.get(Unit, unit_id)
    return unit is not None and permissions.may_see_unit(user, unit)


def may_edit_unit(user: User, unit_id: int) -> bool:
    """Say whether a person keeps the unit's own records today: its clerks and its head."""
    return unit_id in unit_ids(user, "clerk", "head")


def keeps_for(user: User, unit: Unit) -> bool:
    """Say whether a person keeps what a register holds of a unit: its people, or its commune.

    Inspectors of the commune do, but not of a unit that they belonged to or declared a conflict
    with: what a register holds answers criteria.
    """
    if may_edit_unit(user, unit.id):
        return True
    office = serves_area(user, unit.area_code, "inspector")
    return office and independent(user, unit.id, clock.today().year)


def serves_area(user: User, area_code: str, *roles: str) -> bool:
    """Say whether a person serves exactly this area today, in any of *roles* (none named: all)."""
    return area_code in area_codes(user, *roles)
