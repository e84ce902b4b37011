"""Signed heads and proofs as anybody may hold and check them, without the database.

A head says what the log was at a moment: how many events, the root of the Merkle tree over their
leaves (RFC 9162, SHA-256), the hash of the chain at the last one.  Its canonical form (RFC 8785)
is signed with Ed25519 like the record of a certificate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from certify.audit import merkle

if TYPE_CHECKING:
    from certify.certificates.ring import Ring

FORMAT: Final = "certify/log-head/1"
INCLUSION: Final = "certify/log-inclusion/1"
CONSISTENCY: Final = "certify/log-consistency/1"


class BadLog(ValueError):
    """A head or a proof is damaged, was signed by nobody known, or proves something else."""


class Untrusted(BadLog):
    """A head is signed well, by a key that was declared compromised from an earlier moment on."""


@dataclass(frozen=True)
class Head:
    """A head: size, root and chain hash (hex), moment, and the signature over all of it."""

    statement: Mapping[str, Any]
    signature: str

    @property
    def size(self) -> int:
        """How many events."""
        return int(self.statement["size"])

    @property
    def root(self) -> bytes:
        """Root of the tree."""
        return bytes.fromhex(self.statement["root"])

    @property
    def chain(self) -> str:
        """Chain hash of the last event, in hex."""
        return str(self.statement["chain"])

    @property
    def key_id(self) -> str:
        """The key that signed."""
        return str(self.statement["key"])

    @property
    def at(self) -> datetime:
        """When it was signed."""
        return datetime.fromisoformat(self.statement["time"])

    def canonical(self) -> bytes:
        """Return what is signed."""
        return rfc8785.dumps(dict(self.statement))

    def as_json(self) -> dict[str, Any]:
        """Return the head as it is published."""
        return {"head": dict(self.statement), "signature": self.signature}

    @classmethod
    def from_json(cls, told: Any) -> Head:
        """Read a published head.

        :raises BadLog: when it is not one.
        """
        try:
            head = cls(dict(told["head"]), str(told["signature"]))
            whole = (head.statement["format"], len(head.root), len(bytes.fromhex(head.chain)))
            if whole != (FORMAT, 32, 32) or not isinstance(head.statement["size"], int):
                raise ValueError(head.statement["format"])
            if head.size < 0 or head.at.tzinfo is None or not head.key_id:
                raise ValueError("size, time")
        except (KeyError, TypeError, ValueError) as error:
            raise BadLog(f"not a head of a log ({error!r})") from error
        return head

    def require_signed(self, ring: Ring) -> None:
        """Check the signature.

        :raises BadLog: unless a key of *ring* signed it.
        :raises Untrusted: when that key was not to be trusted any more at its moment.
        """
        try:
            key = ring.check(self.canonical(), self.signature, self.key_id)
        except (rfc8785.CanonicalizationError, ValueError) as error:
            raise BadLog(f"not a head of a log ({error!r})") from error
        if key is None:
            raise BadLog(f"head of {self.size} events: not signed by key {self.key_id}, or damaged")
        if not key.trusted_at(self.at):
            why = f"head of {self.size} events: key {self.key_id} was compromised by then"
            raise Untrusted(why)


def head_statement(
    size: int, root: bytes, chain: str, at: datetime, key: str, log: str
) -> dict[str, Any]:
    """Return what a head says.

    :param log: public address of the installation.
    """
    return {
        "format": FORMAT,
        "log": log,
        "size": size,
        "root": root.hex(),
        "chain": chain,
        "time": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": key,
    }


def heads_in(text: str) -> list[Head]:
    """Read one head, or a list of them (``{"heads": […]}``).

    :raises BadLog: when it is neither.
    """
    try:
        told = json.loads(text)
    except ValueError as error:
        raise BadLog(f"not JSON ({error})") from error
    if isinstance(told, dict) and isinstance(told.get("heads"), list):
        return [Head.from_json(each) for each in told["heads"]]
    return [Head.from_json(told)]


def inclusion(leaves: Sequence[bytes], leaf: bytes, index: int, head: Head) -> dict[str, Any]:
    """Return the proof that *leaf* is event ``index + 1`` of the log with this head, as JSON.

    :param leaves: leaf hashes of the head's events.
    """
    return {
        "format": INCLUSION,
        "leaf": leaf.decode(),
        "index": index,
        "size": len(leaves),
        "path": [step.hex() for step in merkle.inclusion_proof(leaves, index)],
        "head": head.as_json(),
    }


def consistency(
    leaves: Sequence[bytes], first: int, heads: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the proof that the log of ``len(leaves)`` events grew from its first ones, as JSON."""
    return {
        "format": CONSISTENCY,
        "first": first,
        "second": len(leaves),
        "path": [step.hex() for step in merkle.consistency_proof(leaves, first)],
        "heads": list(heads),
    }


def check_inclusion(told: Mapping[str, Any], head: Head) -> dict[str, Any]:
    """Return the event that a proof proves to stand in the log with this head.

    :param head: its signature is checked already.
    :raises BadLog: when it proves nothing of the kind.
    """
    try:
        leaf, index, size = str(told["leaf"]).encode(), told["index"], told["size"]
        path = [bytes.fromhex(step) for step in told["path"]]
        event: dict[str, Any] = json.loads(leaf)
        if size != head.size:
            raise BadLog(f"the proof is for a head of {size} events, not of {head.size}")
        if not merkle.included(merkle.leaf_hash(leaf), index, size, path, head.root):
            raise BadLog("the path does not lead to the root of the head")
        if event["number"] != index + 1:
            raise BadLog("the event says another number than its place")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise error if isinstance(error, BadLog) else BadLog(f"not a proof ({error!r})") from error
    return event


def check_consistency(told: Mapping[str, Any], older: Head, newer: Head) -> None:
    """Check the proof that the log of one head grew into that of the other.

    :raises BadLog: when it proves nothing of the kind.
    """
    try:
        sizes = (told["first"], told["second"])
        path = [bytes.fromhex(step) for step in told["path"]]
        if sizes != (older.size, newer.size):
            raise BadLog(f"the proof is for heads of {sizes[0]} and {sizes[1]} events")
        if not merkle.consistent(*sizes, path, older.root, newer.root):
            raise BadLog("the newer log does not continue the older one")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise error if isinstance(error, BadLog) else BadLog(f"not a proof ({error!r})") from error


def record_matches(event: Mapping[str, Any], record: Any) -> bool:
    """Say whether an event tells of just this record of a certificate."""
    return bool(event["after"] == sha256(rfc8785.dumps(record)).hexdigest())
