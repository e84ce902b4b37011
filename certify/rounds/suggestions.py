"""Answers that are proposed at registration; none counts before somebody confirms it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from certify.applications.models import SELF, AnswerDocument, Application
from certify.db import db
from certify.engine import CriteriaSet, Criterion, InputError, parse_answer

# Kinds whose answer describes how things stand.  What happened in one year (documents,
# incidents, disciplines, figures of crime) is never true of the next.
LASTING = frozenset({"attest", "count", "ratio", "rating", "choice"})


def suggestions_for(application: Application, criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return criterion id → {value, source}: from last year, and from the registration."""
    return _last_year(application, criteria_set) | _registration(application, criteria_set)


def _registration(application: Application, criteria_set: CriteriaSet) -> dict[str, Any]:
    if not application.registration_number:
        return {}
    value = {
        "number": application.registration_number,
        "date": application.registered_on.isoformat(),
    }
    return {
        criterion.id: {"value": value, "source": "registration"}
        for criterion in criteria_set.criteria
        if criterion.id.endswith(".registration") and _fits(criterion, value)
    }


def _last_year(application: Application, criteria_set: CriteriaSet) -> dict[str, Any]:
    answers: dict[str, Any] | None = db.session.scalar(
        select(AnswerDocument.answers)
        .join(Application, Application.id == AnswerDocument.application_id)
        .where(
            Application.unit_id == application.unit_id,
            Application.year == application.year - 1,
            Application.set_key.startswith(f"{criteria_set.family}@", autoescape=True),
            AnswerDocument.track == SELF,
        )
        .order_by(Application.id.desc())
        .limit(1)
    )
    return {
        criterion.id: {"value": value, "source": "last_year"}
        for criterion in criteria_set.criteria
        if (value := (answers or {}).get(criterion.id)) is not None
        and criterion.kind.__struct_config__.tag in LASTING
        and _fits(criterion, value)
    }


def _fits(criterion: Criterion, value: Any) -> bool:
    """Say whether the criterion can hold *value*: its shape may have changed since."""
    try:
        parse_answer(criterion, value)
    except InputError:
        return False
    return True
