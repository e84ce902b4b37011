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
    first, last = _counted(year)
    return any(
        held.unit_id == unit_id
        and held.since <= last
        and (held.until is None or held.until >= first)
        for held in user.assignments
    )


def declared_conflict(user: User, unit_id: int, year: int) -> bool:
    """Say whether *user* declared a conflict of interest that closes the unit's file of *year*.

    The time that counts is that of :func:`belonged_to`: a withdrawn one keeps closing the files
    of the years that it stood in. One that was marked as a mistake closes nothing.
    """
    first, last = _counted(year)
    return any(
        each.unit_id == unit_id
        and not each.mistaken
        and each.since <= last
        and (each.ended_at is None or clock.local_day(each.ended_at) >= first)
        for each in user.conflicts
    )


def independent(user: User, unit_id: int, year: int) -> bool:
    """Say whether neither a place in the unit nor a declared conflict closes its file."""
    return not (belonged_to(user, unit_id, year) or declared_conflict(user, unit_id, year))


def closed_units(user: User, year: int) -> set[int]:
    """Return the units whose files of *year* are closed to *user*."""
    named = {held.unit_id for held in user.assignments} | {each.unit_id for each in user.conflicts}
    return {unit for unit in named if unit is not None and not independent(user, unit, year)}


def require_independent(user: User, unit_id: int, year: int) -> None:
    """Go on only for somebody who is independent of the unit.

    :raises Forbidden: otherwise, saying why.
    """
    require(
        not belonged_to(user, unit_id, year),
        _("You belong, or belonged in that year, to this unit: somebody else has to do this."),
    )
    require(
        not declared_conflict(user, unit_id, year),
        _("You declared a conflict of interest with this unit: somebody else has to do this."),
    )


def _counted(year: int) -> tuple[date, date]:
    """Return the time in which being close to a unit closes its file of *year*."""
    return date(year - 1, 1, 1), max(date(year, 12, 31), clock.today())


def may_see_unit(user: User, unit: Unit) -> bool:
    """Say whether *user* may see the unit's file: its people, its offices, administrators."""
    return unit.id in unit_ids(user) or oversees(user, unit)


def oversees(user: User, unit: Unit) -> bool:
    """Say whether *user* serves an office over the unit, or administers the installation."""
    offices = {unit.area_code, unit.authority_code, unit.area.parent_code}
    return bool(area_codes(user) & offices) or is_administrator(user)


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
