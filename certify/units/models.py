"""Areas and units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment


class Area(Base):
    """A province or a commune (xã, phường, đặc khu) with its official code."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))  # province | commune
    name: Mapped[str] = mapped_column(String(120))
    search: Mapped[str] = mapped_column(String(120), index=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)

    parent: Mapped[Area | None] = relationship(remote_side="Area.code")


class Unit(Base):
    """Whoever may be recognised: residential area, commune, agency, enterprise, school.

    ``area_code`` is the commune it lies in (of a commune: itself);
    ``authority_code`` the area whose standing committee appraises it.
    """

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_area_type", "area_code", "type"),
        Index("ix_unit_authority_type", "authority_code", "type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    type: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(400), index=True)  # folded name and code
    address: Mapped[str] = mapped_column(String(300), default="")
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    since: Mapped[date | None]
    closed_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship(foreign_keys=[area_code])
    authority: Mapped[Area] = relationship(foreign_keys=[authority_code])
    changes: Mapped[list[UnitChange]] = relationship(
        back_populates="unit", order_by="UnitChange.id.desc()"
    )

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}


class UnitChange(Base):
    """One entry in a unit's history: field → [before, after]."""

    __tablename__ = "unit_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300), default="")

    unit: Mapped[Unit] = relationship(back_populates="changes")
