"""Rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base


class Round(Base):
    """One year's review: which sets for which unit types, and by when.

    ``sets`` maps a unit type to its criteria set (``safe/school@2021``) and its
    last days: ``{"school": {"set": …, "submit_by": "2026-11-10",
    "appraise_by": …, "decide_by": …}}`` (ISO dates).
    """

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    register_from: Mapped[date]
    register_until: Mapped[date]
    sets: Mapped[dict[str, Any]] = mapped_column(JSON)
    late_allowed: Mapped[bool] = mapped_column(default=True)
    appeal_days: Mapped[int] = mapped_column(default=15)  # after a decision; 0: no appeals
    open: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}
