"""Appeals against a decision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.applications.models import Application
    from certify.certificates.models import Decision


class Appeal(Base):
    """What a unit contests, what was decided first, and what became of it.

    One an application. ``first`` keeps what the first decision rested on: ``result``, ``class``,
    ``points``, ``outcome``, ``state_hash`` and ``findings`` (criterion id → agrees, value, claim,
    reason); ``hands`` who had a part in it. Only the answer is written later, once.
    """

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    criteria: Mapped[list[str]] = mapped_column(JSON)  # contested ones
    grounds: Mapped[str] = mapped_column(Text)
    first: Mapped[dict[str, Any]] = mapped_column(JSON)
    hands: Mapped[list[int]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(10))  # upheld | rejected
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    reasons: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship()
    decision: Mapped[Decision] = relationship()
