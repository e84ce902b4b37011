"""Evidence files and the criteria they serve."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.applications.models import Application


class Evidence(Base):
    """One uploaded file of an application; its bytes stand in the store under its SHA-256."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_application_sha256", "application_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))  # pdf | image | document | spreadsheet
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship()
    uses: Mapped[list[EvidenceUse]] = relationship(back_populates="evidence", lazy="selectin")


class EvidenceUse(Base):
    """One file may serve several criteria."""

    __tablename__ = "evidence_use"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)

    evidence: Mapped[Evidence] = relationship(back_populates="uses")
