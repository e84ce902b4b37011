"""The public keys of an installation and what is told of each, as anybody may hold them.

Nothing here needs the database or the network. The published form is a JWK set (RFC 7517, RFC
8037) whose keys carry ``status`` (``active``, ``retired`` or ``compromised``), ``since``,
``retired_at``, ``compromised_from`` (moments, ISO 8601) and ``reason``.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certify import clock
from certify.certificates.keys import PUBLIC_NAME, KeyFault, key_id, public_from
from certify.certificates.record import BadProof, Token, base64url, read_token, signed_by

RING_NAME = "public-keys.json"
"""The file of the ring in the folder of keys, to be handed out."""


@dataclass(frozen=True)
class KeyEntry:
    """One key of the ring."""

    public_key: Ed25519PublicKey
    backend: str = ""  # file | pkcs11; "" in what is published
    since: datetime | None = None
    retired_at: datetime | None = None
    compromised_from: datetime | None = None
    reason: str = ""

    @property
    def key_id(self) -> str:
        """Name of the key."""
        return key_id(self.public_key)

    @property
    def status(self) -> str:
        """``active``, ``retired`` (verifies as before) or ``compromised`` (from a moment on)."""
        if self.compromised_from:
            return "compromised"
        return "retired" if self.retired_at else "active"

    def trusted_at(self, moment: datetime) -> bool:
        """Say whether what was signed at *moment*, as our own register says, is to be trusted."""
        return self.compromised_from is None or moment < self.compromised_from

    def trusted_on(self, day: date) -> bool:
        """Say whether something that claims to be issued on *day* may still be trusted.

        A thief can claim any day: of a compromised key this is never the whole answer.
        """
        return self.compromised_from is None or day <= clock.local_day(self.compromised_from)

    def as_json(self) -> dict[str, Any]:
        """Return the key as it is published."""
        raw = self.public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        told = {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "Ed25519",
            "use": "sig",
            "kid": self.key_id,
            "x": base64url(raw),
            "status": self.status,
            "since": self.since,
            "retired_at": self.retired_at,
            "compromised_from": self.compromised_from,
            "reason": self.reason,
        }
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in told.items()
            if value not in (None, "")
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> KeyEntry:
        """Read a published key.

        :raises KeyFault: when it is not an Ed25519 key, or its id is not its own.
        """
        try:
            if (told["kty"], told["crv"]) != ("OKP", "Ed25519"):
                raise ValueError("kty, crv")
            raw = urlsafe_b64decode(told["x"] + "==")
            found = cls(
                Ed25519PublicKey.from_public_bytes(raw),
                since=_moment(told.get("since")),
                retired_at=_moment(told.get("retired_at")),
                compromised_from=_moment(told.get("compromised_from")),
                reason=str(told.get("reason", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise KeyFault(f"not a key of a JWK set ({error!r})") from error
        if told.get("kid", found.key_id) != found.key_id:
            raise KeyFault(f"key {found.key_id} is called {told['kid']}")
        return found


def _moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    if moment and moment.tzinfo is None:
        raise ValueError(f"{text}: without a time zone")
    return moment


@dataclass(frozen=True)
class Ring:
    """Keys that something may be verified with, the one that signs now first."""

    entries: tuple[KeyEntry, ...] = ()

    def all(self) -> tuple[KeyEntry, ...]:
        """Return all keys: the active one, then the others, newest first."""
        return self.entries

    def find(self, name: str) -> KeyEntry | None:
        """Return the key of an id; None for one that is not ours."""
        return next((each for each in self.entries if each.key_id == name), None)

    def check(self, canonical: bytes, signature: str, name: str = "") -> KeyEntry | None:
        """Return the key that signed *canonical*; None when no key of ours did.

        :param signature: base64url without padding.
        :param name: key id that the record names; "" tries every key.
        """
        for each in self.entries:
            if name in ("", each.key_id) and signed_by(canonical, signature, each.public_key):
                return each
        return None

    def read_token(self, text: str) -> tuple[Token, KeyEntry]:
        """Check a token, or an address that ends with one; say what it says and which key signed.

        :raises BadProof: when it is damaged or no key of the ring signed it.
        """
        for each in self.entries:
            try:
                return read_token(text, each.public_key), each
            except BadProof:
                continue
        names = ", ".join(each.key_id for each in self.entries) or "–"
        raise BadProof(f"not signed by key {names}, or damaged")

    def as_json(self) -> dict[str, Any]:
        """Return the JWK set that is published."""
        return {"keys": [each.as_json() for each in self.entries]}

    @classmethod
    def from_json(cls, told: Any) -> Ring:
        """Read a published JWK set.

        :raises KeyFault: when it is not one.
        """
        if not isinstance(told, dict) or not isinstance(told.get("keys"), list):
            raise KeyFault("not a JWK set")
        return cls(tuple(KeyEntry.from_json(each) for each in told["keys"]))

    @classmethod
    def from_files(cls, paths: Iterable[Path]) -> Ring:
        """Read public keys (PEM) and JWK sets from files; the first word on a key counts.

        :raises KeyFault: when a file cannot be read or is neither.
        """
        found: dict[str, KeyEntry] = {}
        for path in paths:
            for each in _read(path).entries:
                found.setdefault(each.key_id, each)
        return cls(tuple(found.values()))

    @classmethod
    def in_folder(cls, folder: Path) -> Ring:
        """Read the ring of an installation from ``keys`` of its instance folder.

        :raises KeyFault: when nothing was ever signed there.
        """
        published = folder / RING_NAME
        return cls.from_files([published if published.exists() else folder / PUBLIC_NAME])


def _read(path: Path) -> Ring:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeyFault(f"{path}: cannot be read ({error.strerror})") from error
    if data.lstrip()[:1] != b"{":
        return Ring((KeyEntry(public_from(data, str(path))),))
    try:
        return Ring.from_json(json.loads(data))
    except ValueError as error:
        raise KeyFault(f"{path}: {error}") from error
