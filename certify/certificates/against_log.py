"""The register held against the audit log: what was changed straight in the database is found.

The log pins each record by its hash when it is issued, and each act by its event; whether the log
itself is whole, ``certify audit verify`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from certify.audit.models import AuditEvent
from certify.certificates.models import Certificate
from certify.db import db

STATUS_AFTER = {
    "certificate.issued": "valid",
    "certificate.suspended": "suspended",
    "certificate.lifted": "valid",
    "certificate.revoked": "revoked",
    "certificate.replaced": "replaced",
    "certificate.followed": "revoked",  # and another one came after it
}
"""Where each event of the log leads a certificate."""
CHUNK = 1000  # rows in memory at a time


@dataclass
class Logged:
    """What the log says of one certificate."""

    record: str | None = None  # SHA-256 of what was issued
    status: str = ""
    successor: str | None = None  # SHA-256 of the record that replaced it


@dataclass(frozen=True)
class Difference:
    """Where a certificate is not what the log says: in ``record``, ``status`` or ``successor``;
    ``unlogged`` where no event tells of it, ``gone`` where the log tells of one that is not there.
    """

    number: str
    sort: str


def differences() -> Iterator[Difference]:
    """Yield every certificate that differs from the log, the newest first."""
    logged = _logged()
    hashes: dict[str, str] = {}
    rows = db.session.execute(
        select(
            Certificate.id,
            Certificate.number,
            Certificate.record,
            Certificate.status,
            Certificate.replaced_by,
        )
        .order_by(Certificate.id.desc())  # a successor is newer than what it replaced
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        hashes[row.number] = sha256(row.record.encode()).hexdigest()
        told = logged.pop(str(row.id), None)
        successor = hashes.get(row.replaced_by) if row.replaced_by else None
        if told is None:
            yield Difference(row.number, "unlogged")
        elif told.record != hashes[row.number]:
            yield Difference(row.number, "record")
        elif told.status != row.status:
            yield Difference(row.number, "status")
        elif told.successor != successor:
            yield Difference(row.number, "successor")
    for name in logged:
        yield Difference(f"#{name}", "gone")


def _logged() -> dict[str, Logged]:
    """Return what the log says, by the id of the certificate."""
    found: dict[str, Logged] = {}
    events = db.session.execute(
        select(AuditEvent.object_id, AuditEvent.action, AuditEvent.after)
        .where(AuditEvent.object_type == "certificate", AuditEvent.action.in_(STATUS_AFTER))
        .order_by(AuditEvent.id)
        .execution_options(yield_per=CHUNK)
    )
    for event in events:
        told = found.setdefault(event.object_id, Logged())
        told.status = STATUS_AFTER[event.action]
        if event.action == "certificate.issued":
            told.record = event.after
        elif event.action in ("certificate.replaced", "certificate.followed"):
            told.successor = event.after
    return found
