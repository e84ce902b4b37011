"""How many models there are, by commune and by field of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, select

from certify.api import (
    Area,
    User,
    area_codes,
    get_area,
    is_administrator,
    offered_areas,
    require,
    session,
)
from certify.errors import NotFound
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


def place_asked(actor: User, code: str | None) -> tuple[Area, list[Area]]:
    """Return the area to count in (the first of *actor*'s own unless told), and those to pick.

    :raises Forbidden: when *actor* serves no area.
    :raises NotFound: when it is not one of *actor*'s.
    """
    codes, everything = area_codes(actor), is_administrator(actor)
    require(bool(codes) or everything)
    if code is None:
        code = min(codes, key=len) if codes else _first_province()
    area = get_area(code or "")
    if not (everything or codes & {area.code, area.parent_code}):
        raise NotFound(_("There is no such area, or it is not one of yours."))
    if not everything:
        return area, offered_areas(actor)
    province = area.parent_code or area.code
    wanted = select(Area).where((Area.level == "province") | (Area.parent_code == province))
    return area, list(session.scalars(wanted.order_by(Area.level.desc(), Area.search)))


def _first_province() -> str | None:
    """Return a province with models, else any, for an administrator who has not chosen."""
    used = select(Area.parent_code).join(MovementModel, MovementModel.area_code == Area.code)
    any_ = select(Area.code).where(Area.level == "province").order_by(Area.code)
    return session.scalar(used.limit(1)) or session.scalar(any_.limit(1))
