"""Tables of the register: a model, its points, their teams, and a review for each year."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.api import Model, Moment
from certify.plugins.movement_models.words import NEW

if TYPE_CHECKING:
    from certify.units.models import Area, Unit


class MovementModel(Model):
    """A model (mô hình) of the movement: one way of working, kept at one or many places.

    It belongs to a commune, and perhaps to one of its units.  ``replicated_from`` is the
    model of this register that it copies, ``origin`` says so in words where that one is
    not in the register.
    """

    __tablename__ = "movement_model"
    __table_args__ = (Index("ix_movement_model_area_field", "area_code", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(600), index=True)  # folded name, code, proposer
    field: Mapped[str] = mapped_column(String(20))  # of words.FIELDS
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    proposer: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(2000), default="")
    survey_plan: Mapped[str] = mapped_column(String(300), default="")
    survey_approved_by: Mapped[str] = mapped_column(String(200), default="")
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    decision_on: Mapped[date | None]
    members: Mapped[int | None]
    ministry_asked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=NEW, index=True)  # of words.STATES
    replicated_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("movement_model.id"), index=True
    )
    origin: Mapped[str] = mapped_column(String(300), default="")
    struck_off_on: Mapped[date | None]
    struck_off_reason: Mapped[str] = mapped_column(String(500), default="")
    revision: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship("Area", foreign_keys=[area_code])
    unit: Mapped[Unit | None] = relationship("Unit", foreign_keys=[unit_id])
    replicated_from: Mapped[MovementModel | None] = relationship(
        remote_side="MovementModel.id", back_populates="copies"
    )
    copies: Mapped[list[MovementModel]] = relationship(
        back_populates="replicated_from", order_by="MovementModel.search"
    )
    points: Mapped[list[Point]] = relationship(
        back_populates="model", cascade="all, delete-orphan", order_by="Point.search"
    )
    reviews: Mapped[list[Review]] = relationship(
        back_populates="model", cascade="all, delete-orphan", order_by="Review.year.desc()"
    )

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}


class Point(Model):
    """A place (điểm, địa bàn) where a model is applied; ``unit`` is the one that runs it."""

    __tablename__ = "movement_model_point"
    __table_args__ = (UniqueConstraint("model_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("movement_model.id"))
    place: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(String(200), index=True)  # folded place
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    since: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    model: Mapped[MovementModel] = relationship(back_populates="points")
    area: Mapped[Area] = relationship("Area", foreign_keys=[area_code])
    unit: Mapped[Unit | None] = relationship("Unit", foreign_keys=[unit_id])
    teams: Mapped[list[Team]] = relationship(
        back_populates="point", cascade="all, delete-orphan", order_by="Team.name"
    )

    __mapper_args__ = {"version_id_col": revision}


class Team(Model):
    """A team (tổ) that does the work at a point."""

    __tablename__ = "movement_model_team"
    __table_args__ = (UniqueConstraint("point_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("movement_model_point.id"))
    name: Mapped[str] = mapped_column(String(200))
    head: Mapped[str] = mapped_column(String(200), default="")
    members: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)

    point: Mapped[Point] = relationship(back_populates="teams")

    __mapper_args__ = {"version_id_col": revision}


class Review(Model):
    """What a year's review of a model found; it counts once a keeper has confirmed it."""

    __tablename__ = "movement_model_review"
    __table_args__ = (UniqueConstraint("model_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("movement_model.id"))
    year: Mapped[int] = mapped_column(index=True)
    rating: Mapped[str] = mapped_column(String(20))  # of words.RATINGS
    note: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revision: Mapped[int] = mapped_column(default=1)

    model: Mapped[MovementModel] = relationship(back_populates="reviews")

    __mapper_args__ = {"version_id_col": revision}
