"""Decisions, certificates and their number series."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.units.models import Area


class Decision(Base):
    """A decision (quyết định) of a People's Committee, for one application or many."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    place: Mapped[str] = mapped_column(String(120))
    signatory_name: Mapped[str] = mapped_column(String(120))
    signatory_title: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    authority: Mapped[Area] = relationship()


class Certificate(Base):
    """An issued recognition: the signed record, of which PDFs are views."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("authority_code", "year", "sequence", name="uq_certificate_sequence"),
        Index("ix_certificate_area_year", "area_code", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    year: Mapped[int]  # the year assessed
    sequence: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_type: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    set_key: Mapped[str] = mapped_column(String(120))
    search: Mapped[str] = mapped_column(String(500), index=True)  # folded unit name and number
    record: Mapped[str] = mapped_column(Text)  # RFC 8785
    signature: Mapped[str] = mapped_column(String(100))  # Ed25519 over the record, base64url
    token: Mapped[str] = mapped_column(Text)  # compact signed token, in the QR code
    key_id: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(20), default="valid")


class NumberSeries(Base):
    """The next number of one authority and year, taken under the row's lock."""

    __tablename__ = "number_series"

    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
