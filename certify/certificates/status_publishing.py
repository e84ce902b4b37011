"""Making the status list from what the database holds; the same state gives the same bytes.

The sequence is the count of numbers given and of acts confirmed: both only grow, and a database
that was set back shows as a sequence that fell. Ed25519 signs the same list always the same, so
processes that never hear of one another publish the same one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, not_, select
from sqlalchemy.orm import defer, selectinload

from certify import clock
from certify.certificates.keyring import keyring
from certify.certificates.lifecycle import (
    expired_since,
    is_status,
    last_expired_year,
    standing,
)
from certify.certificates.models import Certificate, CertificateAct, NumberSeries
from certify.certificates.status_list import moment, seal
from certify.db import db

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PERIOD = timedelta(minutes=10)
"""How long the moment of issue stays the same where nothing happens."""


@dataclass(frozen=True)
class Stamp:
    """What tells one state of the register from another."""

    sequence: int
    issued_at: datetime  # of a list made now
    changed_at: datetime  # when something happened last
    expired_year: int | None

    @property
    def tag(self) -> str:
        """The state as the name of a version, for caches."""
        return f"{self.sequence}-{self.changed_at.timestamp():.6f}-{self.expired_year or 0}"


@dataclass(frozen=True)
class Published:
    """A signed list, as it is sent."""

    stamp: Stamp
    body: bytes


def stamp() -> Stamp:
    """Return the state of the register now; three queries."""
    given = db.session.scalar(select(func.coalesce(func.sum(NumberSeries.last), 0)))
    changed = db.session.scalar(select(func.max(Certificate.changed_at)))
    confirmed = db.session.scalar(
        select(func.count(CertificateAct.id)).where(CertificateAct.answer == "confirmed")
    )
    floor = datetime.fromtimestamp(
        clock.now().timestamp() // PERIOD.total_seconds() * PERIOD.total_seconds(), UTC
    )
    year = last_expired_year()
    last = max(changed or LONG_AGO, expired_since(year) if year is not None else LONG_AGO)
    issued_at = max(floor, last).replace(microsecond=0)
    return Stamp(int(given or 0) + (confirmed or 0), issued_at, last, year)


def published() -> Published:
    """Return the signed list as of now; it is made anew only where something changed."""
    now = stamp()
    kept: Published | None = current_app.extensions.get("certify_status_list")
    signer = keyring().signer()
    if kept is None or kept.stamp != now or f'"{signer.key_id}"'.encode() not in kept.body:
        kept = Published(now, seal(_content(now), signer))
        current_app.extensions["certify_status_list"] = kept
    return kept


def _content(now: Stamp) -> dict[str, Any]:
    series: dict[str, dict[str, int]] = defaultdict(dict)
    for row in db.session.scalars(select(NumberSeries)):
        series[row.authority_code][str(row.year)] = row.last
    rows = db.session.scalars(
        select(Certificate)
        .where(not_(is_status("valid")))
        .options(defer(Certificate.record), defer(Certificate.token), selectinload(Certificate.key))
        .order_by(Certificate.number)
    )
    entries = [_entry(each) for each in rows]
    return {
        "issuer": current_app.config["PUBLIC_URL"].rstrip("/"),
        "sequence": now.sequence,
        "issued_at": moment(now.issued_at),
        "next_update": moment(
            now.issued_at + timedelta(hours=current_app.config["STATUS_LIST_HOURS"])
        ),
        "issued": sum(sum(years.values()) for years in series.values()),
        "not_valid": len(entries),
        "series": dict(series),
        "certificates": entries,
    }


def _entry(certificate: Certificate) -> dict[str, str]:
    now = standing(certificate)
    told = {
        "number": certificate.number,
        "status": now.status,
        "since": moment(now.since),
        "reason": now.reason,
        "replaced_by": now.replaced_by or "",
    }
    return {name: value for name, value in told.items() if value}
