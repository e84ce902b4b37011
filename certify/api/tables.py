"""Tables of a plugin's own: their base, the session, audit events, lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination as Page
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlalchemy.orm.exc import StaleDataError

from certify.accounts.models import User
from certify.audit import operations as audit
from certify.audit.models import AuditEvent
from certify.db import Base, Moment, db
from certify.errors import Conflict
from certify.text import search_pattern
from certify.units.models import Area, Unit

__all__ = [
    "LAYOUT",
    "Area",
    "Happened",
    "Model",
    "Moment",
    "Page",
    "Unit",
    "User",
    "commit",
    "contains",
    "history",
    "paginate",
    "record",
    "session",
]

Model = Base
"""Base of a plugin's own tables; their migrations are one Alembic branch of the plugin."""

LAYOUT: Final = "layout.html"
"""Template that a plugin's pages extend; its blocks are title, head, content and scripts."""

session = db.session
"""The session of the running request.  Users, units and areas are for reading and joining only."""

PAGE: Final = 20


def record(
    actor: User | None, action: str, object_type: str, object_id: int | str, **details: Any
) -> None:
    """Add an audit event to the running transaction, and leave the commit to the caller.

    :param action: ``object.verb`` in the past tense, such as ``drill.added``.
    :param details: JSON values that explain the event.
    """
    audit.record(actor, action, object_type, object_id, **details)


def commit() -> None:
    """Commit the transaction, then let all plugins hear of its events.

    :raises Conflict: when somebody else changed the same row first (tables with a
        ``version_id_col``); nothing is written then.
    """
    try:
        audit.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(
            _("Somebody else changed this in the meantime. Load the page again and repeat it.")
        ) from error


class Happened(NamedTuple):
    """What happened to an object; of an event whose personal data were erased, neither who nor how.

    ``by`` is also empty where nobody did it but the system.
    """

    action: str
    at: datetime
    by: str
    details: dict[str, Any]


def history(object_type: str, object_id: int | str) -> list[Happened]:
    """Return the audit events of one object, the newest first, with the names of who acted."""
    wanted = (
        select(AuditEvent.action, AuditEvent.at, User.name, AuditEvent.details)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.object_type == object_type, AuditEvent.object_id == str(object_id))
        .order_by(AuditEvent.id.desc())
    )
    return [
        Happened(action, at, by or "", details)
        for action, at, by, details in session.execute(wanted)
    ]


def paginate(query: Select[Any], page: int = 1, per_page: int = PAGE) -> Page:
    """Return one page of a list, with ``items``, ``page``, ``pages`` and ``total``."""
    return db.paginate(
        query, page=max(page, 1), per_page=per_page, max_per_page=per_page, error_out=False
    )


def contains(column: InstrumentedAttribute[str] | Mapped[str], words: str) -> ColumnElement[bool]:
    """Return the condition that a folded column (:func:`certify.text.fold`) holds *words*."""
    return column.like(search_pattern(words), escape="\\")
