"""The register as a workbook: everything that the reader may read and asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from certify.api import Unit, User, session, write_workbook
from certify.engine import Text
from certify.errors import Refused
from certify.plugins.movement_models import sheets
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.queries import Filters, narrowed
from certify.plugins.movement_models.words import FIELDS, NO, RATINGS, STATES, YES

Row = dict[str, Any]
MAX_POINTS = 20_000  # a few seconds; a province has some thousands


def template(language: str) -> bytes:
    """Return an empty workbook to fill in."""
    return write_workbook([(form, []) for form in sheets.FORMS], language)


def export(actor: User, filters: Filters, language: str) -> bytes:
    """Return a workbook with the models that fit, their points, teams and reviews.

    :raises Refused: when there are more points than one workbook should hold.
    """
    chosen = narrowed(actor, filters)
    ids = chosen.with_only_columns(MovementModel.id)
    points = session.scalar(select(func.count(Point.id)).where(Point.model_id.in_(ids))) or 0
    if points > MAX_POINTS:
        raise Refused(_("This is too much for one file. Narrow the list to an area or a field."))
    content = [
        [_model(model, language) for model in _models(chosen)],
        [_point(point) for point in _points(ids)],
        [_team(team) for team in _teams(ids)],
        [_review(review, language) for review in _reviews(ids)],
    ]
    return write_workbook(list(zip(sheets.FORMS, content, strict=True)), language)


def _models(chosen: Select[Any]) -> list[MovementModel]:
    query = chosen.options(
        joinedload(MovementModel.area),
        joinedload(MovementModel.unit),
        joinedload(MovementModel.replicated_from),
    )
    return list(session.scalars(query.order_by(MovementModel.search, MovementModel.id)))


def _points(ids: Select[Any]) -> list[Point]:
    query = select(Point).join(Point.model).where(Point.model_id.in_(ids))
    loaded = query.options(contains_eager(Point.model), joinedload(Point.unit))
    return list(session.scalars(loaded.order_by(MovementModel.search, Point.search, Point.id)))


def _teams(ids: Select[Any]) -> list[Team]:
    query = select(Team).join(Team.point).join(Point.model).where(Point.model_id.in_(ids))
    loaded = query.options(contains_eager(Team.point).contains_eager(Point.model))
    ordered = loaded.order_by(MovementModel.search, Point.search, Team.name, Team.id)
    return list(session.scalars(ordered))


def _reviews(ids: Select[Any]) -> list[Review]:
    query = select(Review).join(Review.model).where(Review.model_id.in_(ids))
    loaded = query.options(contains_eager(Review.model))
    return list(session.scalars(loaded.order_by(MovementModel.search, Review.year)))


def _model(model: MovementModel, language: str) -> Row:
    same = (
        "code", "name", "proposer", "summary", "survey_plan", "survey_approved_by",
        "decision_number", "decision_on", "members", "origin", "struck_off_on",
        "struck_off_reason", "revision",
    )  # fmt: skip
    source = model.replicated_from
    return {name: getattr(model, name) for name in same} | {
        "field": _named(FIELDS, model.field, language),
        "area": model.area_code,
        "area_name": model.area.name,
        "unit": _code(model.unit),
        "unit_name": model.unit.name if model.unit else "",
        "ministry_asked": (YES if model.ministry_asked else NO).in_(language),
        "source": source.code if source else "",
        "state": _named(STATES, model.state, language),
    }


def _point(point: Point) -> Row:
    return {
        "model": point.model.code,
        "place": point.place,
        "area": point.area_code,
        "unit": _code(point.unit),
        "since": point.since,
    }


def _team(team: Team) -> Row:
    return {
        "model": team.point.model.code,
        "place": team.point.place,
        "name": team.name,
        "head": team.head,
        "members": team.members,
    }


def _review(review: Review, language: str) -> Row:
    return {
        "model": review.model.code,
        "year": review.year,
        "rating": _named(RATINGS, review.rating, language),
        "note": review.note,
        "confirmed": (YES if review.confirmed_at else NO).in_(language),
    }


def _code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def _named(words: Mapping[str, Text], value: str, language: str) -> str:
    return words[value].in_(language)
