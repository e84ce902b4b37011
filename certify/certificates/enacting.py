"""What follows from a decision at once: certificates, the state of the files, events, notices."""

from __future__ import annotations

from collections.abc import Sequence

from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates import succession
from certify.certificates.examining import Judged
from certify.certificates.issuing import issue
from certify.certificates.models import Certificate, Decision
from certify.certificates.succession import certificate_hash
from certify.notices import operations as notices


def enact(actor: User, decision: Decision, judged: Sequence[Judged]) -> None:
    """Give each application its end and its unit the certificate or the gap list, and tell it.

    All of it is part of the running transaction; the caller commits.
    """
    for each in judged:
        each.application.decision_id = decision.id
    last = succession.last_of([each.application.id for each in judged])
    ended = {
        each.application.id: succession.end(last[each.application.id], decision, met=each.met)
        for each in judged
        if each.application.id in last
    }
    issued = issue(decision, [each for each in judged if each.met], last)
    by_application = {each.application_id: each for each in issued}
    for each in judged:
        application = each.application
        certificate = by_application.get(application.id)
        application.state = "recognised" if certificate else "not_recognised"
        _record(actor, application, decision, certificate)
        if old := last.get(application.id):
            succession.conclude(actor, application, old, certificate, ended[application.id])
        _tell(application, certificate)


def _tell(application: Application, certificate: Certificate | None) -> None:
    notices.notify_unit(
        application.unit_id,
        application.state,
        f"{application.state}:{application.id}:{application.decision_id}",  # anew after an appeal
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
