"""The signed status list: which certificates are not valid, for whoever verifies offline.

A JSON object ``{"list": {…}, "signature": "…"}``; the signature is Ed25519 (RFC 8032) over the
RFC 8785 form of ``list``, base64url without padding. A list holds until ``next_update``; its
``sequence`` never falls, so that whoever saw a newer one refuses an older one. Nothing here needs
the database or the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from certify.certificates.numbers import number_parts
from certify.certificates.record import canonical, sign
from certify.certificates.ring import Ring
from certify.certificates.signers import Signer

FORMAT = "certify/status-list/1"
LATE_CLOCK = timedelta(minutes=10)  # how far a verifier's clock may be behind
LARGEST = 64 * 1024 * 1024  # bytes


class BadList(ValueError):
    """A status list that nothing may be based on.

    ``fault``: ``damaged`` (not what was signed), ``unknown_key``, ``compromised_key``, ``future``,
    ``stale`` (past its next update), ``replayed`` (older than one seen before), ``state`` (the
    file that remembers the newest one is unreadable).
    """

    def __init__(self, fault: str, told: str = "") -> None:
        super().__init__(told or fault)
        self.fault = fault


@dataclass(frozen=True)
class Listed:
    """What the list says of one certificate."""

    status: str
    since: str = ""
    reason: str = ""
    replaced_by: str = ""


@dataclass(frozen=True)
class StatusList:
    """A list whose signature has been checked."""

    issuer: str
    sequence: int
    issued_at: datetime
    next_update: datetime
    series: Mapping[str, Mapping[str, int]]
    entries: Mapping[str, Listed]

    def of(self, number: str) -> Listed:
        """Return how the certificate of a number stood: ``valid`` where nothing is listed.

        ``unknown`` is a number that had not been given when the list was made: one issued since,
        or one that never was.
        """
        if number in self.entries:
            return self.entries[number]
        sequence, year, authority = number_parts(number)
        given = self.series.get(authority, {}).get(str(year), 0)
        return Listed("valid" if sequence <= given else "unknown")


def seal(content: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the signed list as it is published; the id of the key is put in."""
    told = dict(content) | {"format": FORMAT, "key": signer.key_id}
    return canonical({"list": told, "signature": sign(told, signer)})


def moment(when: datetime) -> str:
    """Return a moment as lists and credentials write it: UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(data: bytes, ring: Ring, now: datetime) -> StatusList:
    """Check a list and return what it says.

    :param ring: the keys that may have signed it.
    :param now: the present moment.
    :raises BadList: when it may not be relied on.
    """
    told, signature = _opened(data)
    key = ring.find(str(told.get("key", "")))
    if key is None:
        raise BadList("unknown_key", str(told.get("key", ""))[:64])
    if ring.check(canonical(told), signature, key.key_id) is None:
        raise BadList("damaged")
    try:
        found = _understood(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadList("damaged", repr(error)) from error
    if key.compromised_from is not None:  # whoever holds it can write any day
        raise BadList("compromised_key", key.key_id)
    if found.issued_at > now + LATE_CLOCK:
        raise BadList("future", moment(found.issued_at))
    if found.next_update < now:
        raise BadList("stale", moment(found.next_update))
    return found


def _opened(data: bytes) -> tuple[dict[str, Any], str]:
    if len(data) > LARGEST:
        raise BadList("damaged", "too large")
    try:
        envelope = json.loads(data)
        told, signature = envelope["list"], envelope["signature"]
        canonical(told)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadList("damaged", repr(error)[:200]) from error
    if not isinstance(told, dict) or not isinstance(signature, str):
        raise BadList("damaged", "not a list with its signature")
    return told, signature


def _understood(told: Mapping[str, Any]) -> StatusList:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    found = StatusList(
        issuer=str(told["issuer"]),
        sequence=int(told["sequence"]),
        issued_at=_read_moment(told["issued_at"]),
        next_update=_read_moment(told["next_update"]),
        series={code: dict(years) for code, years in told["series"].items()},
        entries={each["number"]: _listed(each) for each in told["certificates"]},
    )
    if found.next_update <= found.issued_at:
        raise ValueError("next_update")
    return found


def _listed(told: Mapping[str, Any]) -> Listed:
    parts = ("status", "since", "reason", "replaced_by")
    return Listed(**{part: str(told[part]) for part in parts if part in told})


def _read_moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def remember(path: Path, found: StatusList) -> None:
    """Refuse a list older than the newest one seen of its issuer, else remember it.

    :param path: a small JSON file, made when it is not there: issuer → sequence and issued_at.
    :raises BadList: for an older one (``replayed``), or when the file cannot be used (``state``).
    """
    seen = _seen(path)
    newest = seen.get(found.issuer)
    this = [found.sequence, moment(found.issued_at)]
    if newest is not None and this < newest:
        raise BadList("replayed", f"{this[0]} < {newest[0]}")
    if newest == this:
        return
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    try:
        draft.write_text(json.dumps(seen | {found.issuer: this}, indent=2), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise BadList("state", str(error)) from error


def _seen(path: Path) -> dict[str, list[Any]]:
    """Return what was seen; a file that is not ours is never overwritten."""
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for sequence, issued_at in told.values():
            _read_moment(issued_at)
            if not isinstance(sequence, int):
                raise TypeError(sequence)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadList("state", f"{path}: {error!r}") from error
    return dict(told)
