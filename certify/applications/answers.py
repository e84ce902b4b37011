"""Answering: one criterion at a time, with its own revision and an append-only history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import may_see_unit, unit_ids
from certify.applications.models import SELF, AnswerChange, AnswerDocument, Application
from certify.applications.records import (
    Standing,
    lock,
    self_document,
    standing_of,
    store_outcome,
)
from certify.appraisal.models import SupplementRequest
from certify.audit import operations as audit
from certify.db import db, kept
from certify.engine import Assessment, Criterion, InputError, parse_answer
from certify.errors import Conflict, Forbidden, NotFound, Refused

EDITABLE_STATES = ("registered", "supplement")


@dataclass(frozen=True)
class Saved:
    """What saving an answer led to: its revision, and how the whole stands now."""

    revision: int
    assessment: Assessment
    standing: Standing


@dataclass(frozen=True)
class Change:
    """One entry of an answer's history."""

    criterion: str
    value: Any
    revision: int
    at: datetime
    by: str
    source: str


class AnswerConflict(Conflict):
    """Somebody else changed the same answer; nothing was overwritten."""

    def __init__(self, value: Any, revision: int, last: Change | None) -> None:
        by = last.by if last else ""
        super().__init__(
            _(
                "%(name)s changed this answer in the meantime. Compare both and choose one.",
                name=by or _("Somebody else"),
            )
        )
        self.value = value
        self.revision = revision
        self.last = last


def open_requests(application: Application) -> list[SupplementRequest]:
    """Return what the office asked the unit to complete and was not answered yet."""
    if application.state != "supplement":
        return []
    return list(
        db.session.scalars(
            select(SupplementRequest)
            .where(
                SupplementRequest.application_id == application.id,
                SupplementRequest.answered_at.is_(None),
            )
            .order_by(SupplementRequest.id)
        )
    )


def editable(
    actor: User, application: Application, requests: Collection[SupplementRequest] | None = None
) -> frozenset[str] | None:
    """Return the criteria that *actor* may work on now; None says all of them.

    The unit's clerks and head work on a registered application, and on those criteria of a
    submitted one that the office asked to complete.
    """
    nothing: frozenset[str] = frozenset()
    if application.unit_id not in unit_ids(actor, "clerk", "head"):
        return nothing
    if application.state == "registered":
        return None
    asked = open_requests(application) if requests is None else requests
    return frozenset(request.criterion for request in asked)


def require_editable(actor: User, application: Application, criterion_id: str) -> None:
    """Go on only when *actor* may work on this criterion now.

    :raises NotFound: for people who may not know of the application.
    :raises Forbidden: for people who may see it only.
    :raises Refused: when it is not the time for it.
    """
    if not may_see_unit(actor, application.unit):
        raise NotFound(_("There is no such application."))
    if application.unit_id not in unit_ids(actor, "clerk", "head"):
        raise Forbidden(_("Only the unit's own people fill in its self-assessment."))
    if application.state not in EDITABLE_STATES:
        raise Refused(
            _(
                "The application has been submitted and cannot be changed now. "
                "The head of the unit can withdraw it until an inspector has opened it."
            )
        )
    allowed = editable(actor, application)
    if allowed is not None and criterion_id not in allowed:
        raise Refused(_("The office did not ask to complete this criterion; it stays as it is."))


def save_answer(
    actor: User,
    application: Application,
    criterion_id: str,
    raw: Any,
    seen_revision: int,
    *,
    source: str = "typed",
) -> Saved:
    """Save one answer; *raw* is None to take it back.

    :param seen_revision: revision of this answer that *actor* saw, 0 for none.
    :raises InputError: when the value is not one that the criterion can have.
    :raises AnswerConflict: when the answer has another revision by now and another value.
    """
    standing = standing_of(application, changing=True)
    require_editable(actor, application, criterion_id)
    criterion = standing.criteria_set.criterion(criterion_id)
    if criterion_id in standing.computed:
        raise Refused(_("This answer comes from the register of units; it is not typed."))
    if criterion.kind.derived:
        raise Refused(
            _("This criterion is read from the register of recognitions; nothing is typed.")
        )
    value = stored_form(criterion, raw)
    document = standing.document
    current = document.answers.get(criterion_id)
    seen = document.revisions.get(criterion_id, 0)
    if value != current:
        if seen != seen_revision:
            raise AnswerConflict(current, seen, last_change(document, criterion_id))
        _write(actor, document, criterion_id, value, source)
    _forget_suggestion(document, criterion_id)
    assessment = standing.assess()
    store_outcome(application, SELF, assessment)
    with kept():
        audit.commit()
    return Saved(document.revisions.get(criterion_id, 0), assessment, standing)


def stored_form(criterion: Criterion, raw: Any) -> Any:
    """Return a raw answer in the form that is stored.

    :raises InputError: when the value is not one that the criterion can have.
    """
    parsed = parse_answer(criterion, raw)
    return None if parsed is None else criterion.shape.draft(parsed)


def _write(
    actor: User, document: AnswerDocument, criterion_id: str, value: Any, source: str
) -> None:
    """Put the value into the document and the change into its history."""
    document.revision += 1
    document.revisions = {**document.revisions, criterion_id: document.revision}
    answers = {key: kept for key, kept in document.answers.items() if key != criterion_id}
    document.answers = answers if value is None else {**answers, criterion_id: value}
    db.session.flush()  # gives a new document its id
    change = {
        "document_id": document.id,
        "criterion": criterion_id,
        "value": value,
        "revision": document.revision,
        "by_id": actor.id,
        "at": clock.now(),
        "source": source,
    }
    db.session.execute(insert(AnswerChange).values(change))


def confirm_suggestion(
    actor: User, application: Application, criterion_id: str, seen_revision: int
) -> Saved:
    """Make a suggestion (last year's answer, the registration) the unit's answer."""
    lock(application)
    suggestion = self_document(application).suggestions.get(criterion_id)
    if suggestion is None:
        raise Refused(_("This suggestion was confirmed or dismissed already."))
    source = f"suggestion:{suggestion.get('source', '')}"[:40]
    return save_answer(
        actor, application, criterion_id, suggestion["value"], seen_revision, source=source
    )


def dismiss_suggestion(actor: User, application: Application, criterion_id: str) -> None:
    """Take a suggestion away; the answer stays as it is."""
    lock(application)
    require_editable(actor, application, criterion_id)
    _forget_suggestion(self_document(application), criterion_id)
    audit.commit()


def _forget_suggestion(document: AnswerDocument, criterion_id: str) -> None:
    if criterion_id in document.suggestions:
        kept = {key: kept for key, kept in document.suggestions.items() if key != criterion_id}
        document.suggestions = kept


def history(application: Application, criterion_id: str) -> list[Change]:
    """Return all changes of one answer of the unit, newest first."""
    document = self_document(application)
    rows = db.session.execute(
        _changes(document).where(AnswerChange.criterion == criterion_id).limit(200)
    )
    return [Change(*row) for row in rows]


def last_changes(document: AnswerDocument) -> dict[str, Change]:
    """Return the last change of every answer, by criterion id."""
    revisions = set(document.revisions.values())
    rows = db.session.execute(_changes(document).where(AnswerChange.revision.in_(revisions)))
    return {row[0]: Change(*row) for row in rows}


def last_change(document: AnswerDocument, criterion_id: str) -> Change | None:
    """Return the last change of one answer."""
    row = db.session.execute(
        _changes(document).where(AnswerChange.criterion == criterion_id).limit(1)
    ).first()
    return Change(*row) if row else None


def _changes(document: AnswerDocument) -> Any:
    return (
        select(
            AnswerChange.criterion,
            AnswerChange.value,
            AnswerChange.revision,
            AnswerChange.at,
            db.func.coalesce(User.name, ""),
            AnswerChange.source,
        )
        .outerjoin(User, User.id == AnswerChange.by_id)
        .where(AnswerChange.document_id == document.id)
        .order_by(AnswerChange.id.desc())
    )


def usable_suggestions(
    standing: Standing, allowed: frozenset[str] | None
) -> dict[str, dict[str, Any]]:
    """Return the suggestions that fit the set and may be confirmed now, by criterion id."""
    return {
        key: suggestion
        for key, suggestion in standing.document.suggestions.items()
        if (allowed is None or key in allowed) and _fits(standing, key, suggestion)
    }


def _fits(standing: Standing, criterion_id: str, suggestion: Any) -> bool:
    criterion = standing.criteria_set.by_id.get(criterion_id)
    try:
        return criterion is not None and parse_answer(criterion, suggestion["value"]) is not None
    except (InputError, KeyError, TypeError):
        return False
