"""Which models of a unit count in a year, and why the others do not.

A model counts when it works effectively by the review of that year and a keeper has confirmed
the review.  Of a commune every model within it counts (reading: Điều 5 khoản 1 speaks of models
of the movement in the commune, whoever runs them).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from certify.api import Unit, session
from certify.engine import Bilingual, Text
from certify.plugins.movement_models.models import MovementModel, Point, Review
from certify.plugins.movement_models.queries import of_unit
from certify.plugins.movement_models.words import EFFECTIVE, RATINGS


@dataclass(frozen=True)
class Standing:
    """How one model stands in a year; ``against`` says why it does not count."""

    model: MovementModel
    review: Review | None
    points: int
    against: Bilingual | None

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.against is None


def standings(unit: Unit, year: int) -> list[Standing]:
    """Return the models of a unit, those that count first; one query."""
    of_year = and_(Review.model_id == MovementModel.id, Review.year == year)
    points = (
        select(func.count(Point.id))
        .where(Point.model_id == MovementModel.id)
        .correlate(MovementModel)
        .scalar_subquery()
    )
    rows = session.execute(
        select(MovementModel, Review, points)
        .outerjoin(Review, of_year)
        .where(of_unit(unit))
        .options(joinedload(MovementModel.unit))
        .order_by(MovementModel.search, MovementModel.id)
    )
    found = [
        Standing(model, review, count, reason_against(model, review, year))
        for model, review, count in rows
    ]
    return sorted(found, key=lambda standing: not standing.counts)


def reason_against(model: MovementModel, review: Review | None, year: int) -> Bilingual | None:
    """Say why a model does not count in a year; None when it does."""
    struck_off, began = model.struck_off_on, model.decision_on
    if struck_off and struck_off.year <= year:
        return STRUCK_OFF.format(day=struck_off, reason=model.struck_off_reason)
    if began and began.year > year:
        return LATER.format(day=began)
    if review is None:
        return NOT_REVIEWED.format(year=year)
    if review.rating != EFFECTIVE:
        return RATED.format(rating=RATINGS[review.rating])
    if review.confirmed_at is None:
        return NOT_CONFIRMED.format(year=year)
    return None


def began_by(standing: Standing, year: int) -> bool:
    """Say whether the model was there in a year; one without a day may always have been."""
    began = standing.model.decision_on
    return began is None or began.year <= year


STRUCK_OFF = Text("Đã đưa ra khỏi danh sách ngày {day}: {reason}", "Struck off on {day}: {reason}")
LATER = Text("Ra mắt sau năm xét (ngày {day})", "Launched after the year (on {day})")
NOT_REVIEWED = Text("Chưa được đánh giá năm {year}", "Not reviewed for {year}")
NOT_CONFIRMED = Text(
    "Đánh giá năm {year} chưa được xác nhận", "The review of {year} is not confirmed yet"
)
RATED = Text("Kết quả đánh giá: {rating}", "Rated: {rating}")
