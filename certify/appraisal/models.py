"""Findings and requests for supplement."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.applications.models import Application


class Finding(Base):
    """What the inspector holds of one criterion: agrees, or another value and why.

    The findings track's answer document is built from these; every change also
    stands in ``answer_change``.
    """

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("application_id", "criterion", name="uq_finding_criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(80))
    agrees: Mapped[bool]
    value: Mapped[Any] = mapped_column(JSON, nullable=True)  # the value found
    claim: Mapped[Any] = mapped_column(JSON, nullable=True)  # the value it was held against
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    contested: Mapped[bool] = mapped_column(default=False)  # by an appeal that was upheld

    application: Mapped[Application] = relationship()


class SupplementRequest(Base):
    """A request to the unit to complete one criterion by a day."""

    __tablename__ = "supplement_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    due: Mapped[date | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship()
