"""Verifying the log: every event from its columns, their chain, their tree against signed heads.

Nothing that the database says of itself is believed: leaves and hashes are computed anew.  Only
a signed head tells the log from one that somebody wrote anew from some event on, and whoever
holds a head elsewhere needs not believe ours.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, String, cast, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from certify.audit.chain import actor_bytes, canonical, leaf_bytes, mark
from certify.audit.merkle import Frontier, leaf_hash
from certify.audit.models import GENESIS, AuditEvent, AuditTip
from certify.audit.proofs import Head
from certify.engine.text import Bilingual, Text

CHUNK = 5000
ERASED = "audit.erased"  # the event that tells of an erasure; its object is the erased event
OBJECT = "audit_event"

Part = Sequence[Sequence[Any]]
"""Some events as plain columns, in the order of :func:`events`."""

MESSAGES: Mapping[str, Text] = {
    "changed": Text("nội dung đã bị sửa", "it was changed"),
    "missing": Text("đã bị xóa", "it is missing"),
    "moved": Text(
        "đã bị đổi chỗ: khi ghi, sự kiện này mang số {other}",
        "it was moved: it was recorded as number {other}",
    ),
    "inserted": Text("đã bị chèn vào", "it was inserted"),
    "erased": Text(
        "dữ liệu cá nhân đã bị xóa mà không có sự kiện nào ghi lại việc xóa",
        "its personal data was erased, and no event tells of it",
    ),
    "rewritten": Text(
        "nhật ký từ sự kiện này (chậm nhất là đến sự kiện {other}) đã bị viết lại:"
        " không khớp bản chốt đã ký",
        "the log was written anew from here on, or from a later event up to {other}:"
        " it does not fit a signed head",
    ),
}


@dataclass(frozen=True)
class Fault:
    """The first bad event: its number, what is wrong (a key of MESSAGES), another number."""

    number: int
    sort: str
    other: int | None = None

    @property
    def message(self) -> Bilingual:
        """What is wrong, in both languages."""
        return MESSAGES[self.sort].format(other=self.other)


@dataclass
class Walk:
    """How far the log was verified: events, chain hash and tree up to there."""

    chain: bytes = bytes.fromhex(GENESIS)
    tree: Frontier = field(default_factory=Frontier)
    erased: set[int] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def take(self, rows: Iterable[Sequence[Any]]) -> Fault | None:
        """Go on through some events; stop at the first bad one."""
        number, chain, add = self.tree.size, self.chain, self.tree.add
        for row in rows:
            number += 1
            hashed = _hashed(row)
            chain = sha256(chain + hashed).digest() if hashed else b""
            if row[0] != number or chain.hex() != row[13] or hashed.hex() != row[12]:
                return Fault(number, "missing" if row[0] > number else "changed")
            add(hashed)
            if row[9] is None:
                self.erased.add(number)
            if row[2] == ERASED and row[3] == OBJECT:
                self.told.add(row[4])
            self.chain = chain
        return None


def _hashed(row: Sequence[Any]) -> bytes:
    """Return the leaf hash of an event, empty when actor or details are not what was committed."""
    number, at, action, kind, which, before, after, actor, details, salt = row[:10]
    actor_mark, details_mark = row[10], row[11]
    try:
        if salt is None:
            if actor is not None or canonical(details) != b"{}":
                return b""
        elif (
            mark(salt, "details", canonical(details)) != details_mark
            or mark(salt, "actor", actor_bytes(actor)) != actor_mark
        ):
            return b""
        columns = (number, at, action, kind, which, before, after, actor_mark, details_mark)
        return leaf_hash(leaf_bytes(columns))
    except (TypeError, ValueError, AttributeError):  # no text where text was, no JSON
        return b""


def events(connection: Connection, after: int = 0, until: int | None = None) -> Generator[Part]:
    """Yield lists of events in their order, as plain columns.

    :param after: number of the last event that is left out.
    """
    table = AuditEvent.__table__.c
    at = _moment(connection, table.at)
    plain = ("action", "object_type", "object_id", "before", "after", "actor_id")
    rest = ("salt", "actor_mark", "details_mark", "leaf", "chain")
    wanted = select(
        table.id,
        at,
        *(table[name] for name in plain),
        cast(table.details, String),
        *(table[name] for name in rest),
    ).where(table.id > after)
    if until is not None:
        wanted = wanted.where(table.id <= until)
    chunks = connection.execution_options(yield_per=CHUNK)
    with chunks.execute(wanted.order_by(table.id)) as result:
        yield from result.partitions()


def _moment(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the moment as it stands in a leaf, made by the database from what it keeps."""
    if connection.dialect.name == "sqlite":
        return func.replace(cast(column, String), " ", "T") + literal("+00:00")
    in_utc = func.timezone("UTC", column)
    return func.to_char(in_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')


@dataclass(frozen=True)
class Verdict:
    """What verifying came to."""

    size: int  # events that are there and were verified
    root: bytes
    heads: int
    fault: Fault | None


def verify(connection: Connection, heads: Iterable[Head]) -> Verdict:
    """Verify the whole log against itself and *heads*, whose signatures are checked already.

    :param connection: sees one state of the database all the time.
    """
    waiting = sorted(heads, key=lambda head: head.size)
    count, walk = len(waiting), Walk()
    fault: Fault | None = None
    good = 0
    with closing(events(connection)) as parts:
        for part in parts:
            fault, good = _against(walk, part, waiting, good)
            if fault:
                break
    if fault is None:
        fault, good = _against(walk, (), waiting, good)
    if fault is None:
        fault = _at_the_end(connection, walk, waiting)
    elif fault.sort == "changed":
        fault = _explained(connection, fault)
    return Verdict(walk.tree.size, walk.tree.root(), count, fault)


def _against(walk: Walk, part: Part, waiting: list[Head], good: int) -> tuple[Fault | None, int]:
    """Walk through a part, and stop where there is a head.

    :param good: size of the last head that fits.
    :return: the first fault, and the size of the last head that fits now.
    """
    done = 0
    while waiting and waiting[0].size - walk.tree.size <= len(part) - done:
        head = waiting.pop(0)
        upto = done + head.size - walk.tree.size
        if fault := walk.take(part[done:upto]):
            return fault, good
        if (walk.tree.root(), walk.chain.hex()) != (head.root, head.chain):
            return Fault(good + 1, "rewritten", head.size), good
        done, good = upto, head.size
    return walk.take(part[done:]), good


def _at_the_end(connection: Connection, walk: Walk, waiting: Sequence[Head]) -> Fault | None:
    """Compare what was walked through with what the log should have at its end."""
    size = walk.tree.size
    tip = connection.execute(select(AuditTip.number, AuditTip.chain)).one_or_none()
    if waiting or tip is None or tip.number > size:
        return Fault(size + 1, "missing")
    if tip.number < size:
        return Fault(tip.number + 1, "inserted")
    if size and tip.chain != walk.chain.hex():
        return Fault(size, "changed")
    untold = sorted(number for number in walk.erased if str(number) not in walk.told)
    return Fault(untold[0], "erased") if untold else None


def _explained(connection: Connection, fault: Fault) -> Fault:
    """Say more of a bad event: was it recorded elsewhere, or does it stand before the right one?"""
    rows = [row for part in events(connection, fault.number - 1, fault.number + 1) for row in part]
    size = connection.execute(select(func.max(AuditEvent.id))).scalar_one()
    recorded = _recorded_as(rows[0], size)
    if recorded not in (None, fault.number):
        return Fault(fault.number, "moved", recorded)
    if len(rows) > 1 and _recorded_as(rows[1], fault.number) == fault.number:
        return Fault(fault.number, "inserted")
    return fault


def _recorded_as(row: Sequence[Any], most: int) -> int | None:
    """Return the number under which an event was recorded, up to *most*."""
    for number in range(1, most + 2):
        if _hashed((number, *row[1:])).hex() == row[12]:
            return number
    return None
