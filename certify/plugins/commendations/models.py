"""The table of commendations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.api import Area, Model, Moment, Unit


class Commendation(Model):
    """One commendation of a unit, a group or a person, from its proposal on.

    ``area_code`` is the area of the merit, ``decider_code`` the area whose approvers enter the
    decision.  ``basis`` holds recognitions that it was proposed from, as
    ``{"set", "year", "number"}``.
    """

    __tablename__ = "commendation"
    __table_args__ = (
        Index("ix_commendation_area_year", "area_code", "year"),
        Index("ix_commendation_decider_state", "decider_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(10))  # unit | group | person
    name: Mapped[str] = mapped_column(String(300))
    post: Mapped[str] = mapped_column(String(200), default="")  # of a person
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    decider_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    reason: Mapped[str] = mapped_column(String(1000))
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    search: Mapped[str] = mapped_column(String(700), index=True)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    decision_day: Mapped[date | None]
    body: Mapped[str] = mapped_column(String(200), default="")  # who decided
    place: Mapped[str] = mapped_column(String(120), default="")
    signatory_title: Mapped[str] = mapped_column(String(120), default="")
    signatory_name: Mapped[str] = mapped_column(String(120), default="")
    refusal: Mapped[str] = mapped_column(String(500), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship()
    area: Mapped[Area] = relationship(foreign_keys=[area_code])
    decider: Mapped[Area] = relationship(foreign_keys=[decider_code])

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}
