"""Who may read, propose and decide.

Inspectors propose for the area they serve and what lies below it; approvers of the level's office
decide; nobody does either for a unit that they belong to, belonged to in the year of the merit, or
declared a conflict with, and administrators do neither.  Units read what is theirs, offices what
lies in their area, administrators all.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, or_, true

from certify.api import (
    Area,
    Unit,
    User,
    area_codes,
    independent,
    is_administrator,
    lies_in,
    require,
    unit_ids,
)
from certify.clock import local_day
from certify.plugins.commendations.models import Commendation


def readable(actor: User) -> ColumnElement[bool]:
    """Return the condition for the commendations that *actor* may read."""
    if is_administrator(actor):
        return true()
    areas = area_codes(actor)
    return or_(
        lies_in(Commendation.area_code, areas),
        Commendation.decider_code.in_(areas),
        Commendation.unit_id.in_(unit_ids(actor)),
    )


def of_the_own(actor: User) -> ColumnElement[bool]:
    """Return the condition for commendations about units that *actor* is not independent of."""
    close = [(held.unit_id, held.until) for held in actor.assignments if held.unit_id is not None]
    close += [
        (each.unit_id, each.ended_at and local_day(each.ended_at))
        for each in actor.conflicts
        if not each.mistaken
    ]
    own = (
        and_(
            Commendation.unit_id == unit_id,
            true() if until is None else Commendation.year <= until.year + 1,
        )
        for unit_id, until in close
    )
    return or_(false(), *own)


def proposes_at(actor: User, area: Area, unit: Unit | None, year: int) -> bool:
    """Say whether *actor* proposes for merits of a year in an area, for a unit there or none."""
    codes = {area.code, area.parent_code}
    if unit is not None:
        codes |= {unit.authority_code}
    year = min(max(year, MINYEAR + 1), MAXYEAR)  # what is no year of merit is told afterwards
    own = unit is not None and not independent(actor, unit.id, year)
    return bool(codes & area_codes(actor, "inspector")) and not (own or is_administrator(actor))


def require_proposer(actor: User, area: Area, unit: Unit | None, year: int) -> None:
    """Go on only for inspectors of the area who are independent of the unit.

    :raises Forbidden: otherwise.
    """
    allowed = proposes_at(actor, area, unit, year)
    require(
        allowed,
        _(
            "Inspectors of the area propose commendations, not for a unit of their own or one"
            " that they declared a conflict with."
        ),
    )


def decides(actor: User, item: Commendation) -> bool:
    """Say whether *actor* enters the decision on *item*."""
    own = item.unit_id is not None and not independent(actor, item.unit_id, item.year)
    office = item.decider_code in area_codes(actor, "approver")
    return office and not (own or is_administrator(actor))


def require_decider(actor: User, item: Commendation) -> None:
    """Go on only for approvers of the deciding office who are independent of the unit.

    :raises Forbidden: otherwise.
    """
    allowed = decides(actor, item)
    require(
        allowed,
        _(
            "Approvers of the deciding office decide, not on a unit of their own or one that they"
            " declared a conflict with."
        ),
    )
