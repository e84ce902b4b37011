"""How many models there are, by commune and by field of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select

from certify.api import (
    User,
    session,
)
from certify.plugins.movement_models.models import MovementModel, Point, Review
from certify.plugins.movement_models.queries import Filters, narrowed
from certify.plugins.movement_models.words import EFFECTIVE


@dataclass(frozen=True)
class Count:
    """Models of a commune or a field of work, without those struck off."""

    key: str
    models: int = 0
    working: int = 0  # confirmed in the year as working effectively
    points: int = 0
    asked: int = 0


def counts(actor: User, area: str, year: int) -> tuple[list[Count], list[Count]]:
    """Return the models of an area by commune and by field of work, most first."""
    points = (
        select(func.count(Point.id))
        .where(Point.model_id == MovementModel.id)
        .correlate(MovementModel)
        .scalar_subquery()
    )
    working = and_(Review.rating == EFFECTIVE, Review.confirmed_at.is_not(None))
    rows = session.execute(
        narrowed(actor, Filters(year, area=area))
        .with_only_columns(
            MovementModel.area_code,
            MovementModel.field,
            func.count(MovementModel.id),
            func.count(case((working, 1))),
            func.sum(points),
            func.count(case((MovementModel.ministry_asked, 1))),
        )
        .group_by(MovementModel.area_code, MovementModel.field)
    ).all()
    return _summed(rows, 0), _summed(rows, 1)


def _summed(rows: Any, key: int) -> list[Count]:
    """Add up the rows that have the same value in the column *key*."""
    found: dict[str, Count] = {}
    for row in rows:
        before = found.get(row[key], Count(row[key]))
        sums = (
            before.models + row[2], before.working + row[3],
            before.points + row[4], before.asked + row[5],
        )  # fmt: skip
        found[row[key]] = Count(row[key], *sums)
    return sorted(found.values(), key=lambda count: (-count.models, count.key))
