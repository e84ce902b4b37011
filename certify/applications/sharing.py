"""Taking over an answer and its files from another application of the unit and year."""

from __future__ import annotations

from flask_babel import gettext as _

from certify.accounts.models import User
from certify.applications import answers, records
from certify.applications.elsewhere import Offer, offer_for, others_of
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.db import db
from certify.errors import Refused
from certify.evidence import operations as evidence
from certify.evidence.models import Evidence, EvidenceUse


def take_over(actor: User, application: Application, criterion_id: str, other_id: int) -> Offer:
    """Use the other application's answer and files for a criterion here as well.

    The files are entered by reference, their bytes stay kept once. An answer that stands here
    already is left as it is.

    :raises NotFound: for people who may not know of the application.
    :raises Forbidden: for people who may only see it.
    :raises Refused: when it is not the time for it, or there is nothing (any more) to take over.
    """
    standing = records.standing_of(application, changing=True)
    answers.require_editable(actor, application, criterion_id)
    criterion = standing.criteria_set.criterion(criterion_id)
    value = standing.document.answers.get(criterion_id)
    others = [each for each in others_of(application) if each.application_id == other_id]
    found = offer_for(criterion, value, tuple(_files(application, criterion_id)), others)
    if found is None or criterion_id in standing.computed:
        raise Refused(_("There is nothing there that could be used here."))
    for file in found.files:
        evidence.borrow(actor, application, file, [criterion_id])
    audit.record(
        actor,
        "answer.shared",
        "application",
        application.id,
        criterion=criterion_id,
        source=other_id,
        answer=found.value is not None,
        files=len(found.files),
    )
    if found.value is None:
        audit.commit()
    else:
        revision = standing.document.revisions.get(criterion_id, 0)
        source = f"shared:{other_id}"
        answers.save_answer(actor, application, criterion_id, found.value, revision, source=source)
    return found


def _files(application: Application, criterion_id: str) -> list[Evidence]:
    """Return the files that prove a criterion here."""
    return list(
        db.session.scalars(
            db.select(Evidence)
            .join(EvidenceUse)
            .where(
                Evidence.application_id == application.id,
                Evidence.removed_at.is_(None),
                EvidenceUse.criterion == criterion_id,
            )
        )
    )
