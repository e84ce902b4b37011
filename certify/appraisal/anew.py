"""Putting an application back under appraisal: before it is decided, or once it was decided."""

from __future__ import annotations

from datetime import date

from certify import clock
from certify.applications.models import Application
from certify.db import db


def back_to_appraisal(application: Application) -> None:
    """Take back its conclusion; the caller holds the lock and tells the log."""
    application.state, application.state_hash = "appraising", None
    application.concluded_at = application.concluded_by_id = None
    application.conclusion_note = ""


def begin_anew(application: Application) -> None:
    """Put a decided application back, its days anew: as many as the round gave at first.

    The circular says nothing of these days; they are a procedure of the software.
    """
    back_to_appraisal(application)
    application.decision_id = None
    if plan := application.round.sets.get(application.unit_type):
        submit, appraise, decide = (
            date.fromisoformat(plan[name]) for name in ("submit_by", "appraise_by", "decide_by")
        )
        application.appraise_by = clock.today() + (appraise - submit)
        application.decide_by = application.appraise_by + (decide - appraise)


def was_revoked(application: Application) -> bool:
    """Say whether it was recognised, and its last certificate revoked: it may be decided anew."""
    if application.state != "recognised":
        return False
    db.session.expire(application, ["certificate"])
    return application.certificate is not None and application.certificate.status == "revoked"
