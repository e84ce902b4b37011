"""The life of a certificate: what may be done with it, and how it stands.

The circular says nothing of correcting, suspending, revoking or re-issuing: all of this is a
procedure of the software. So is expiry, which is off unless a setting turns it on: a certificate
of a year stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, false, not_

from certify import clock
from certify.certificates.models import Certificate, SigningKey

STATUSES = ("valid", "suspended", "revoked", "replaced", "expired", "untrusted")
STANDING = ("valid", "suspended")

ACTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "correct": (("valid",), "replaced"),
    "reissue": (("valid",), "replaced"),
    "suspend": (("valid",), "suspended"),
    "lift": (("suspended",), "valid"),
    "revoke": (("valid", "suspended"), "revoked"),
}
"""Each act: at which stored status it may be done, and to which it leads. No way leads back from
revoked and replaced."""


@dataclass(frozen=True)
class Standing:
    """How a certificate stands: one of STATUSES, since when, the public reason, its successor."""

    status: str
    since: datetime
    reason: str = ""
    replaced_by: str | None = None

    @property
    def good(self) -> bool:
        """Say whether it may be relied on."""
        return self.status == "valid"


def standing(certificate: Certificate) -> Standing:
    """Return how a certificate stands today."""
    key = certificate.key if certificate.status in STANDING else None
    if key and key.compromised_from and certificate.issued_at >= key.compromised_from:
        return Standing("untrusted", certificate.changed_at, key.reason)
    limit = last_expired_year()
    if certificate.status == "valid" and limit is not None and certificate.year <= limit:
        return Standing("expired", expired_since(certificate.year))
    return Standing(
        certificate.status,
        certificate.changed_at,
        certificate.status_reason,
        certificate.replaced_by,
    )


def possible_acts(certificate: Certificate) -> list[str]:
    """Return what may be done with a certificate as it stands."""
    return [act for act, (before, _after) in ACTS.items() if certificate.status in before]


def last_expired_year() -> int | None:
    """Return the newest year whose certificates have expired by today; None where none ever do."""
    months = current_app.config["EXPIRE_AFTER_MONTHS"]
    if months is None:
        return None
    today = clock.today()
    return int((today.year * 12 + today.month - 1 - months) // 12 - 1)


def expired_since(year: int) -> datetime:
    """Return the moment from which certificates of *year* are expired, where they ever are."""
    month = (year + 1) * 12 + int(current_app.config["EXPIRE_AFTER_MONTHS"])
    return datetime.combine(date(month // 12, month % 12 + 1, 1), time(), clock.VIETNAM)


def is_status(status: str) -> ColumnElement[bool]:
    """Return the condition on certificates that stand so, as :func:`standing` says it.

    :raises KeyError: for what is not one of STATUSES.
    """
    if status not in STATUSES:
        raise KeyError(status)
    if status == "untrusted":
        return and_(Certificate.status.in_(STANDING), key_lost())
    if status not in (*STANDING, "expired"):
        return Certificate.status == status
    if status == "suspended":
        return and_(Certificate.status == status, ~key_lost())
    limit = last_expired_year()
    old = false() if limit is None else Certificate.year <= limit
    return and_(
        Certificate.status == "valid", ~key_lost(), old if status == "expired" else not_(old)
    )


def key_lost() -> ColumnElement[bool]:
    """Return the condition on certificates that were issued after their key was compromised."""
    return exists().where(
        SigningKey.key_id == Certificate.key_id,
        SigningKey.compromised_from <= Certificate.issued_at,
    )
