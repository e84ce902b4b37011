"""Signing heads of the log, and what is made of them: published lists, proofs, verification."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import String, cast, select

from certify import clock
from certify.audit import verifying
from certify.audit.chain import leaf_of
from certify.audit.merkle import Frontier
from certify.audit.models import AuditEvent, AuditHead
from certify.audit.proofs import Head, Untrusted, consistency, head_statement, inclusion
from certify.audit.verifying import Verdict, Walk
from certify.certificates.keyring import keyring
from certify.certificates.models import Certificate
from certify.certificates.record import sign
from certify.db import db, snapshot, writing
from certify.errors import NotFound, Refused


def sign_daily(today: date) -> AuditHead | None:
    """Sign a head unless one was signed on *today* (Vietnam); may run as often as it likes.

    :raises Refused: when the log does not verify.
    """
    last = newest()
    if last is not None and clock.local_day(last.at) >= today:
        return None
    return sign_head()


def sign_head() -> AuditHead:
    """Verify what came since the last head, and sign what the log is now.

    :raises Refused: when the log does not verify from the last head on: nothing is signed then.
    """
    walk = _go_on()
    db.session.commit()  # nobody waits while the log is read
    with snapshot() as connection, closing(verifying.events(connection, walk.tree.size)) as parts:
        for part in parts:
            if fault := walk.take(part):
                raise _untrue(fault.number)
    with writing():
        row = signed(walk)
        db.session.add(row)
        db.session.commit()
    return row


def signed(walk: Walk) -> AuditHead:
    """Return the head of a log that was walked through, signed now and not yet kept."""
    signer = keyring().signer()
    size, root, chain = walk.tree.size, walk.tree.root(), walk.chain.hex()
    log = current_app.config["PUBLIC_URL"]
    statement = head_statement(size, root, chain, clock.now(), signer.key_id, log)
    head = Head(statement, sign(statement, signer))
    return AuditHead(
        size=size,
        at=head.at,
        statement=head.canonical().decode(),
        signature=head.signature,
        key_id=signer.key_id,
        peaks=[peak.hex() for peak in walk.tree.peaks],
    )


def _go_on() -> Walk:
    """Return where to go on: after the newest head that can be trusted, if it is true."""
    ring = keyring()
    for row in db.session.scalars(select(AuditHead).order_by(AuditHead.id.desc())):
        head = as_head(row)
        try:
            head.require_signed(ring)
        except Untrusted:
            continue
        tree = Frontier(head.size, [bytes.fromhex(peak) for peak in row.peaks])
        if tree.root() != head.root:
            raise _untrue(head.size)
        return Walk(bytes.fromhex(head.chain), tree)
    return Walk()


def _untrue(number: int) -> Refused:
    return Refused(
        _(
            "The audit log does not verify at event %(number)s; no head was signed."
            " Run certify audit verify.",
            number=number,
        )
    )


def newest() -> AuditHead | None:
    """Return the last head that was signed."""
    return db.session.scalar(select(AuditHead).order_by(AuditHead.id.desc()).limit(1))


def as_head(row: AuditHead) -> Head:
    """Return a kept head as it is published.

    :raises BadLog: when somebody made something else of it.
    """
    return Head.from_json({"head": json.loads(row.statement), "signature": row.signature})


def all_heads() -> list[Head]:
    """Return all heads, the oldest first."""
    return [as_head(row) for row in db.session.scalars(select(AuditHead).order_by(AuditHead.id))]


def verify(given: Iterable[Head] = ()) -> Verdict:
    """Verify the log against itself, all our heads, and those *given* by whoever kept one.

    Heads of ours that were signed with a key after it was compromised prove nothing: they are
    left out.

    :raises BadLog: when a head was not signed by a key of ours.
    """
    ring = keyring()
    heads = list(given)
    for head in heads:
        head.require_signed(ring)
    for head in all_heads():
        with suppress(Untrusted):
            head.require_signed(ring)
            heads.append(head)
    with snapshot() as connection:
        return verifying.verify(connection, heads)


def prove_certificate(number: str, size: int | None = None) -> dict[str, Any]:
    """Return the proof that the issuing of a certificate stands in the log, as JSON.

    :param size: that of the head to prove it under; None: the newest.
    :raises NotFound: when there is no such certificate, or no such head yet.
    """
    certificate = select(Certificate.id).where(Certificate.number == number)
    event = db.session.scalar(
        select(AuditEvent)
        .where(
            AuditEvent.action == "certificate.issued",
            AuditEvent.object_type == "certificate",
            AuditEvent.object_id == cast(certificate.scalar_subquery(), String),
        )
        .order_by(AuditEvent.id)
        .limit(1)
    )
    if event is None:
        raise NotFound(_("There is no certificate of this number."))
    head = _head_of(size)
    if head.size < event.id:
        raise NotFound(_("No head has been signed since event %(number)s yet.", number=event.id))
    return inclusion(_leaves(head.size), leaf_of(event), event.id - 1, head)


def prove_growth(first: int, second: int) -> dict[str, Any]:
    """Return the proof that the log of *second* events grew from its first ones, as JSON.

    :raises NotFound: when there is no head of one of the sizes.
    """
    if first > second:
        first, second = second, first
    heads = [_head_of(first), _head_of(second)]
    return consistency(_leaves(second), first, [head.as_json() for head in heads])


def _head_of(size: int | None) -> Head:
    row = newest()
    if size is not None:
        row = db.session.scalar(
            select(AuditHead).where(AuditHead.size == size).order_by(AuditHead.id).limit(1)
        )
    if row is None:
        raise NotFound(_("There is no signed head of this size. See /log/heads.json."))
    return as_head(row)


def _leaves(size: int) -> Sequence[bytes]:
    """Return the leaf hashes of the first events."""
    kept = select(AuditEvent.leaf).where(AuditEvent.id <= size).order_by(AuditEvent.id)
    return [bytes.fromhex(leaf) for leaf in db.session.scalars(kept)]
