"""Events of the festival, who took part, and photographs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.api import Model, Moment, Unit


class FestivalEvent(Model):
    """One celebration, led by a unit; struck off with a reason, never deleted.

    ``area_code`` and ``year`` stand here as well, for lists: the commune of the unit that leads,
    and the year of the day.
    """

    __tablename__ = "festival_event"
    __table_args__ = (Index("ix_festival_event_area_year", "area_code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    year: Mapped[int]
    day: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(String(600))  # folded place, unit and those taking part
    ceremony: Mapped[str] = mapped_column(Text, default="")
    festivity: Mapped[str] = mapped_column(Text, default="")
    attendance: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    struck_reason: Mapped[str] = mapped_column(String(300), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    parts: Mapped[list[FestivalPart]] = relationship(cascade="all, delete-orphan")
    photos: Mapped[list[FestivalPhoto]] = relationship(order_by="FestivalPhoto.id")

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}

    @property
    def shown(self) -> list[FestivalPhoto]:
        """The photographs that were not taken away."""
        return [photo for photo in self.photos if photo.removed_at is None]


class FestivalPart(Model):
    """A unit that took part in an event that another one led."""

    __tablename__ = "festival_part"

    event_id: Mapped[int] = mapped_column(ForeignKey("festival_event.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)

    unit: Mapped[Unit] = relationship()


class FestivalPhoto(Model):
    """A photograph of an event; its bytes stand in the store under their SHA-256."""

    __tablename__ = "festival_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("festival_event.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
