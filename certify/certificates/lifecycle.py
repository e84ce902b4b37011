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
from sqlalchemy import ColumnElement, and_, false

from certify import clock
from certify.certificates.models import Certificate

STATUSES = ("valid", "suspended", "revoked", "replaced", "expired")

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
    limit = last_expired_year()
    if status == "expired":
        old = false() if limit is None else Certificate.year <= limit
        return and_(Certificate.status == "valid", old)
    if status == "valid" and limit is not None:
        return and_(Certificate.status == "valid", Certificate.year > limit)
    if status not in STATUSES:
        raise KeyError(status)
    return Certificate.status == status
