"""Points and teams of a model."""

from __future__ import annotations

from typing import TypeVar

from flask_babel import gettext as _

from certify.api import User, record, session
from certify.faults import Fault, refuse
from certify.plugins.movement_models.data import PointData, TeamData, point_faults, team_faults
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.operations import KIND, EditConflict, finish
from certify.plugins.movement_models.rights import require_keeper
from certify.text import fold

Part = TypeVar("Part", Point, Team, Review)


def add_point(actor: User, model: MovementModel, data: PointData) -> Point:
    """Add a place where the model is applied.

    :raises Invalid: with every fault of *data*.
    """
    require_keeper(actor, model.area_code, model.unit_id)
    refuse(point_faults(data))
    point = Point(model_id=model.id, search=fold(data.place)[:200], **vars(data))
    session.add(point)
    record(actor, "movement_model.point_added", KIND, model.id, place=data.place)
    finish(_place_taken())
    return point


def edit_point(actor: User, point: Point, data: PointData, *, seen_revision: int) -> None:
    """Change a point.

    :raises EditConflict: when it has changed since *seen_revision*.
    """
    model = point.model
    require_keeper(actor, model.area_code, model.unit_id)
    refuse(point_faults(data))
    require_unchanged(point, seen_revision)
    change(point, search=fold(data.place)[:200], **vars(data))
    record(actor, "movement_model.point_edited", KIND, model.id, place=data.place)
    finish(_place_taken())


def remove_point(actor: User, point: Point) -> None:
    """Take a point with its teams away; the audit event keeps its name."""
    model = point.model
    require_keeper(actor, model.area_code, model.unit_id)
    session.delete(point)
    record(actor, "movement_model.point_removed", KIND, model.id, place=point.place)
    finish()


def add_team(actor: User, point: Point, data: TeamData) -> Team:
    """Add a team to a point.

    :raises Invalid: with every fault of *data*.
    """
    model = point.model
    require_keeper(actor, model.area_code, model.unit_id)
    refuse(team_faults(data))
    team = Team(point_id=point.id, **vars(data))
    session.add(team)
    record(actor, "movement_model.team_added", KIND, model.id, place=point.place, team=data.name)
    finish(_team_taken())
    return team


def edit_team(actor: User, team: Team, data: TeamData, *, seen_revision: int) -> None:
    """Change a team.

    :raises EditConflict: when it has changed since *seen_revision*.
    """
    model = team.point.model
    require_keeper(actor, model.area_code, model.unit_id)
    refuse(team_faults(data))
    require_unchanged(team, seen_revision)
    change(team, **vars(data))
    record(actor, "movement_model.team_edited", KIND, model.id, team=data.name)
    finish(_team_taken())


def remove_team(actor: User, team: Team) -> None:
    """Take a team away; the audit event keeps its name."""
    model = team.point.model
    require_keeper(actor, model.area_code, model.unit_id)
    session.delete(team)
    record(actor, "movement_model.team_removed", KIND, model.id, team=team.name)
    finish()


def require_unchanged(part: Part, seen_revision: int) -> None:
    """Go on only when the editor saw what stands in the register.

    :raises EditConflict: otherwise.
    """
    if part.revision != seen_revision:
        raise EditConflict({})


def change(part: Part, **values: object) -> bool:
    """Bring columns to *values*; say whether any differed."""
    differing = {name: value for name, value in values.items() if getattr(part, name) != value}
    for name, value in differing.items():
        setattr(part, name, value)
    return bool(differing)


def _place_taken() -> Fault:
    return Fault("place", _("The model has a point with this name already."))


def _team_taken() -> Fault:
    return Fault("name", _("The point has a team with this name already."))
