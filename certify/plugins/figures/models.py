"""Sheets of figures, the figures on them, and every correction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.api import Model, Moment


class FigureSheet(Model):
    """One unit's figures of one group for one period; ``first`` to ``last`` are its days.

    ``area_code`` and ``unit_type`` are those of the unit when it gave them, so that sums of past
    years stay what they were.
    """

    __tablename__ = "figure_sheet"
    __table_args__ = (
        UniqueConstraint("unit_id", "group", "year", "period", name="uq_figure_sheet_period"),
        Index("ix_figure_sheet_sums", "area_code", "group", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    unit_type: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    period: Mapped[str] = mapped_column(String(10))  # window | year | q1 … q4
    first: Mapped[date]
    last: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")  # why a figure that was asked about holds
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)

    figures: Mapped[list[Figure]] = relationship(
        lazy="selectin", order_by="Figure.indicator", cascade="all, delete-orphan"
    )

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}

    @property
    def values(self) -> dict[str, int]:
        """The figures given, by indicator."""
        return {figure.indicator: figure.value for figure in self.figures}


class Figure(Model):
    """One figure of a sheet; one that was not given has no row."""

    __tablename__ = "figure"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("figure_sheet.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class FigureCorrection(Model):
    """A change of a figure that had been given; rows are only ever added."""

    __tablename__ = "figure_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("figure_sheet.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(40))
    old: Mapped[int | None] = mapped_column(BigInteger)
    new: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
