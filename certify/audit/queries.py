"""Reading audit events, for administrators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select, true

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit.models import AuditEvent, AuditHead, AuditTip
from certify.clock import VIETNAM
from certify.db import db
from certify.errors import NotFound
from certify.text import search_pattern

if TYPE_CHECKING:
    from flask_sqlalchemy.pagination import Pagination

PAGE = 20
LONG = timedelta(days=2)  # without a head: the worker does not run, or the log is wrong


@dataclass(frozen=True)
class Filters:
    """What to look for; empty fields do not narrow.

    ``action`` is the beginning of an action (``application`` or ``application.submitted``);
    ``person`` part of a name or user name, with or without accents; ``object_ref`` a type
    (``unit``) or one object (``unit:12``); days are Vietnamese ones, both included.
    """

    action: str = ""
    person: str = ""
    object_ref: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """An event and who did it (None: the system)."""

    event: AuditEvent
    actor: User | None


def find_event(actor: User, number: int) -> Line:
    """Return one event.

    :raises Forbidden: unless *actor* is an administrator.
    :raises NotFound: when there is none of this number.
    """
    require_administrator(actor)
    event = db.session.get(AuditEvent, number)
    if event is None:
        raise NotFound(_("There is no event of this number."))
    return Line(event, _people([event]).get(event.actor_id))


def find_events(actor: User, filters: Filters, page: int = 1) -> Pagination:
    """Return one page of :class:`Line` s, newest first.

    :raises Forbidden: unless *actor* is an administrator.
    """
    require_administrator(actor)
    found = db.paginate(_statement(filters), page=page, per_page=PAGE, error_out=False)
    people = _people(found.items)
    found.items = [Line(event, people.get(event.actor_id)) for event in found.items]
    return found


@dataclass(frozen=True)
class ChainState:
    """How far the log is verified and signed: its newest head, and the events since."""

    head: AuditHead | None
    since: int
    overdue: bool  # whether two days went by without a head

    @property
    def root(self) -> str:
        """Root of the tree that the head signs, in hex."""
        return "" if self.head is None else str(json.loads(self.head.statement)["root"])


def chain_state() -> ChainState:
    """Return the state of the chain: one query."""
    first = select(func.min(AuditEvent.at)).scalar_subquery()
    found = db.session.execute(
        select(AuditTip.number, AuditHead, first)
        .outerjoin(AuditHead, true())
        .order_by(AuditHead.id.desc())
        .limit(1)
    ).one()
    head: AuditHead | None = found[1]
    since: datetime | None = found[2] if head is None else head.at
    overdue = since is not None and clock.now() - since > LONG
    return ChainState(head, found[0] - (0 if head is None else head.size), overdue)


def known_actions() -> list[str]:
    """Return the actions that occur, for the filter's suggestions."""
    return list(
        db.session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action))
    )


def _statement(filters: Filters) -> Select[Any]:
    wanted = select(AuditEvent).order_by(AuditEvent.id.desc())
    if filters.action:
        wanted = wanted.where(AuditEvent.action.startswith(filters.action.strip(), autoescape=True))
    if filters.person:
        pattern = search_pattern(filters.person)
        people = select(User.id).where(User.search.like(pattern, escape="\\"))
        wanted = wanted.where(AuditEvent.actor_id.in_(people))
    if filters.object_ref:
        object_type, _colon, number = filters.object_ref.strip().partition(":")
        wanted = wanted.where(AuditEvent.object_type == object_type)
        if number:
            wanted = wanted.where(AuditEvent.object_id == number)
    if filters.since:
        wanted = wanted.where(AuditEvent.at >= _midnight(_kept(filters.since)))
    if filters.until:
        wanted = wanted.where(AuditEvent.at < _midnight(_kept(filters.until) + timedelta(days=1)))
    return wanted


def _kept(day: date) -> date:
    """Return *day*, or the nearest that has a midnight before and after it in every time zone."""
    return min(max(day, date(1900, 1, 1)), date(9000, 1, 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _people(events: list[AuditEvent]) -> dict[int | None, User]:
    """Return the persons behind *events* in one query."""
    ids = {event.actor_id for event in events}
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}
