"""The state that an appraisal concludes on, and its hash.

The hash is SHA-256 over the RFC 8785 form of what the approver decides about: the frozen
submission (by its own hash), every finding with its reason, the rules (by theirs), the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from certify.applications.models import Application
from certify.appraisal.claims import Claim
from certify.appraisal.models import Finding, SupplementRequest
from certify.certificates.record import digest
from certify.db import db
from certify.engine import Assessment


def findings_of(application: Application) -> dict[str, Finding]:
    """Return the findings by criterion."""
    rows = db.session.scalars(select(Finding).where(Finding.application_id == application.id))
    return {finding.criterion: finding for finding in rows}


def requests_of(application: Application) -> dict[str, list[SupplementRequest]]:
    """Return the requests for supplement by criterion, oldest first."""
    found: dict[str, list[SupplementRequest]] = {}
    for each in db.session.scalars(
        select(SupplementRequest)
        .where(SupplementRequest.application_id == application.id)
        .order_by(SupplementRequest.id)
    ):
        found.setdefault(each.criterion, []).append(each)
    return found


def is_current(finding: Finding, claim: Claim, asked: list[SupplementRequest]) -> bool:
    """Say whether a finding was made of the claim as it stands, after every supplement to it.

    One that was contested with success is not current before somebody else made it anew.
    """
    if finding.contested and finding.by_id in finding.application.closed_to:
        return False  # to be made anew by somebody else
    if finding.claim != claim.answers.get(finding.criterion):
        return False
    return not any(each.answered_at and each.answered_at > finding.at for each in asked)


def found_values(claim: Claim, findings: Mapping[str, Finding]) -> dict[str, Any]:
    """Return the findings as answers, for the engine."""
    return {
        criterion.id: findings[criterion.id].value
        for criterion in claim.asked
        if criterion.id in findings
        and findings[criterion.id].value is not None
        and not criterion.kind.derived
    }


def findings_record(findings: Mapping[str, Finding]) -> dict[str, Any]:
    """Return the findings as plain data, in one order."""
    return {
        name: {
            "agrees": each.agrees,
            "value": each.value,
            "claim": each.claim,
            "reason": each.reason,
        }
        for name, each in sorted(findings.items())
    }


def state_hash(claim: Claim, findings: Mapping[str, Finding], assessment: Assessment) -> str:
    """Return the hash of the state: 64 hex digits."""
    return digest(
        {
            "submission": claim.submission.sha256,
            "findings": findings_record(findings),
            "set": claim.criteria_set.hash,
            "outcome": str(assessment.outcome),
        }
    )
