"""Who may do what, asked by every operation for the object at hand.

A person works *for* a unit (clerk, head) or *over* an area (inspector,
approver); the administrator keeps the house but neither scores nor decides.
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import Assignment, User
from certify.errors import Forbidden
from certify.units.models import Unit


def is_administrator(user: User) -> bool:
    """Say whether *user* administers this installation."""
    return any(role.name == "administrator" for role in user.roles)


def current_assignments(user: User) -> list[Assignment]:
    """Return what *user* holds today."""
    today = clock.today()
    return [held for held in user.assignments if held.holds_on(today)]


def unit_ids(user: User, *roles: str) -> set[int]:
    """Return the units that *user* works for today, in any of *roles* (none named: all)."""
    return {
        held.unit_id
        for held in current_assignments(user)
        if held.unit_id is not None and (not roles or held.role in roles)
    }


def area_codes(user: User, *roles: str) -> set[str]:
    """Return the areas that *user* serves today, in any of *roles* (none named: all)."""
    return {
        held.area_code
        for held in current_assignments(user)
        if held.area_code is not None and (not roles or held.role in roles)
    }


def belonged_to(user: User, unit_id: int, year: int) -> bool:
    """Say whether *user* worked for the unit from the year before *year* until its end, or today.

    The evaluation window of a year begins in the autumn before it; and who works for the unit
    by the time it is appraised, a year late perhaps, is no more independent.
    """
    first, last = date(year - 1, 1, 1), max(date(year, 12, 31), clock.today())
    return any(
        held.unit_id == unit_id
        and held.since <= last
        and (held.until is None or held.until >= first)
        for held in user.assignments
    )


def may_see_unit(user: User, unit: Unit) -> bool:
    """Say whether *user* may see the unit's file: its people, its offices, administrators."""
    areas = area_codes(user)
    return (
        unit.id in unit_ids(user)
        or bool(areas & {unit.area_code, unit.authority_code, unit.area.parent_code})
        or is_administrator(user)
    )


def serves(user: User, role: str, unit: Unit) -> bool:
    """Say whether *user* is *role* (inspector, approver) of the unit's own authority."""
    return unit.authority_code in area_codes(user, role)


def require(allowed: bool, message: object = None) -> None:
    """Go on only when *allowed*.

    :raises Forbidden: otherwise.
    """
    if not allowed:
        raise Forbidden(message or _("You are not allowed to do this."))


def require_administrator(user: User) -> None:
    """Go on only for an administrator.

    :raises Forbidden: otherwise.
    """
    require(is_administrator(user), _("Only an administrator may do this."))
