"""Contesting a decision: the head of a unit lodges it, other people than the first ones answer.

An appeal that is upheld opens the appraisal again: the contested findings are made anew, the
application is concluded and decided anew, all by other people. What was decided first stays in
the record. The circular says nothing of the days and the steps; they are a procedure of the
software.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import User
from certify.accounts.operations import administrators
from certify.accounts.permissions import require, serves, unit_ids
from certify.appeals.models import Appeal
from certify.appeals.people import first_hands, others
from certify.applications.models import Application
from certify.applications.operations import lock
from certify.appraisal.anew import begin_anew
from certify.appraisal.claims import Claim, claim_of
from certify.appraisal.rights import require_office, require_seen, require_short
from certify.appraisal.state import findings_of, findings_record, found_values
from certify.audit import operations as audit
from certify.certificates.record import digest
from certify.db import db
from certify.engine import Status
from certify.errors import Conflict, Refused
from certify.evidence import operations as evidence
from certify.notices import operations as notices

DECIDED = ("recognised", "not_recognised")


def last_day(application: Application) -> date | None:
    """Return the last day on which a decision may be contested; None where the round lets nobody.

    Counted from the day of the decision, or from the day it was entered here if that is later.
    """
    decision, days = application.decision, application.round.appeal_days
    if application.state not in DECIDED or decision is None or not days:
        return None
    return max(decision.day, clock.local_day(decision.at)) + timedelta(days=days)


def lodge(
    actor: User,
    application: Application,
    *,
    grounds: str,
    criteria: Collection[str] = (),
    files: Sequence[tuple[str, Any]] = (),
) -> Appeal:
    """Contest findings of a decided application, or, with no *criteria*, a refusal as a whole.

    The certificate of a unit that was recognised stands until it is decided anew.

    :param files: new evidence for what is contested, name and binary stream of each.
    :raises Forbidden: for whoever is not the head of the unit today.
    :raises Refused: outside the days of the round, or without grounds.
    :raises Conflict: when it was contested before.
    """
    require_seen(actor, application)
    require(
        application.unit_id in unit_ids(actor, "head"),
        _("Only the head of the unit contests a decision."),
    )
    checked = [evidence.examine(name, stream) for name, stream in files]
    lock(application)
    _require_time(application)
    if not grounds.strip():
        raise Refused(_("Say on what grounds you contest it."))
    require_short(grounds)
    claim = claim_of(application)
    contested = _contested(application, claim, criteria)
    appeal = _appeal(actor, application, contested, grounds.strip())
    for each in checked:
        evidence.attach(actor, application, each, contested)
    db.session.add(appeal)
    db.session.flush()
    _log(actor, "appeal.lodged", appeal, after=_digest(appeal))
    _tell_offices(application, appeal)
    audit.commit()
    return appeal


def reject(actor: User, appeal: Appeal, reasons: str) -> Appeal:
    """Leave the first decision as it is; the unit reads why."""
    _begin_answer(actor, appeal, reasons)
    _answer(actor, appeal, "rejected", reasons)
    audit.commit()
    return appeal


def uphold(actor: User, appeal: Appeal, reasons: str) -> Appeal:
    """Open the appraisal again: the contested findings are made anew, by other people."""
    application = _begin_answer(actor, appeal, reasons)
    application.closed_to = appeal.hands
    for name, finding in findings_of(application).items():
        finding.contested = name in appeal.criteria
    begin_anew(application)
    application.inspector_id = actor.id if serves(actor, "inspector", application.unit) else None
    _answer(actor, appeal, "upheld", reasons)
    audit.record(
        actor,
        "application.reopened",
        "application",
        application.id,
        before=appeal.first["state_hash"],
        appeal=appeal.id,
    )
    audit.commit()
    return appeal


def missing(application: Application, appeal: Appeal) -> list[str]:
    """Return the roles for which nobody is left who had no part in the first decision."""
    roles = ("inspector", "approver")
    return [each for each in roles if not others(application, each, appeal.hands)]


def _require_time(application: Application) -> None:
    if db.session.query(Appeal).filter_by(application_id=application.id).first() is not None:
        raise Conflict(_("This decision was contested already."))
    last = last_day(application)
    if last is None:
        raise Refused(_("There is no decision here that can be contested."))
    if clock.today() > last:
        raise Refused(_("The time to contest it ended on %(day)s.", day=last.strftime("%d/%m/%Y")))


def _contested(application: Application, claim: Claim, criteria: Collection[str]) -> list[str]:
    """Return the findings that are contested, in the order of the set."""
    judged = [each.id for each in claim.judged]
    for each in criteria:
        if each not in judged:
            raise Refused(_("Criterion %(id)s has no finding.", id=each[:80]))
    if criteria:
        return [each for each in judged if each in set(criteria)]
    if application.state == "recognised":
        raise Refused(_("Choose the findings that you contest."))
    found = claim.judge(found_values(claim, findings_of(application)))
    return [each for each in judged if found.row(each).status is not Status.MET] or judged


def _appeal(actor: User, application: Application, criteria: list[str], grounds: str) -> Appeal:
    assert application.decision_id is not None
    return Appeal(
        application_id=application.id,
        authority_code=application.authority_code,
        decision_id=application.decision_id,
        criteria=criteria,
        grounds=grounds,
        first={
            "result": application.state,
            "outcome": application.findings_outcome,
            "class": application.findings_class,
            "points": application.findings_points,
            "state_hash": application.state_hash,
            "findings": findings_record(findings_of(application)),
        },
        hands=first_hands(application),
        by_id=actor.id,
        at=clock.now(),
    )


def _begin_answer(actor: User, appeal: Appeal, reasons: str) -> Application:
    """Lock what an appeal is about, for somebody who had no part in the first decision."""
    application = appeal.application
    role = "inspector" if serves(actor, "inspector", application.unit) else "approver"
    require_office(actor, role, application)
    require(
        actor.id not in appeal.hands,
        _("You had a part in the decision that is contested: somebody else has to handle it."),
    )
    lock(application)
    db.session.refresh(appeal)
    if appeal.answer is not None:
        raise Conflict(_("This appeal was answered already."))
    if not reasons.strip():
        raise Refused(_("Give the reasons; the unit reads them."))
    require_short(reasons)
    return application


def _answer(actor: User, appeal: Appeal, answer: str, reasons: str) -> None:
    appeal.answer, appeal.reasons = answer, reasons.strip()
    appeal.answered_by_id, appeal.answered_at = actor.id, clock.now()
    _log(actor, f"appeal.{answer}", appeal, after=_digest(appeal))
    application = appeal.application
    notices.notify_unit(
        application.unit_id,
        f"appeal_{answer}",
        f"appeal_{answer}:{appeal.id}",
        f"/appeals/{appeal.id}",
        **_about(application),
    )


def _about(application: Application) -> dict[str, Any]:
    return {
        "unit": application.unit.name,
        "year": application.year,
        "set": application.set_key,
    }


def _digest(appeal: Appeal) -> str:
    """Return the hash that pins an appeal in the log; its words stand beside it."""
    told = ("criteria", "grounds", "first", "answer", "reasons")
    return digest({name: getattr(appeal, name) for name in told})


def _log(actor: User, action: str, appeal: Appeal, *, after: str) -> None:
    audit.record(
        actor,
        action,
        "appeal",
        appeal.id,
        before=appeal.first["state_hash"],
        after=after,
        application=appeal.application_id,
        decision=appeal.decision_id,
    )


def _tell_offices(application: Application, appeal: Appeal) -> None:
    """Tell whoever may handle it; where nobody is left, the administrators."""
    link, about = f"/appeals/{appeal.id}", _about(application)
    able = {
        person.id
        for role in ("inspector", "approver")
        for person in others(application, role, appeal.hands)
    }
    notices.notify(able, "appeal_lodged", f"appeal_lodged:{appeal.id}", link, **about)
    if missing(application, appeal):
        keepers = [each.id for each in administrators()]
        notices.notify(keepers, "appeal_stuck", f"appeal_stuck:{appeal.id}", link, **about)
