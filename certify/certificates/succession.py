"""What becomes of a certificate when its application is decided anew.

That happens after an upheld appeal, and after a certificate was revoked. A new certificate says
which one it follows; where the unit is no longer recognised, the one that stood is revoked. Who
concluded the appraisal and who decides are the two persons of that act, so never the same one.
All of this is a procedure of the software.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates.lifecycle import STANDING
from certify.certificates.models import Certificate, CertificateAct, Decision
from certify.certificates.wording import short_date
from certify.db import db
from certify.notices import operations as notices

ANEW = "anew"  # the act of a decision, beside those that people propose


def certificate_hash(certificate: Certificate) -> str:
    """Return SHA-256 over the canonical record, in hex."""
    return sha256(certificate.record.encode()).hexdigest()


def follows(old: Certificate) -> dict[str, str]:
    """Return what a record says of the certificate that it follows."""
    return {"number": old.number, "record": certificate_hash(old)}


def last_of(applications: Collection[int]) -> dict[int, Certificate]:
    """Return the last certificate of applications that have one, by application; one query.

    It stands, or it was revoked.
    """
    query = select(Certificate).where(
        Certificate.application_id.in_(applications), Certificate.replaced_by.is_(None)
    )
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {each.application_id: each for each in found}


def end(old: Certificate, decision: Decision, *, met: bool) -> CertificateAct | None:
    """End a certificate that stands, before its successor is issued; None where none stands."""
    if old.status not in STANDING:
        return None
    old.status = "replaced" if met else "revoked"
    old.changed_at = clock.now()
    day = short_date(decision.day.isoformat())
    old.status_reason = f"Xem xét lại theo Quyết định số {decision.number} ngày {day}"
    return CertificateAct(
        certificate_id=old.id,
        authority_code=old.authority_code,
        act=ANEW,
        reason=old.status_reason,
        answer="confirmed",
        decided_at=old.changed_at,
    )


def conclude(
    actor: User,
    application: Application,
    old: Certificate,
    new: Certificate | None,
    act: CertificateAct | None,
) -> None:
    """Say on a certificate what followed it, and tell the log."""
    if new:
        old.replaced_by = new.number
    if act:
        assert application.concluded_by_id is not None
        assert application.concluded_at is not None
        act.by_id, act.at = application.concluded_by_id, application.concluded_at
        act.second_id, act.replaced_by_id = actor.id, new.id if new else None
        db.session.add(act)
        db.session.flush()
    elif new is None:  # it was revoked before, and stays the last one
        return
    verb = "revoked" if new is None else "replaced" if act else "followed"
    told: dict[str, Any] = {"act": act.id} if act else {}
    if verb == "revoked":  # a successor is told with the decision
        _tell_unit(application, old)
    audit.record(
        actor,
        f"certificate.{verb}",
        "certificate",
        old.id,
        before=certificate_hash(old),
        after=certificate_hash(new or old),
        number=old.number,
        what=ANEW,
        **told,
    )


def _tell_unit(application: Application, old: Certificate) -> None:
    notices.notify_unit(
        application.unit_id,
        "certificate_revoked",
        f"certificate_revoked:anew:{old.id}",
        f"/c/{old.number}",
        unit=application.unit.name,
        number=old.number,
        reason=old.status_reason,
    )
