"""Who had a part in a first decision, and who is left to look at it again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from certify import clock
from certify.accounts.models import Assignment, User
from certify.accounts.permissions import independent, is_administrator
from certify.applications.models import FINDINGS, AnswerChange, AnswerDocument, Application
from certify.appraisal.models import Finding, SupplementRequest
from certify.audit.operations import events_of
from certify.db import db

# Events of an application that are the work of those who appraise and decide.
OF_OFFICE = frozenset(
    f"application.{verb}"
    for verb in (
        *("opened", "supplement_asked", "supplement_ended", "concluded", "reopened"),
        "decided",
    )
) | {"finding.recorded"}


def first_hands(application: Application) -> list[int]:
    """Return the ids of all who appraised, concluded or decided on an application, in order.

    The audit log names whoever changed its state; who found or asked something stands in the
    findings, their history and the requests.
    """
    of_it = AnswerChange.document_id == AnswerDocument.id
    queries = (
        select(Finding.by_id).where(Finding.application_id == application.id),
        select(SupplementRequest.asked_by_id).where(
            SupplementRequest.application_id == application.id
        ),
        select(AnswerChange.by_id)
        .join(AnswerDocument, of_it)
        .where(AnswerDocument.application_id == application.id, AnswerDocument.track == FINDINGS),
    )
    found = {each for query in queries for each in db.session.scalars(query.distinct())}
    events = events_of("application", application.id)
    found |= {each.actor_id for each in events if each.action in OF_OFFICE}
    found |= {application.inspector_id, application.concluded_by_id}
    if application.decision:
        found.add(application.decision.by_id)
    return sorted(each for each in found if each is not None)


def others(application: Application, role: str, hands: Collection[int]) -> list[User]:
    """Return who may act as *role* on an application and had no part in its first decision."""
    today = clock.today()
    people = db.session.scalars(
        select(User)
        .join(Assignment, Assignment.user_id == User.id)
        .where(
            User.active,
            User.id.not_in(hands),
            Assignment.role == role,
            Assignment.area_code == application.authority_code,
            Assignment.since <= today,
            or_(Assignment.until.is_(None), Assignment.until >= today),
        )
        .distinct()
    )
    return [
        each
        for each in people
        if not is_administrator(each) and independent(each, application.unit_id, application.year)
    ]
