"""Looking models up, within what the reader may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from certify.api import (
    Area,
    Page,
    Unit,
    User,
    contains,
    lies_in,
    paginate,
    session,
)
from certify.errors import NotFound, Refused
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.rights import keeping, own, readable
from certify.plugins.movement_models.words import STRUCK_OFF

REVIEWED = ("confirmed", "waiting", "none")  # how far the review of a year has come


class Filters(NamedTuple):
    """What a list of models is narrowed by; ``reviewed`` speaks of the review of ``year``."""

    year: int
    words: str = ""
    area: str = ""
    field: str = ""
    state: str = ""
    reviewed: str = ""
    asked: bool = False  # only those that the Ministry asked to replicate, of all areas


class Line(NamedTuple):
    """A model in a list, with its review of the year and the size of it."""

    model: MovementModel
    review: Review | None
    points: int
    teams: int


def visible(actor: User, model_id: int) -> MovementModel:
    """Return a model that *actor* may read.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    wanted = select(MovementModel).where(MovementModel.id == model_id, readable(actor))
    found = session.scalar(wanted.options(*_places()))
    if found is None:
        raise NotFound(_("There is no such model."))
    return found


def whole(actor: User, model_id: int) -> MovementModel:
    """Return a model with its points, teams, reviews and copies."""
    wanted = select(MovementModel).where(MovementModel.id == model_id, readable(actor))
    points = selectinload(MovementModel.points)
    found = session.scalar(
        wanted.options(
            *_places(),
            joinedload(MovementModel.replicated_from),
            selectinload(MovementModel.copies).joinedload(MovementModel.area),
            selectinload(MovementModel.reviews),
            points.joinedload(Point.area),
            points.joinedload(Point.unit),
            points.selectinload(Point.teams),
        )
    )
    if found is None:
        raise NotFound(_("There is no such model."))
    return found


def _places() -> tuple[Any, ...]:
    return (
        joinedload(MovementModel.area).joinedload(Area.parent),
        joinedload(MovementModel.unit),
    )


def point_of(model: MovementModel, point_id: int) -> Point:
    """Return a point of *model*.

    :raises NotFound: when it has none with this number.
    """
    found = session.get(Point, point_id)
    if found is None or found.model_id != model.id:
        raise NotFound(_("There is no such point."))
    return found


def team_of(point: Point, team_id: int) -> Team:
    """Return a team of *point*.

    :raises NotFound: when it has none with this number.
    """
    found = session.get(Team, team_id)
    if found is None or found.point_id != point.id:
        raise NotFound(_("There is no such team."))
    return found


def review_of(model: MovementModel, year: int) -> Review | None:
    """Return the review of a year."""
    return session.scalar(select(Review).where(Review.model_id == model.id, Review.year == year))


def waiting(actor: User, year: int, page: int = 1) -> Page:
    """Return one page of the reviews of a year that *actor* may confirm."""
    query = (
        select(Review)
        .join(Review.model)
        .where(
            keeping(actor),
            Review.year == year,
            Review.confirmed_at.is_(None),
            MovementModel.struck_off_on.is_(None),
        )
        .options(
            contains_eager(Review.model).joinedload(MovementModel.area),
            contains_eager(Review.model).joinedload(MovementModel.unit),
        )
        .order_by(MovementModel.search, Review.id)
    )
    return paginate(query, page)


def narrowed(actor: User, filters: Filters) -> Select[Any]:
    """Return the query for the models that fit, joined with their reviews of the year."""
    of_year = and_(Review.model_id == MovementModel.id, Review.year == filters.year)
    query = select(MovementModel).outerjoin(Review, of_year)
    query = query.where(
        and_(readable(actor), MovementModel.ministry_asked) if filters.asked else own(actor)
    )
    if filters.words.strip():
        at_points = MovementModel.points.any(contains(Point.search, filters.words))
        query = query.where(or_(contains(MovementModel.search, filters.words), at_points))
    if filters.area:
        query = query.where(lies_in(MovementModel.area_code, {filters.area}))
    if filters.field:
        query = query.where(MovementModel.field == filters.field)
    query = query.where(
        MovementModel.state == filters.state if filters.state else MovementModel.state != STRUCK_OFF
    )
    return query.where(_so_far(filters.reviewed)) if filters.reviewed in REVIEWED else query


def _so_far(reviewed: str) -> ColumnElement[bool]:
    if reviewed == "none":
        return Review.id.is_(None)
    waiting = Review.confirmed_at.is_(None)
    return and_(Review.id.is_not(None), waiting if reviewed == "waiting" else ~waiting)


def listing(actor: User, filters: Filters, page: int = 1) -> Page:
    """Return one page of :class:`Line` s."""
    query = narrowed(actor, filters).order_by(MovementModel.search, MovementModel.id)
    found = paginate(query.options(*_places()), page)
    models = {model.id: model for model in found.items}
    sizes, reviews = _sizes(models), _reviews(models, filters.year)
    found.items = [
        Line(model, reviews.get(model.id), *sizes.get(model.id, (0, 0))) for model in found.items
    ]
    return found


def _reviews(model_ids: Iterable[int], year: int) -> dict[int, Review]:
    wanted = select(Review).where(Review.year == year, Review.model_id.in_(model_ids))
    return {review.model_id: review for review in session.scalars(wanted)}


def _sizes(model_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return (points, teams) by model."""
    counted = (
        select(Point.model_id, func.count(Point.id.distinct()), func.count(Team.id))
        .outerjoin(Team, Team.point_id == Point.id)
        .where(Point.model_id.in_(model_ids))
        .group_by(Point.model_id)
    )
    return {model: (points, teams) for model, points, teams in session.execute(counted)}


def find_model(actor: User, typed: str) -> MovementModel | None:
    """Return the model that *typed* names, by code or whole label; None for nothing typed.

    :raises Refused: when there is none that *actor* may read.
    """
    code = typed.partition(" – ")[0].strip()
    if not code:
        return None
    found = session.scalar(select(MovementModel).where(MovementModel.code == code, readable(actor)))
    if found is None:
        raise Refused(_("There is no model with the code %(code)s.", code=code))
    return found


def label(model: MovementModel) -> str:
    """Return how a model is written into a field: ``MH-00012 – Camera an ninh``."""
    return f"{model.code} – {model.name}"


def of_unit(unit: Unit) -> ColumnElement[bool]:
    """Return the condition for the models that count for a unit; a commune's are all in it."""
    if unit.type == "commune":
        return MovementModel.area_code == unit.area_code
    return MovementModel.unit_id == unit.id


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people, by id."""
    wanted = select(User.id, User.name).where(User.id.in_({each for each in user_ids if each}))
    return dict(session.execute(wanted).all())
