"""Audit events, the end of their chain, and its signed heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from certify.audit.guards import GUARDS
from certify.db import Base, Moment

GENESIS: Final = "0" * 64  # what the first event follows on


class AuditEvent(Base):
    """Who did what to which object, and its hash before and after; never changed.

    ``id`` is the number in the chain: 1, 2, 3 … without gaps.  ``salt`` is empty where actor and
    details have been erased; their commitments stay.  Hashes are hex.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object_type", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: the system
    action: Mapped[str] = mapped_column(String(60), index=True)  # application.submitted
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80))
    before: Mapped[str | None] = mapped_column(String(64))
    after: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    salt: Mapped[str | None] = mapped_column(String(32))
    actor_mark: Mapped[str] = mapped_column(String(64))
    details_mark: Mapped[str] = mapped_column(String(64))
    leaf: Mapped[str] = mapped_column(String(64))
    chain: Mapped[str] = mapped_column(String(64))


class AuditTip(Base):
    """The end of the chain, one row: who writes events holds its lock until the commit."""

    __tablename__ = "audit_tip"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    chain: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """A signed head: the size of the log at a moment, the root of its tree, its chain hash.

    ``statement`` is what was signed (RFC 8785); ``peaks`` are the roots of the complete subtrees,
    from which the next head goes on, and are worth nothing unless they give the signed root.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    statement: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))  # Ed25519, base64url
    key_id: Mapped[str] = mapped_column(String(64))
    peaks: Mapped[list[str]] = mapped_column(JSON)


@event.listens_for(AuditTip.__table__, "after_create")
def _begin(table: Any, connection: Any, **_more: Any) -> None:
    """A database that is made at once begins as one that was migrated."""
    connection.execute(table.insert().values(id=1, number=0, chain=GENESIS))


@event.listens_for(AuditEvent.__table__, "after_create")
def _guard(_table: Any, connection: Any, **_more: Any) -> None:
    for statement in GUARDS.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)
