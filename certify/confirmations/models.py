"""What administrators say of a set's agreement with the official text; only added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base, Moment


class Confirmation(Base):
    """One act on criteria of a set: confirmed, corrected or withdrawn. Rows never change.

    The last act on a criterion holds, for the rules with this hash and no others.
    """

    __tablename__ = "confirmation"
    __table_args__ = (Index("ix_confirmation_set", "set_key", "set_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    act: Mapped[str] = mapped_column(String(20))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("confirmation.id"))  # what it changes
    set_key: Mapped[str] = mapped_column(String(120))
    set_hash: Mapped[str] = mapped_column(String(64))
    criteria: Mapped[list[str]] = mapped_column(JSON)
    instrument: Mapped[str] = mapped_column(String(120))  # number of the text compared with
    dated: Mapped[date]  # the day that text bears
    held: Mapped[str] = mapped_column(String(300))  # where the copy is that was read
    note: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # of a correction or withdrawal
