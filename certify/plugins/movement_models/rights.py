"""Who may read and who keeps the models of the movement.

Clerks and heads keep the models of their unit (those of a commune also what belongs to the
commune alone), inspectors those of their commune, administrators all; neither of these two those of
a unit that they belonged to or declared a conflict with.  Whoever serves a
commune or its province reads; a model that the Ministry asked to replicate every office reads.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select, true

from certify.api import (
    Area,
    Unit,
    User,
    area_codes,
    closed_units,
    independent,
    is_administrator,
    lies_in,
    own_areas,
    require,
    session,
    unit_ids,
)
from certify.clock import today
from certify.errors import Forbidden
from certify.plugins.movement_models.models import MovementModel

KEEPERS = ("clerk", "head")


def own(actor: User) -> ColumnElement[bool]:
    """Return the condition for the models of *actor*'s own areas and units."""
    if is_administrator(actor):
        return true()
    own_unit = MovementModel.unit_id.in_(unit_ids(actor))
    return or_(lies_in(MovementModel.area_code, own_areas(actor)), own_unit)


def readable(actor: User) -> ColumnElement[bool]:
    """Return the condition for all models that *actor* may read."""
    if not area_codes(actor):
        return own(actor)
    return or_(own(actor), MovementModel.ministry_asked)


def keeps(actor: User, model: MovementModel) -> bool:
    """Say whether *actor* keeps *model*: may change, review, confirm and strike it off."""
    return keeps_at(actor, model.area_code, model.unit_id)


def keeps_at(actor: User, area_code: str, unit_id: int | None) -> bool:
    """Say whether *actor* keeps the models of a unit or, without one, of a commune."""
    office = is_administrator(actor) or area_code in area_codes(actor, "inspector")
    if office and (unit_id is None or independent(actor, unit_id, today().year)):
        return True
    units = unit_ids(actor, *KEEPERS)
    if unit_id is not None or not units:
        return unit_id in units
    wanted = select(Unit.id).where(
        Unit.id.in_(units), Unit.type == "commune", Unit.area_code == area_code
    )
    return session.scalar(wanted) is not None


def require_any(actor: User) -> None:
    """Go on only when *actor* keeps models at all.

    :raises Forbidden: otherwise.
    """
    require(may_add(actor))


def keeping(actor: User) -> ColumnElement[bool]:
    """Return the condition for the models that *actor* keeps, as :func:`keeps` says."""
    open_ = or_(
        MovementModel.unit_id.is_(None),
        MovementModel.unit_id.not_in(closed_units(actor, today().year)),
    )
    if is_administrator(actor):
        conditions = [open_]
    else:
        conditions = [and_(open_, MovementModel.area_code.in_(area_codes(actor, "inspector")))]
    if units := unit_ids(actor, *KEEPERS):
        communes = select(Unit.area_code).where(Unit.id.in_(units), Unit.type == "commune")
        alone = and_(MovementModel.unit_id.is_(None), MovementModel.area_code.in_(communes))
        conditions += [MovementModel.unit_id.in_(units), alone]
    return or_(*conditions)


def may_add(actor: User) -> bool:
    """Say whether *actor* keeps models at all; whoever serves a province only reads them."""
    if is_administrator(actor) or unit_ids(actor, *KEEPERS):
        return True
    served = area_codes(actor, "inspector")
    wanted = select(Area.code).where(Area.code.in_(served), Area.level == "commune")
    return bool(served) and session.scalar(wanted.limit(1)) is not None


def require_keeper(actor: User, area_code: str, unit_id: int | None) -> None:
    """Go on only when *actor* keeps the models there.

    :raises Forbidden: otherwise.
    """
    if not keeps_at(actor, area_code, unit_id):
        raise Forbidden(
            _(
                "Models are kept by the people of their unit, the inspectors of their commune "
                "and administrators."
            )
        )
