"""Erasing the personal data of an event; the chain stays whole, and the erasure is an event too."""

from __future__ import annotations

from flask_babel import gettext as _

from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.audit.models import AuditEvent
from certify.audit.verifying import ERASED, OBJECT
from certify.db import db
from certify.errors import NotFound, Refused
from certify.faults import short

MAX_REASON = 300


def erase(actor: User | None, number: int, reason: str) -> AuditEvent:
    """Erase who acted and the details of an event, and the salt of both.

    What stays proves that there was an event, when, of what object, and not by whom.

    :param actor: None is whoever owns the server.
    :param reason: why; it is kept, so it should hold no personal data itself.
    :raises Forbidden: unless *actor* is an administrator.
    """
    if actor is not None:
        require_administrator(actor)
    reason = " ".join(short(reason, MAX_REASON).split())
    if not reason:
        raise Refused(_("Say why the data is erased."))
    event = db.session.get(AuditEvent, number, with_for_update=True)
    if event is None:
        raise NotFound(_("There is no event of this number."))
    if event.salt is None:
        raise Refused(_("The personal data of this event was erased already."))
    event.actor_id, event.details, event.salt = None, {}, None
    audit.record(actor, ERASED, OBJECT, number, reason=reason)
    audit.commit()
    return event
