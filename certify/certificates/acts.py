"""Correct, re-issue, suspend, lift, revoke: one approver proposes, another one answers.

Nothing happens before the second person confirms, and what happened is never taken back: a
suspension is lifted by an act of its own, a correction is a new certificate that says which one it
replaces. The circular says nothing of this; it is a procedure of the software.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import independent, require
from certify.applications.models import Application
from certify.applications.operations import lock
from certify.appraisal.rights import require_office
from certify.audit import operations as audit
from certify.certificates import corrections
from certify.certificates.issuing import seal, take_number
from certify.certificates.lifecycle import ACTS
from certify.certificates.models import Certificate, CertificateAct
from certify.certificates.numbers import certificate_number
from certify.certificates.record import digest
from certify.certificates.register import check_number
from certify.certificates.succession import certificate_hash, follows
from certify.db import db
from certify.errors import Conflict, Refused
from certify.faults import needed, short
from certify.notices import operations as notices

MAX_REASON = 1000  # characters, of the public reason, the note and a refusal
DONE = {"suspend": "suspended", "lift": "lifted", "revoke": "revoked"}


def propose(
    actor: User,
    certificate: Certificate,
    act: str,
    *,
    reason: str,
    note: str = "",
    changes: Mapping[str, str] | None = None,
) -> CertificateAct:
    """Propose to do *act* with a certificate; another approver of the authority has to confirm.

    :param act: one of ``lifecycle.ACTS``.
    :param reason: public, once it is confirmed.
    :param note: for the offices alone.
    :param changes: of a correction, what the record is to say, by field of ``corrections``.
    :raises Refused: when it is not possible as the certificate stands, or something is missing.
    :raises Conflict: when something else waits for its second person.
    """
    application = _office(actor, certificate)
    _lock(certificate, application)
    _require_free(certificate, act)
    record = _sound(certificate) if ACTS[act][1] == "replaced" else {}
    if act != "correct" and changes:
        raise Refused(_("Particulars were changed: choose to correct, or leave them as they are."))
    proposed = CertificateAct(
        certificate_id=certificate.id,
        authority_code=certificate.authority_code,
        act=act,
        reason=needed(reason, _("the reason; it will be public"), MAX_REASON),
        note=short(note, MAX_REASON),
        changes=corrections.checked(record, changes or {}) if act == "correct" else {},
        by_id=actor.id,
        at=clock.now(),
    )
    db.session.add(proposed)
    db.session.flush()
    _log(actor, "certificate.act_proposed", proposed)
    _tell_approvers(application, certificate, proposed)
    audit.commit()
    return proposed


def confirm(actor: User, act: CertificateAct) -> CertificateAct:
    """Confirm what another approver proposed; it takes effect now, for whoever verifies.

    :raises Forbidden: for its author, and for whoever may not decide on the unit.
    :raises Conflict: when it has its answer already.
    """
    certificate, application = _second(actor, act)
    _require_independent(act, application)
    _require_possible(certificate, act.act)
    record = _sound(certificate) if ACTS[act.act][1] == "replaced" else {}
    before = certificate_hash(certificate)
    act.answer, act.second_id, act.decided_at = "confirmed", actor.id, clock.now()
    certificate.status = ACTS[act.act][1]
    certificate.status_reason, certificate.changed_at = act.reason, act.decided_at
    successor = None
    if record:
        record = corrections.applied(record, act.changes)
        successor = _issue_again(certificate, application, record)
        certificate.replaced_by, act.replaced_by_id = successor.number, successor.id
        _log_issued(actor, successor, certificate)
    db.session.flush()
    after = certificate_hash(successor) if successor else before
    _log(actor, f"certificate.{DONE.get(act.act, 'replaced')}", act, before=before, after=after)
    _tell_unit(application, certificate, act)
    audit.commit()
    return act


def refuse(actor: User, act: CertificateAct, why: str) -> CertificateAct:
    """Refuse what another approver proposed; the certificate stays as it is.

    :raises Refused: without a reason.
    """
    _second(actor, act)
    act.refused_why = needed(why, _("why you refuse"), MAX_REASON)
    _answer(actor, act, "refused")
    return act


def withdraw(actor: User, act: CertificateAct) -> CertificateAct:
    """Take one's own proposal back before it has an answer."""
    certificate = act.certificate
    _lock(certificate, _office(actor, certificate), act)
    require(actor.id == act.by_id, _("Only its author takes a proposal back."))
    _require_open(act)
    _answer(actor, act, "withdrawn")
    return act


def waiting_for(certificate: Certificate) -> CertificateAct | None:
    """Return the act that waits for its second person, if one does."""
    return (
        db.session.query(CertificateAct)
        .filter_by(certificate_id=certificate.id, answer=None)
        .one_or_none()
    )


def _answer(actor: User, act: CertificateAct, answer: str) -> None:
    act.answer, act.second_id, act.decided_at = answer, actor.id, clock.now()
    db.session.flush()
    _log(actor, f"certificate.act_{answer}", act)
    audit.commit()


def _office(actor: User, certificate: Certificate) -> Application:
    """Return the application behind a certificate, to an independent approver of its unit."""
    application = db.session.get_one(Application, certificate.application_id)
    require_office(actor, "approver", application)
    return application


def _second(actor: User, act: CertificateAct) -> tuple[Certificate, Application]:
    """Lock what an act is about, for whoever may answer it."""
    certificate = act.certificate
    application = _office(actor, certificate)
    require(
        actor.id != act.by_id,
        _("You proposed this: another approver of the authority has to answer it."),
    )
    _lock(certificate, application, act)
    _require_open(act)
    return certificate, application


def _require_independent(act: CertificateAct, application: Application) -> None:
    """Go on only when who proposed is independent of the unit, as known today."""
    person = db.session.get_one(User, act.by_id)
    if not independent(person, application.unit_id, application.year):
        raise Refused(
            _(
                "%(name)s, who proposed this, belongs to the unit or has a conflict of interest"
                " with it: refuse it, and propose it yourself.",
                name=person.name,
            )
        )


def _lock(certificate: Certificate, application: Application, *more: CertificateAct) -> None:
    """Let nobody else change the application or its certificate until the transaction ends."""
    lock(application)
    for row in (certificate, *more):
        db.session.refresh(row)


def _require_open(act: CertificateAct) -> None:
    if act.answer is not None:
        raise Conflict(_("Somebody has answered this in the meantime: read the history below."))


def _require_free(certificate: Certificate, act: str) -> None:
    """Go on only when the act is possible and nothing else waits for its answer."""
    _require_possible(certificate, act)
    if waiting_for(certificate) is not None:
        raise Conflict(
            _("Something else is proposed for this certificate already, and waits for its answer.")
        )


def _require_possible(certificate: Certificate, act: str) -> None:
    if act not in ACTS:
        raise Refused(_("Choose what is to be done with the certificate."))
    if certificate.status not in ACTS[act][0]:
        raise Refused(_("This cannot be done with the certificate as it stands now."))


def _sound(certificate: Certificate) -> dict[str, Any]:
    """Return the record, unless it is no longer the one that was signed: nobody signs that anew.

    :raises Refused: then.
    """
    found = check_number(certificate.number)
    if found.verdict == "damaged" or found.record is None:
        raise Refused(
            _(
                "The stored record is not what was signed: restore it from a backup first, and"
                " look into the audit log."
            )
        )
    return dict(found.record)


def _issue_again(old: Certificate, application: Application, record: dict[str, Any]) -> Certificate:
    """Issue the successor of a certificate that was just marked as replaced."""
    sequence = take_number(old.authority_code, old.year)
    record |= {
        "number": certificate_number(sequence, old.year, old.authority_code),
        "issued_on": clock.today().isoformat(),
        "replaces": follows(old),
    }
    new = seal(record, application, sequence)
    new.decision_id = old.decision_id  # the application's is none while it is appraised anew
    return new


def _log(actor: User, action: str, act: CertificateAct, **hashes: str) -> None:
    """Tell the audit log; the proposal is pinned by its hash, its words stand beside the log."""
    said = digest({name: getattr(act, name) for name in ("act", "reason", "note", "changes")})
    audit.record(
        actor,
        action,
        "certificate",
        act.certificate_id,
        before=hashes.get("before"),
        after=hashes.get("after"),
        number=act.certificate.number,
        act=act.id,
        what=act.act,
        proposal=said,
    )


def _log_issued(actor: User, successor: Certificate, old: Certificate) -> None:
    after = certificate_hash(successor)
    audit.record(
        actor,
        "certificate.issued",
        "certificate",
        successor.id,
        after=after,
        number=successor.number,
        replaces=old.number,
    )


def _tell_approvers(
    application: Application, certificate: Certificate, act: CertificateAct
) -> None:
    notices.notify_office(
        application.unit.authority_code,
        "approver",
        "act_proposed",
        f"act_proposed:{act.id}",
        f"/certificates/{certificate.id}",
        unit=application.unit.name,
        number=certificate.number,
    )


def _tell_unit(application: Application, certificate: Certificate, act: CertificateAct) -> None:
    kind = f"certificate_{DONE.get(act.act, 'replaced')}"
    notices.notify_unit(
        application.unit_id,
        kind,
        f"{kind}:{act.id}",
        f"/c/{certificate.number}",
        unit=application.unit.name,
        number=certificate.number,
        successor=certificate.replaced_by or "",
        reason=act.reason,
    )
