"""Who may read, propose and decide.

Inspectors propose for the area they serve and what lies below it; approvers of the level's office
decide; nobody does either for a unit of their own.  Units read what is theirs, offices what lies
in their area, administrators all.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, true

from certify.api import Area, Unit, User, area_codes, is_administrator, require, unit_ids
from certify.plugins.commendations.models import Commendation


def readable(actor: User) -> ColumnElement[bool]:
    """Return the condition for the commendations that *actor* may read."""
    if is_administrator(actor):
        return true()
    areas = area_codes(actor)
    below = select(Area.code).where(Area.parent_code.in_(areas))
    return or_(
        Commendation.area_code.in_(areas),
        Commendation.area_code.in_(below),
        Commendation.decider_code.in_(areas),
        Commendation.unit_id.in_(unit_ids(actor)),
    )


def proposes_at(actor: User, area: Area, unit: Unit | None = None) -> bool:
    """Say whether *actor* proposes in an area, for a unit there or none."""
    codes = {area.code, area.parent_code}
    if unit is not None:
        codes |= {unit.authority_code}
    own = unit is not None and unit.id in unit_ids(actor)
    return bool(codes & area_codes(actor, "inspector")) and not own


def require_proposer(actor: User, area: Area, unit: Unit | None = None) -> None:
    """Go on only for inspectors of the area who are not of the unit.

    :raises Forbidden: otherwise.
    """
    allowed = proposes_at(actor, area, unit)
    require(allowed, _("Inspectors of the area propose commendations, not for their own unit."))


def decides(actor: User, item: Commendation) -> bool:
    """Say whether *actor* enters the decision on *item*."""
    own = item.unit_id is not None and item.unit_id in unit_ids(actor)
    return item.decider_code in area_codes(actor, "approver") and not own


def require_decider(actor: User, item: Commendation) -> None:
    """Go on only for approvers of the deciding office who are not of the unit.

    :raises Forbidden: otherwise.
    """
    allowed = decides(actor, item)
    require(allowed, _("Approvers of the deciding office decide, not on their own unit."))
