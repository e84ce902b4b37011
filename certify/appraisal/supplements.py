"""Asking the unit to complete single criteria, and going on when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.applications.operations import lock
from certify.appraisal.claims import claim_of
from certify.appraisal.models import SupplementRequest
from certify.appraisal.rights import require_office, require_short
from certify.audit import operations as audit
from certify.db import db
from certify.errors import Refused
from certify.notices import operations as notices


def open_requests(application: Application) -> list[SupplementRequest]:
    """Return what the unit has been asked and has not answered yet."""
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


def ask_supplement(
    actor: User, application: Application, reasons: Mapping[str, str], due: date
) -> list[SupplementRequest]:
    """Return single criteria to the unit, each with what is missing.

    :param reasons: criterion id → what the unit should complete.
    :param due: the last day for it.
    :raises Refused: when nothing is asked, a reason is missing, the day has passed, or a
        criterion was asked for already.
    """
    require_office(actor, "inspector", application)
    lock(application)
    if application.state not in {"appraising", "supplement"}:
        raise Refused(_("This application is not under appraisal now."))
    if not reasons:
        raise Refused(_("Choose at least one criterion that the unit should complete."))
    if due < clock.today():
        raise Refused(_("The last day for the supplement has passed already."))
    claim = claim_of(application)
    waiting = {request.criterion for request in open_requests(application)}
    for criterion_id, reason in reasons.items():
        claim.criterion(criterion_id)
        if criterion_id in waiting:
            raise Refused(_("Criterion %(id)s is with the unit already.", id=criterion_id))
        if not reason.strip():
            raise Refused(_("Say what is missing at criterion %(id)s.", id=criterion_id))
        require_short(reason)
    made = _send(actor, application, reasons, due)
    audit.commit()
    return made


def _send(
    actor: User, application: Application, reasons: Mapping[str, str], due: date
) -> list[SupplementRequest]:
    now = clock.now()
    made = [
        SupplementRequest(
            application_id=application.id,
            criterion=criterion_id,
            reason=reason.strip(),
            due=due,
            asked_by_id=actor.id,
            asked_at=now,
        )
        for criterion_id, reason in reasons.items()
    ]
    db.session.add_all(made)
    db.session.flush()
    application.state = "supplement"
    audit.record(
        actor,
        "application.supplement_asked",
        "application",
        application.id,
        criteria=list(reasons),
        due=due.isoformat(),
    )
    notices.notify_unit(
        application.unit_id,
        "supplement_asked",
        f"supplement_asked:{made[0].id}",
        f"/applications/{application.id}",
        unit=application.unit.name,
        year=application.year,
        set=application.set_key,
        count=len(made),
        due=due.isoformat(),
    )
    return made


def end_supplement(actor: User, application: Application) -> Application:
    """Go on without an answer, once the last day has passed; the claim stays as it was.

    :raises Refused: while the unit still has time.
    """
    require_office(actor, "inspector", application)
    lock(application)
    waiting = open_requests(application)
    if application.state != "supplement" or not waiting:
        raise Refused(_("The unit has nothing to complete now."))
    last = max((each.due for each in waiting if each.due), default=None)
    if last is not None and last >= clock.today():
        raise Refused(_("The unit has time until %(day)s.", day=last.strftime("%d/%m/%Y")))
    for each in waiting:
        each.answered_at = clock.now()
    application.state = "appraising"
    audit.record(actor, "application.supplement_ended", "application", application.id)
    audit.commit()
    return application
