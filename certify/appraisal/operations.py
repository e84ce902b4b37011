"""Appraising an application: open it, find criterion by criterion, conclude.

Supplements stand in :mod:`certify.appraisal.supplements`. Each verb asks for an independent
inspector of the unit's own authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import serves
from certify.applications.models import FINDINGS, AnswerChange, Application
from certify.applications.operations import document_of, lock, store_outcome
from certify.appraisal.anew import back_to_appraisal, begin_anew, was_revoked
from certify.appraisal.claims import Claim, claim_of
from certify.appraisal.models import Finding
from certify.appraisal.rights import require_office, require_reason, require_short
from certify.appraisal.state import (
    findings_of,
    findings_record,
    found_values,
    is_current,
    requests_of,
    state_hash,
)
from certify.audit import operations as audit
from certify.certificates.record import digest
from certify.db import db
from certify.engine import Assessment, parse_answer
from certify.engine.kinds import Frame
from certify.errors import Conflict, Refused
from certify.notices import operations as notices

IN_WORK = ("appraising", "supplement")


def open_(actor: User, application: Application) -> Application:
    """Begin the appraisal; from now on the unit cannot withdraw.

    An application already under appraisal is left as it is, so that colleagues may share it.
    """
    require_office(actor, "inspector", application)
    lock(application)
    if application.state == "submitted":
        application.state = "appraising"
        application.opened_at = clock.now()
        application.inspector_id = actor.id
        document_of(application, FINDINGS)
        audit.record(actor, "application.opened", "application", application.id)
        audit.commit()
    elif application.state == "registered":
        raise Refused(_("The unit has not submitted this application yet."))
    return application


def find(
    actor: User,
    application: Application,
    criterion_id: str,
    agrees: bool,
    raw: Any = None,
    reason: str = "",
    *,
    seen_revision: int = 0,
) -> Finding:
    """Hold a criterion against its claim: agree, or put the value found and why.

    :param raw: the value found, in the engine's JSON shape; only on disagreement.
    :param seen_revision: revision of the finding that the inspector saw; 0 for none.
    :raises Conflict: when somebody else found something about it in the meantime.
    :raises InputError: when the value has the wrong shape.
    """
    require_office(actor, "inspector", application)
    lock(application)
    claim = claim_of(application)
    findings = findings_of(application)
    _ready_for(application, claim, criterion_id)
    value = _value_found(claim, criterion_id, raw, reason, agrees=agrees)
    finding = _write(actor, application, claim, findings, criterion_id, seen_revision)
    finding.agrees, finding.value, finding.reason = agrees, value, "" if agrees else reason.strip()
    _keep(actor, application, claim, findings | {criterion_id: finding}, [finding])
    audit.commit()
    return finding


def agree_rest(actor: User, application: Application, seen: Mapping[str, int]) -> list[Finding]:
    """Agree with several criteria at once, each looked at and each clear.

    :param seen: criterion id → revision of its finding that the inspector saw.
    :raises Refused: when one of them is not claimed as met, so needs a look of its own.
    :raises Conflict: when somebody else found something about one of them in the meantime.
    """
    require_office(actor, "inspector", application)
    lock(application)
    claim = claim_of(application)
    findings = findings_of(application)
    made = []
    for criterion_id, revision in seen.items():
        _ready_for(application, claim, criterion_id)
        if claim.assessment.row(criterion_id).status != "met":
            raise Refused(_("Criterion %(id)s needs a finding of its own.", id=criterion_id))
        finding = _write(actor, application, claim, findings, criterion_id, revision)
        finding.agrees, finding.value, finding.reason = True, claim.answers.get(criterion_id), ""
        findings[criterion_id] = finding
        made.append(finding)
    _keep(actor, application, claim, findings, made)
    audit.commit()
    return made


def _ready_for(application: Application, claim: Claim, criterion_id: str) -> None:
    """Refuse a finding where there can be none now."""
    if application.state not in IN_WORK:
        raise Refused(_("This application is not under appraisal now."))
    claim.criterion(criterion_id)
    if any(each.answered_at is None for each in requests_of(application).get(criterion_id, [])):
        raise Refused(_("The unit is still completing this criterion; wait for its supplement."))


def _value_found(claim: Claim, criterion_id: str, raw: Any, reason: str, *, agrees: bool) -> Any:
    """Return the value of the finding, in the engine's JSON shape.

    Of what is derived or not known there is no other value than the claim's: only a comment.
    """
    criterion, claimed = claim.criterion(criterion_id), claim.answers.get(criterion_id)
    if criterion.kind.derived or isinstance(criterion.kind, Frame):
        if not agrees:
            require_reason(reason)
        return claimed
    if agrees:
        if claimed is None:
            raise Refused(_("The unit gave no answer to agree with: enter what you found."))
        return claimed
    if raw is None:
        raise Refused(_("Enter the value that you found."))
    require_reason(reason)
    value = criterion.shape.draft(parse_answer(criterion, raw))
    if value == claimed:
        raise Refused(_("This is what the unit says as well: agree, or enter another value."))
    return value


def _write(
    actor: User,
    application: Application,
    claim: Claim,
    findings: Mapping[str, Finding],
    criterion_id: str,
    seen_revision: int,
) -> Finding:
    """Return the finding's row, signed and dated, one revision further."""
    finding = findings.get(criterion_id)
    if (finding.revision if finding else 0) != seen_revision:
        raise Conflict(
            _("Somebody else has judged this criterion in the meantime. Compare, then choose.")
        )
    if finding is not None and application.closed_to and not finding.contested:
        asked = requests_of(application).get(criterion_id, [])
        if is_current(finding, claim, asked):
            raise Refused(_("Only the contested findings are made anew after an appeal."))
    if finding is None:
        finding = Finding(application_id=application.id, criterion=criterion_id, revision=0)
        db.session.add(finding)
    finding.claim = claim.answers.get(criterion_id)
    finding.by_id, finding.at = actor.id, clock.now()
    finding.revision += 1
    return finding


def _keep(
    actor: User,
    application: Application,
    claim: Claim,
    findings: Mapping[str, Finding],
    made: list[Finding],
) -> None:
    """Bring the findings document, its history and the stored outcome up to date."""
    document = document_of(application, FINDINGS)
    db.session.flush()  # a new document has no id before
    document.revision += 1
    document.answers = found_values(claim, findings)
    document.revisions = document.revisions | {each.criterion: document.revision for each in made}
    db.session.add_all(
        AnswerChange(
            document_id=document.id,
            criterion=each.criterion,
            value=each.value,
            revision=document.revision,
            by_id=actor.id,
            at=each.at,
            source="agreed" if each.agrees else "found",
        )
        for each in made
    )
    store_outcome(application, FINDINGS, claim.judge(document.answers))
    kept = {each.criterion: each for each in made}
    after = digest(findings_record(kept))
    audit.record(
        actor, "finding.recorded", "application", application.id, after=after, criteria=[*kept]
    )


def open_criteria(application: Application, claim: Claim) -> list[str]:
    """Return the criteria that still need a finding, or a new one, in the order of the set."""
    findings, requests = findings_of(application), requests_of(application)
    return [
        criterion.id
        for criterion in claim.judged
        if criterion.id not in findings
        or not is_current(findings[criterion.id], claim, requests.get(criterion.id, []))
    ]


def conclude(actor: User, application: Application, note: str = "") -> Application:
    """End the appraisal: freeze its state under a hash and hand it to the approver.

    :raises Refused: when a criterion has no current finding, or the outcome is not settled.
    """
    require_office(actor, "inspector", application)
    lock(application)
    if application.state != "appraising":
        raise Refused(_("This application is not under appraisal now."))
    claim = claim_of(application)
    missing = open_criteria(application, claim)
    if missing:
        raise Refused(_("Still to be judged: %(criteria)s.", criteria=", ".join(missing)))
    findings = findings_of(application)
    assessment = claim.judge(found_values(claim, findings))
    if not claim.settled(assessment):
        raise Refused(_("The findings settle no outcome yet: give a value to every criterion."))
    _conclude(actor, application, claim, assessment, note)
    notices.notify_office(
        application.authority_code,
        "approver",
        "appraisal_concluded",
        f"appraisal_concluded:{application.id}:{application.state_hash}",
        f"/decisions/application/{application.id}",
        unit=application.unit.name,
        year=application.year,
        set=application.set_key,
    )
    audit.commit()
    return application


def _conclude(
    actor: User, application: Application, claim: Claim, assessment: Assessment, note: str
) -> None:
    store_outcome(application, FINDINGS, assessment)
    application.state = "concluded"
    application.state_hash = state_hash(claim, findings_of(application), assessment)
    application.concluded_at, application.concluded_by_id = clock.now(), actor.id
    application.conclusion_note = note.strip()
    audit.record(
        actor,
        "application.concluded",
        "application",
        application.id,
        before=claim.submission.sha256,
        after=application.state_hash,
        outcome=str(assessment.outcome),
    )


def reopen(actor: User, application: Application, reason: str) -> Application:
    """Take a concluded appraisal up again for a reason: before it is decided, or after revocation.

    An inspector may, and so may an approver who sends it back. A unit whose certificate was
    revoked is recognised again only by a new decision on a new conclusion.
    """
    role = "inspector" if serves(actor, "inspector", application.unit) else "approver"
    require_office(actor, role, application)
    lock(application)
    revoked = was_revoked(application)
    if application.state != "concluded" and not revoked:
        raise Refused(
            _(
                "Only a concluded appraisal that is not decided, or one whose certificate was"
                " revoked, can be taken up again."
            )
        )
    if not reason.strip():
        raise Refused(_("Say why the appraisal is taken up again."))
    require_short(reason)
    before = application.state_hash
    if revoked:
        begin_anew(application)
        application.closed_to = []  # what an appeal opened was decided since
    else:
        back_to_appraisal(application)
    audit.record(
        actor,
        "application.reopened",
        "application",
        application.id,
        before=before,
        reason=reason.strip(),
    )
    audit.commit()
    return application
