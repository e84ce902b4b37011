"""Deciding on an appraised application, and what follows from it at once."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.applications.operations import lock
from certify.appraisal.claims import Claim, claim_of
from certify.appraisal.models import Finding
from certify.appraisal.rights import require_office
from certify.appraisal.state import findings_of, found_values
from certify.appraisal.state import state_hash as hash_of
from certify.audit import operations as audit
from certify.certificates.issuing import issue
from certify.certificates.models import Certificate, Decision
from certify.confirmations import operations as confirmations
from certify.db import db
from certify.engine import Assessment
from certify.errors import Conflict, Refused
from certify.notices import operations as notices


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
    require_office(actor, "approver", application)
    lock(application)
    claim = _settled(application)
    findings = findings_of(application)
    assessment = claim.judge(found_values(claim, findings))
    _check_state(application, state_hash, hash_of(claim, findings, assessment))
    _check_day(application, day)
    _check_decidable(claim, assessment)
    draft = Decision(authority_code=application.authority_code, day=day)
    draft.number = _needed(number, _("the number of the decision"))
    draft.place = _needed(place, _("the place"))
    draft.signatory_name = _needed(signatory_name, _("the name of the signatory"))
    draft.signatory_title = _needed(signatory_title, _("the post of the signatory"))
    decision = _decision(actor, draft)
    _enact(actor, application, decision, claim, findings, assessment)
    audit.commit()
    return decision


def _settled(application: Application) -> Claim:
    if application.state != "concluded":
        raise Refused(
            _("Nothing to decide: the appraisal is not concluded, or it is decided already.")
        )
    return claim_of(application)


def _check_state(application: Application, seen: str, now: str) -> None:
    if now != application.state_hash:
        raise Conflict(
            _(
                "The file has changed since its appraisal was concluded (then %(then)s, now"
                " %(now)s). Nothing was decided: send it back to the inspector, who concludes it"
                " again.",
                then=(application.state_hash or "")[:12],
                now=now[:12],
            )
        )
    if seen != now:
        raise Conflict(
            _(
                "The appraisal was concluded anew after you opened this page (you saw %(seen)s,"
                " now %(now)s). Nothing was decided: read the new state, then decide.",
                seen=seen[:12],
                now=now[:12],
            )
        )


def _check_day(application: Application, day: date) -> None:
    assert application.concluded_at is not None
    concluded = clock.local_day(application.concluded_at)
    if day < concluded:
        raise Refused(
            _(
                "The decision cannot be dated before the appraisal was concluded, %(day)s.",
                day=concluded.strftime("%d/%m/%Y"),
            )
        )
    if day > clock.today():
        raise Refused(_("The decision cannot be dated in the future."))


def _check_decidable(claim: Claim, assessment: Assessment) -> None:
    if assessment.outcome == "incomplete":
        raise Refused(
            _(
                "Nothing can be decided: the contents of some criteria, or the points and classes,"
                " are not known here. An office that holds the text fills them in first."
            )
        )
    if assessment.outcome == "met":
        confirmations.require_certifiable(claim.criteria_set)


def _needed(value: str, what: str) -> str:
    if not value.strip():
        raise Refused(_("Enter %(what)s.", what=what))
    return " ".join(value.split())


def _decision(actor: User, draft: Decision) -> Decision:
    """Return the decision of that number, written now unless it stands already.

    :raises Refused: when the number was given to another decision of that authority and year.
    """
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


def _enact(
    actor: User,
    application: Application,
    decision: Decision,
    claim: Claim,
    findings: dict[str, Finding],
    assessment: Assessment,
) -> None:
    """Give the application its end, the unit its certificate or its gap list, and tell it."""
    application.decision_id = decision.id
    certificate: Certificate | None = None
    if assessment.outcome == "met":
        certificate = issue(application, decision, claim, findings, assessment)
    application.state = "recognised" if certificate else "not_recognised"
    _record(actor, application, decision, certificate)
    notices.notify_unit(
        application.unit_id,
        application.state,
        f"{application.state}:{application.id}",
        f"/applications/{application.id}",
        unit=application.unit.name,
        year=application.year,
        set=application.set_key,
        number=certificate.number if certificate else "",
    )


def _record(
    actor: User, application: Application, decision: Decision, certificate: Certificate | None
) -> None:
    """Tell the audit log of the decision, and of the certificate where there is one."""
    after = certificate_hash(certificate) if certificate else None
    if certificate:
        audit.record(
            actor,
            "certificate.issued",
            "certificate",
            certificate.id,
            after=after,
            number=certificate.number,
        )
    audit.record(
        actor,
        "application.decided",
        "application",
        application.id,
        before=application.state_hash,
        after=after,
        decision=decision.number,
        result=application.state,
    )


def certificate_hash(certificate: Certificate) -> str:
    """Return SHA-256 over the canonical record, in hex."""
    return sha256(certificate.record.encode()).hexdigest()
