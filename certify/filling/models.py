"""What administrators typed while they fill a set."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base, Moment


class OverlayDraft(Base):
    """One person's filling of a set, as typed; kept when it is published, to be corrected from."""

    __tablename__ = "overlay_draft"
    __table_args__ = (Index("ix_overlay_draft_set_by", "set_key", "by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    set_key: Mapped[str] = mapped_column(String(120))
    fields: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    published_key: Mapped[str | None] = mapped_column(String(200))
