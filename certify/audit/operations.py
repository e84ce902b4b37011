"""Writing audit events, inside the transaction of what they tell of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.audit.appending import append_waiting, wait
from certify.audit.models import AuditEvent
from certify.db import db
from certify.hookspecs import Event
from certify.plugins import plugins


def record(
    actor: User | None,
    action: str,
    object_type: str,
    object_id: int | str,
    *,
    before: str | None = None,
    after: str | None = None,
    **details: Any,
) -> AuditEvent:
    """Add an event to the running transaction; it gets its number when that is committed.

    :param action: ``object.verb`` in the past tense, such as ``application.submitted``.
    :param before: SHA-256 of the object before, where it has one.
    :param after: SHA-256 of the object after.
    :param details: JSON values that explain the event.
    """
    entry = AuditEvent(
        at=clock.now(),
        actor_id=actor.id if actor else None,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        before=before,
        after=after,
        details=details,
    )
    wait(db.session(), entry)
    return entry


def commit() -> None:
    """Commit the transaction, then let plugins hear of its events."""
    told = [_told(entry) for entry in append_waiting(db.session())]
    db.session.commit()
    for happened in told:
        for _name, _nothing in plugins().each("certify_event", event=happened):
            pass


def _told(entry: AuditEvent) -> Event:
    return Event(
        id=entry.id,
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        object_ref=f"{entry.object_type}:{entry.object_id}",
        details=dict(entry.details),
    )


def events_of(object_type: str, object_id: int | str) -> list[AuditEvent]:
    """Return the events of one object, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_type == object_type, AuditEvent.object_id == str(object_id))
            .order_by(AuditEvent.id)
        )
    )
