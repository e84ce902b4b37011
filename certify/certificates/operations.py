"""Deciding on an appraised application, and what follows from it at once."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.applications.operations import lock
from certify.audit import operations as audit
from certify.certificates.enacting import enact
from certify.certificates.examining import examine
from certify.certificates.models import Decision
from certify.db import db
from certify.errors import Refused
from certify.faults import needed
from certify.units.models import Area


def decide(
    actor: User,
    application: Application,
    *,
    number: str,
    day: date,
    place: str,
    signatory_name: str,
    signatory_title: str,
    state_hash: str,
) -> Decision:
    """Recognise the unit, or refuse it with the gap list, as the findings say.

    A decision number that exists already with the same day and signatory takes this application
    in as well: one decision, many units.

    :param state_hash: hash of the concluded state that the approver saw.
    :raises Conflict: when the state is not that one, or changed since it was concluded.
    :raises Refused: when it is not the time, something is missing, or criteria of the
        set were not confirmed against the official text.
    """
    lock(application)
    judged = examine(actor, application, day, state_hash)
    decision = enter(
        actor,
        application.authority_code,
        number=number,
        day=day,
        place=place,
        signatory_name=signatory_name,
        signatory_title=signatory_title,
    )
    enact(actor, decision, [judged])
    audit.commit()
    return decision


def enter(
    actor: User,
    authority: str,
    *,
    number: str,
    day: date,
    place: str,
    signatory_name: str,
    signatory_title: str,
) -> Decision:
    """Return the decision of that number, added to the running transaction if it is new.

    :raises Refused: when something is missing, or the number was given to another decision.
    """
    draft = Decision(authority_code=authority, day=day)
    draft.number = _line(number, _("the number of the decision"))
    draft.place = _line(place, _("the place"))
    draft.signatory_name = _line(signatory_name, _("the name of the signatory"))
    draft.signatory_title = _line(signatory_title, _("the post of the signatory"))
    return _decision(actor, draft)


def _line(value: str, what: str) -> str:
    return " ".join(needed(value, what).split())


def _decision(actor: User, draft: Decision) -> Decision:
    """Return the decision of that number, written now unless it stands already.

    :raises Refused: when the number was given to another decision of that authority and year.
    """
    # Two who enter the same number at once wait for one another here.
    area = select(Area.code).where(Area.code == draft.authority_code)
    db.session.execute(area.with_for_update(key_share=True))
    same_number = db.session.scalars(
        select(Decision).where(
            Decision.authority_code == draft.authority_code, Decision.number == draft.number
        )
    )
    for known in same_number:
        if known.day.year != draft.day.year:
            continue
        told = ("day", "place", "signatory_name", "signatory_title")
        if all(getattr(known, part) == getattr(draft, part) for part in told):
            return known
        raise Refused(
            _(
                "Decision %(number)s of %(day)s exists with other particulars. Check the number,"
                " or enter day, place and signatory as they stand there.",
                number=known.number,
                day=known.day.strftime("%d/%m/%Y"),
            )
        )
    draft.by_id, draft.at = actor.id, clock.now()
    db.session.add(draft)
    db.session.flush()
    return draft
