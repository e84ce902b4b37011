"""The documents of one application as PDF, from what was frozen and decided.

WeasyPrint is loaded with :mod:`certify.certificates.documents`, where the first page is drawn.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from certify.applications.models import Application
from certify.applications.operations import assess, criteria_set_of, engine_unit
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of, found_values
from certify.certificates import documents, sheets
from certify.certificates.issuing import body_of, decision_record, full_name
from certify.certificates.models import Certificate
from certify.certificates.record import qr_address
from certify.confirmations import operations as confirmations
from certify.db import db
from certify.engine import CriteriaSet
from certify.evidence.models import Evidence, EvidenceUse
from certify.plugins import plugins

DECIDED = ("recognised", "not_recognised")


def verify_address(number: str) -> str:
    """Return the public address of a certificate, for people to type."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/c/{number}"


def certificate(issued: Certificate, language: str) -> bytes:
    """Return the certificate of a record."""
    return documents.certificate_pdf(
        json.loads(issued.record),
        qr=qr_address(current_app.config["PUBLIC_URL"], issued.token),
        verify_url=verify_address(issued.number),
        language=language,
        folders=_folders(),
        gettext=_,
    )


def gaps(application: Application, language: str) -> bytes:
    """Return the gap list: the authority's after the decision, the unit's own print before it."""
    if application.state not in DECIDED:
        criteria_set, unit = criteria_set_of(application), engine_unit(application)
        own = sheets.gap_sheet(criteria_set, unit, assess(application), language)
        return documents.sheet_pdf("gaps", _checked(own, criteria_set), language, _, _folders())
    claim, findings = claim_of(application), findings_of(application)
    sheet = sheets.gap_sheet(
        claim.criteria_set,
        claim.unit,
        claim.judge(found_values(claim, findings)),
        language,
        header(application),
        {name: each.reason for name, each in findings.items()},
    )
    checked = _checked(sheet, claim.criteria_set)
    return documents.sheet_pdf("gaps", checked, language, _, _folders())


def scores(application: Application, language: str) -> bytes:
    """Return the score sheet: both tracks, and the inspector's reasons."""
    claim, findings = claim_of(application), findings_of(application)
    evidence = _evidence_names(application)
    remarks = {
        criterion.id: {
            "evidence": len(evidence.get(criterion.id, ())),
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
        _own_head(application),
    )
    return documents.scores_pdf(_checked(sheet, claim.criteria_set), language, _, _folders())


def self_assessment(application: Application, language: str) -> bytes:
    """Return the self-assessment as it was last handed in."""
    claim = claim_of(application)
    held = {paper.kind: paper.evidence_id is not None for paper in application.papers}
    sheet = sheets.claim_sheet(
        claim.criteria_set,
        claim.unit,
        claim.assessment,
        language,
        _evidence_names(application),
        [
            {"text": rule.text, "present": held.get(rule.id, False)}
            for rule in claim.criteria_set.papers_for(claim.unit, "application")
        ],
        {"area": full_name(application.unit.area), "hash": claim.submission.sha256},
    )
    checked = _checked(sheet, claim.criteria_set)
    return documents.self_assessment_pdf(checked, language, _, _folders())


def _checked(sheet: dict[str, Any], criteria_set: CriteriaSet) -> dict[str, Any]:
    return sheets.mark_checked(sheet, confirmations.standing(criteria_set))


def _folders() -> list[Path]:
    return plugins().collect("certify_certificate_templates")


def _own_head(application: Application) -> dict[str, Any]:
    """Return what a sheet says of the office, the unit and the state, decided or not."""
    unit = application.unit
    return {
        "body": body_of(unit.authority),
        "area": full_name(unit.area),
        "hash": application.state_hash,
    }


def header(application: Application) -> dict[str, Any]:
    """Return the head of the authority's gap list, which goes out with its decision."""
    assert application.decision is not None
    told = decision_record(application.decision)
    parts = ("number", "place", "date", "signatory", "on_behalf")
    recipients = {"recipients": [application.unit.name]}
    return _own_head(application) | recipients | {part: told[part] for part in parts}


def _evidence_names(application: Application) -> dict[str, list[str]]:
    """Return the names of the files by criterion."""
    rows = db.session.execute(
        select(EvidenceUse.criterion, Evidence.name)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(Evidence.application_id == application.id, Evidence.removed_at.is_(None))
        .order_by(Evidence.id)
    )
    names: dict[str, list[str]] = {}
    for criterion, name in rows:
        names.setdefault(criterion, []).append(name)
    return names
