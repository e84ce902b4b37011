"""The certificate as a signed record, and the short token of it that fits into a QR code.

The record is plain data; its canonical form (RFC 8785) is signed with Ed25519 (RFC 8032). The
token is a JWS in compact form (RFC 7515, algorithm ``Ed25519`` of RFC 9864) over a JSON array,
since a code that is printed 4 cm wide reads well up to 300 characters, its address included::

    [number, name, digest of the full name, set, issued (yyyymmdd), digest of the record]

The number carries year and authority. A name that does not fit is cut and ends with "…"; the
digest of the full name (64 bits, base64url; "" where the name is whole) tells one unit from
another that begins alike. Further items may follow in later versions.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Protocol
from unicodedata import normalize

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certify.certificates.keys import key_id
from certify.certificates.numbers import number_parts

QR_CHARACTERS = 300
ALGORITHM = "Ed25519"
SIGNATURE_CHARACTERS = 86  # 64 bytes in base64url
CUT = "…"


class BadProof(ValueError):
    """A token or a record is damaged, or was not signed by the key at hand."""


@dataclass(frozen=True)
class Token:
    """What a token says, once its signature has been checked."""

    number: str
    unit: str
    unit_digest: str  # "" when ``unit`` is the whole name
    standard: str
    issued_on: date
    record_digest: str

    @property
    def year(self) -> int:
        """The year assessed."""
        return number_parts(self.number)[1]

    @property
    def authority(self) -> str:
        """Official code of the area whose People's Committee recognised the unit."""
        return number_parts(self.number)[2]

    def names(self, unit: str) -> bool:
        """Say whether *unit* is the full name that the token was made for."""
        name = normalize("NFC", unit)
        return (
            _digest(name.encode(), 8) == self.unit_digest if self.unit_digest else name == self.unit
        )

    def matches(self, canonical: bytes) -> bool:
        """Say whether the record with this canonical form is the one of the token."""
        return _digest(canonical, 9) == self.record_digest


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 form of a JSON value."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """Return SHA-256 over the RFC 8785 form of a JSON value, in hex."""
    return sha256(canonical(value)).hexdigest()


def base64url(data: bytes) -> str:
    """Return bytes in base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


_HEADER = base64url(json.dumps({"alg": ALGORITHM}, separators=(",", ":")).encode())


def _digest(data: bytes, size: int) -> str:
    return base64url(sha256(data).digest()[:size])


class Signs(Protocol):
    """A private key, wherever it is kept."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature over *data*."""


def sign(record: Mapping[str, Any], key: Signs) -> str:
    """Return the signature over the canonical record, base64url without padding."""
    return sign_bytes(canonical(record), key)


def sign_bytes(content: bytes, key: Signs) -> str:
    """Return the signature over the canonical bytes of a record, base64url without padding."""
    return base64url(key.sign(content))


def signed_by(record: bytes, signature: str, key: Ed25519PublicKey) -> bool:
    """Say whether *signature* is that of *key* over the canonical bytes *record*."""
    try:
        key.verify(urlsafe_b64decode(signature + "=="), record)
    except (InvalidSignature, ValueError):
        return False
    return True


def make_token(
    record: Mapping[str, Any], key: Signs, room: int, content: bytes | None = None
) -> str:
    """Return the token of *record*, at most *room* characters long where a cut name allows it.

    :param record: needs ``number``, ``unit.name``, ``standard.key`` and ``issued_on`` (ISO date).
    :param content: the canonical bytes of the record, where the caller has them already.
    """
    name = normalize("NFC", record["unit"]["name"])
    digest_of_record = _digest(canonical(record) if content is None else content, 9)
    unsigned = _unsigned(record, name, "", digest_of_record)
    kept = len(name)
    while len(unsigned) + 1 + SIGNATURE_CHARACTERS > room and kept:
        kept -= 1
        shown = name[:kept].rstrip() + CUT
        unsigned = _unsigned(record, shown, _digest(name.encode(), 8), digest_of_record)
    return f"{unsigned}.{base64url(key.sign(unsigned.encode()))}"


def _unsigned(record: Mapping[str, Any], name: str, name_digest: str, digest_of_record: str) -> str:
    """Write the JWS ourselves: the private key may be in a token that only signs bytes."""
    claims = [
        record["number"],
        name,
        name_digest,
        record["standard"]["key"],
        int(record["issued_on"].replace("-", "")),
        digest_of_record,
    ]
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_HEADER}.{base64url(payload)}"


def read_token(text: str, key: Ed25519PublicKey) -> Token:
    """Check a token, or an address that ends with one, and return what it says.

    :raises BadProof: when it is damaged or was not signed by *key*.
    """
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    token = token_in(text)
    try:
        signed = jws.deserialize_compact(token, OKPKey.import_key(key), algorithms=[ALGORITHM])
        number, unit, unit_digest, standard, day, record = json.loads(signed.payload or b"")[:6]
        number_parts(number)
        issued_on = date.fromisoformat(str(day))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadProof(f"not signed by key {key_id(key)}, or damaged") from error
    return Token(number, unit, unit_digest, standard, issued_on, record)


def token_in(text: str) -> str:
    """Return the token in *text*: itself, or the last part of an address."""
    return text.strip().rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def looks_like_token(text: str) -> bool:
    """Say whether *text* has the three parts of a compact JWS; a number never does."""
    return token_in(text).count(".") == 2 and len(token_in(text)) > 100


def qr_address(base: str, token: str) -> str:
    """Return what the QR code holds: the public address with the token as its last part."""
    return f"{base.rstrip('/')}/c/{token}"
