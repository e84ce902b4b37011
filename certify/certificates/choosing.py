"""What an approver may take into one decision, and the batches to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased, joinedload

from certify.accounts.models import User
from certify.accounts.permissions import area_codes, independent, is_administrator
from certify.applications.models import Application
from certify.appraisal.rights import had_part
from certify.certificates.bulk import MOST
from certify.certificates.models import Batch, BatchItem, Decision
from certify.db import db
from certify.errors import NotFound
from certify.units.models import Area, Unit

DECIDABLE = ("met", "not_met")
_AUTHORITY = aliased(Area)
_ROWS: Any = (  # columns, not objects: a list may be thousands long
    select(
        Application.id,
        Application.unit_id,
        Application.unit_type,
        Application.year,
        Application.set_key,
        Application.state,
        Application.closed_to,
        Application.findings_outcome,
        Application.findings_class,
        Application.findings_points,
        Application.state_hash,
        Application.concluded_at,
        Unit.name.label("unit"),
        Area.name.label("area"),
        _AUTHORITY.name.label("authority"),
    )
    .join(Unit, Unit.id == Application.unit_id)
    .join(Area, Area.code == Unit.area_code)
    .join(_AUTHORITY, _AUTHORITY.code == Application.authority_code)
    .order_by(Application.authority_code, Unit.search, Application.id)
    .limit(MOST)
)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty strings narrow nothing."""

    unit_type: str = ""
    set_key: str = ""
    outcome: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Filters:
        """Read the filters from an address or a form; what makes no sense is left out."""
        outcome = arguments.get("outcome", "")
        return cls(
            unit_type=arguments.get("type", "")[:40],
            set_key=arguments.get("set", "")[:120],
            outcome=outcome if outcome in DECIDABLE else "",
        )

    def arguments(self) -> dict[str, str]:
        """Return the filters as they stand in an address, without those that narrow nothing."""
        given = {"type": self.unit_type, "set": self.set_key, "outcome": self.outcome}
        return {name: value for name, value in given.items() if value}


def choices(
    actor: User, filters: Filters | None = None, ids: Collection[int] | None = None
) -> Sequence[Row[Any]]:
    """Return what *actor* may decide: concluded, of their authority, and they are independent.

    At most MOST rows, by name of the unit. *ids* narrows to these.
    """
    if is_administrator(actor):
        return []
    filters = filters or Filters()
    query = _ROWS.where(
        Application.state == "concluded",
        Application.authority_code.in_(area_codes(actor, "approver")),
        Application.findings_outcome.in_(DECIDABLE),
    )
    for column, value in (
        (Application.unit_type, filters.unit_type),
        (Application.set_key, filters.set_key),
        (Application.findings_outcome, filters.outcome),
    ):
        query = query.where(column == value) if value else query
    if ids is not None:
        query = query.where(Application.id.in_(ids))
    rows: Sequence[Row[Any]] = db.session.execute(query).all()
    return [
        each
        for each in rows
        if independent(actor, each.unit_id, each.year) and not had_part(actor, each)
    ]


def batch(actor: User, batch_id: int) -> Batch:
    """Return a batch to the people of its authority.

    :raises NotFound: when there is none that the actor may know of.
    """
    found = db.session.get(
        Batch, batch_id, options=[joinedload(Batch.decision).joinedload(Decision.authority)]
    )
    if found is None or found.decision.authority_code not in area_codes(actor):
        raise NotFound(_("There is no such decision."))
    return found


def refused(found: Batch, limit: int = 200) -> Sequence[BatchItem]:
    """Return what a batch could not decide, with the units."""
    query = (
        select(BatchItem)
        .where(BatchItem.batch_id == found.id, BatchItem.state == "refused")
        .options(joinedload(BatchItem.application).joinedload(Application.unit))
        .order_by(BatchItem.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def batches_of(decision: Decision) -> Sequence[Batch]:
    """Return the batches of a decision, the newest first."""
    query = select(Batch).where(Batch.decision_id == decision.id).order_by(Batch.id.desc())
    return db.session.scalars(query).all()


def unfinished(actor: User) -> Sequence[Row[Any]]:
    """Return the unfinished batches of the actor's authorities: id, state, number, size."""
    query: Any = (
        select(Batch.id, Batch.state, Decision.number, func.count(BatchItem.id).label("size"))
        .join(Decision, Decision.id == Batch.decision_id)
        .join(BatchItem, BatchItem.batch_id == Batch.id)
        .where(Batch.state != "done", Decision.authority_code.in_(area_codes(actor, "approver")))
        .group_by(Batch.id, Batch.state, Decision.number)
        .order_by(Batch.id)
    )
    found: Sequence[Row[Any]] = db.session.execute(query).all()
    return found
