"""What of an event is chained: its leaf, its commitments to personal data, the chain's hashes.

The leaf is RFC 8785 JSON.  Who acted and the details are personal data: they enter it only as
commitments, SHA-256 over a salt of 16 random bytes, a label and the RFC 8785 form of the value.
With value and salt erased, nothing can be read from what stays, and the chain still holds::

    leaf hash  = SHA-256(0x00 || leaf)                  the leaf hash of RFC 9162
    chain hash = SHA-256(previous chain hash || leaf hash)

The first event follows on 32 zero bytes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from secrets import token_hex
from typing import Any, Final

import msgspec
import rfc8785

from certify.audit.merkle import leaf_hash
from certify.audit.models import AuditEvent

FORM: Final = 1  # of leaves; another form would say another number


def _long_way(_text: str) -> Any:
    raise ValueError("a fraction")


_FOUR_BYTES: Final = re.compile(rb"[\xf0-\xff]")  # begins a character beyond the basic plane
_load = msgspec.json.Decoder(float_hook=_long_way).decode
_dump = msgspec.json.Encoder(order="sorted").encode


def canonical(text: str) -> bytes:
    """Return the RFC 8785 form of a JSON text.

    msgspec writes the same and is many times faster, except for fractions and for keys beyond the
    Basic Multilingual Plane, which are rare: those go the long way.

    >>> canonical('{"b": 1, "a": [true, null]}')
    b'{"a":[true,null],"b":1}'
    """
    try:
        fast = _dump(_load(text))
        if fast.isascii() or not _FOUR_BYTES.search(fast):
            return fast
    except ValueError:
        pass
    return rfc8785.dumps(json.loads(text))


def mark(salt: str, label: str, content: bytes) -> str:
    """Return the commitment to *content*, in hex; *salt* is 32 hex digits."""
    return sha256(bytes.fromhex(salt) + label.encode() + b":" + content).hexdigest()


def actor_bytes(actor_id: int | None) -> bytes:
    """Return the RFC 8785 form of who acted: the number of the account, null for the system."""
    return b"null" if actor_id is None else b"%d" % actor_id


def moment(at: datetime) -> str:
    """Return a moment as it stands in a leaf: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


Columns = tuple[int, str, str, str, str, str | None, str | None, str, str]
"""Number, moment, action, object type and id, hash before, hash after, marks of actor, details."""


def leaf_bytes(columns: Columns) -> bytes:
    """Return the canonical leaf of an event.

    The keys stand in the order of RFC 8785; whole numbers and texts are written by Python's
    encoder as the RFC wants them.
    """
    number, at, action, object_type, object_id, before, after, actor_mark, details_mark = columns
    quote = encode_basestring
    return (
        f'{{"action":{quote(action)},"actor":{quote(actor_mark)},'
        f'"after":{"null" if after is None else quote(after)},"at":{quote(at)},'
        f'"before":{"null" if before is None else quote(before)},"details":{quote(details_mark)},'
        f'"form":{FORM},"number":{number},'
        f'"object_id":{quote(object_id)},"object_type":{quote(object_type)}}}'
    ).encode("utf-8", "surrogatepass")


def leaf_of(event: AuditEvent) -> bytes:
    """Return the leaf of an event that has its number and marks."""
    what = (event.action, event.object_type, event.object_id, event.before, event.after)
    return leaf_bytes((event.id, moment(event.at), *what, event.actor_mark, event.details_mark))


def seal(event: AuditEvent, number: int, previous: str) -> str:
    """Give a new event its number, marks, leaf hash and chain hash; return the last of these.

    :param previous: chain hash of the event before, in hex.
    """
    event.id = number
    event.salt = token_hex(16)
    details: dict[str, Any] | None = event.details
    event.details = details = details or {}
    event.actor_mark = mark(event.salt, "actor", actor_bytes(event.actor_id))
    event.details_mark = mark(event.salt, "details", canonical(json.dumps(details)))
    hashed = leaf_hash(leaf_of(event))
    event.leaf = hashed.hex()
    event.chain = sha256(bytes.fromhex(previous) + hashed).hexdigest()
    return event.chain
