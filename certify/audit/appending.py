"""Appending events to the chain, at the very end of a transaction.

:func:`certify.audit.operations.record` keeps new events aside; before the commit they get their
numbers under the lock of the chain's last row, so that writers wait for one another only while
they write what is ready.  SQLite has one writer at a time anyway.  Whoever commits the session
in another way, or adds an :class:`AuditEvent` to it, comes through here as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from certify.audit.chain import seal
from certify.audit.models import AuditEvent, AuditTip

WAITING = "certify_events"
_COLUMNS = AuditEvent.__table__.columns.keys()
_TIP = select(AuditTip.number, AuditTip.chain).with_for_update()


def wait(session: Session, entry: AuditEvent) -> None:
    """Keep *entry* for the end of the transaction, or of the savepoint that is open now."""
    if not session.in_transaction():
        session.begin()  # else a rollback would find nothing to roll back, and leave it waiting
    session.info.setdefault(WAITING, []).append((entry, session.get_nested_transaction()))


def append_waiting(session: Session) -> list[AuditEvent]:
    """Number, chain and write the events that wait; return them in their order."""
    entries = [entry for entry, _savepoint in session.info.pop(WAITING, [])]
    if entries:
        session.flush()  # all else first: the lock is held from here on
        _number(session, entries)
        rows = [{name: getattr(entry, name) for name in _COLUMNS} for entry in entries]
        session.connection().execute(insert(AuditEvent), rows)
    return entries


def _number(session: Session, entries: Iterable[AuditEvent]) -> None:
    """Take the chain's lock, which ends with the transaction, and go on from its last event."""
    connection = session.connection()
    tip = connection.execute(_TIP).one()
    number, chain = tip.number, tip.chain
    for entry in entries:
        number += 1
        chain = seal(entry, number, chain)
    connection.execute(update(AuditTip), {"number": number, "chain": chain})


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.get_nested_transaction() is None:
        append_waiting(session)


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    added = [each for each in session.new if isinstance(each, AuditEvent) and not each.chain]
    if added:
        _number(session, added)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, ended: SessionTransaction) -> None:
    """What was rolled back did not happen."""
    waiting = session.info.get(WAITING, [])
    waiting[:] = [each for each in waiting if not _within(each[1], ended)]


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(WAITING, None)


def _within(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    """Say whether an event of *savepoint* went with the transaction that was rolled back."""
    if not ended.nested:
        return True
    while savepoint is not None and savepoint is not ended:
        savepoint = savepoint.parent
    return savepoint is ended
