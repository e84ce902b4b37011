"""The documents of one application as PDF, from what was frozen and decided.

WeasyPrint is loaded with :mod:`certify.certificates.documents`, where the first page is drawn.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from certify.applications.models import Application
from certify.applications.operations import assess, criteria_set_of, engine_unit
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of, found_values
from certify.certificates import documents, sheets
from certify.certificates.issuing import body_of, decision_record, full_name
from certify.certificates.models import Certificate
from certify.certificates.record import qr_address
from certify.db import db
from certify.evidence.models import Evidence, EvidenceUse
from certify.plugins import plugins

DECIDED = ("recognised", "not_recognised")


def verify_address(number: str) -> str:
    """Return the public address of a certificate, for people to type."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/c/{number}"


def certificate(issued: Certificate, language: str) -> bytes:
    """Return the certificate of a record."""
    folders: list[Path] = plugins().collect("certify_certificate_templates")
    return documents.certificate_pdf(
        json.loads(issued.record),
        qr=qr_address(current_app.config["PUBLIC_URL"], issued.token),
        verify_url=verify_address(issued.number),
        language=language,
        folders=folders,
        gettext=_,
    )


def gaps(application: Application, language: str) -> bytes:
    """Return the gap list: the authority's after the decision, the unit's own print before it."""
    if application.state not in DECIDED:
        return documents.gaps_pdf(
            criteria_set_of(application),
            engine_unit(application),
            assess(application),
            language,
            gettext=_,
        )
    claim, findings = claim_of(application), findings_of(application)
    return documents.gaps_pdf(
        claim.criteria_set,
        claim.unit,
        claim.judge(found_values(claim, findings)),
        language,
        header(application),
        gettext=_,
    )


def scores(application: Application, language: str) -> bytes:
    """Return the score sheet: both tracks, and the inspector's reasons."""
    claim, findings = claim_of(application), findings_of(application)
    evidence = _evidence_counts(application)
    remarks = {
        criterion.id: {
            "evidence": evidence.get(criterion.id, 0),
            "agree": findings[criterion.id].agrees if criterion.id in findings else None,
            "reason": findings[criterion.id].reason if criterion.id in findings else "",
        }
        for criterion in claim.asked
    }
    sheet = sheets.score_sheet(
        claim.criteria_set,
        claim.unit,
        claim.assessment,
        claim.judge(found_values(claim, findings)),
        language,
        remarks,
        header(application),
    )
    return documents.scores_pdf(sheet, language, gettext=_)


def header(application: Application) -> dict[str, Any]:
    """Return the head of an authority's document about this application."""
    unit = application.unit
    head: dict[str, Any] = {
        "body": body_of(unit.authority),
        "area": full_name(unit.area),
        "hash": application.state_hash,
        "recipients": [unit.name],
    }
    if application.decision:
        told = decision_record(application.decision)
        head |= {part: told[part] for part in ("number", "place", "date", "signatory")}
        head["on_behalf"] = True
    return head


def _evidence_counts(application: Application) -> dict[str, int]:
    rows = db.session.execute(
        select(EvidenceUse.criterion, func.count())
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(Evidence.application_id == application.id, Evidence.removed_at.is_(None))
        .group_by(EvidenceUse.criterion)
    )
    return {row[0]: row[1] for row in rows}
