"""The documents of one application as PDF, from what was frozen and decided.

WeasyPrint is loaded with :mod:`certify.certificates.documents`, where the first page is drawn.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.applications.models import Application
from certify.applications.operations import assess, criteria_set_of, engine_unit
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of, found_values
from certify.certificates import documents, sheets
from certify.certificates.issuing import body_of, decision_record, full_name
from certify.certificates.lifecycle import standing
from certify.certificates.models import Certificate
from certify.certificates.record import canonical, qr_address
from certify.certificates.rendering import template_version
from certify.certificates.signing_pdf import Seal, sign_pdf
from certify.confirmations import operations as confirmations
from certify.db import db
from certify.engine import CriteriaSet
from certify.errors import NotFound
from certify.evidence import store
from certify.evidence.models import Evidence, EvidenceUse
from certify.plugins import plugins

DECIDED = ("recognised", "not_recognised")


def verify_address(number: str) -> str:
    """Return the public address of a certificate, for people to type."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/c/{number}"


def envelope(issued: Certificate) -> dict[str, Any]:
    """Return the signed record as it is handed out: record, signature, id of the key."""
    return {
        "record": json.loads(issued.record),
        "signature": issued.signature,
        "key": issued.key_id,
    }


def certificate(issued: Certificate, language: str, template: str = "") -> bytes:
    """Return the certificate of a record as a signed PDF.

    It is drawn and signed once and kept; what was kept first is what is handed out, also when
    the templates have changed since.

    :param template: ``current`` for the templates as they are now, or the version of a kept one.
    :raises NotFound: when nothing is kept of that version.
    :raises SigningFault: when it cannot be signed.
    """
    seal = Seal.of(current_app.config)
    if template != "current":
        kept = kept_certificate(issued, language, seal, template)
        if kept is not None:
            return kept
        if template:
            raise NotFound(_("There is no such certificate."))
    place = place_of(issued, language, seal)
    return store.get_paper(place) or store.put_paper(
        place, sign_pdf(draw_certificate(issued, language), seal)
    )


def kept_certificate(
    issued: Certificate, language: str, seal: Seal, version: str = ""
) -> bytes | None:
    """Return the signed PDF that was kept first, or of that version; None where none is kept."""
    places = store.papers(_kept_folder(issued, language, seal))
    fitting = [place for place in places if version in ("", _version(place))]
    return store.get_paper(fitting[0]) if fitting else None


def place_of(issued: Certificate, language: str, seal: Seal) -> str:
    """Return where the PDF of a certificate is kept that is drawn with the templates of today."""
    version = template_version(documents.CERTIFICATE_FILES, _folders())
    return f"{_kept_folder(issued, language, seal)}/{version}.pdf"


def _kept_folder(issued: Certificate, language: str, seal: Seal) -> str:
    """Return where the papers of one record lie; what the trial certificate signed lies apart."""
    name = issued.number.replace("/", "-")
    record = sha256(issued.record.encode()).hexdigest()[:16]
    return f"certificates/{name}/{record}-{language}-{'trial' if seal.trial else 'signed'}"


def _version(place: str) -> str:
    return PurePosixPath(place).stem


def marked_copy(issued: Certificate, language: str) -> bytes:
    """Return a copy of a certificate that is not valid (any more): stamped so, and not signed."""
    now = standing(issued)
    words = {
        "suspended": _("SUSPENDED since %(day)s"),
        "revoked": _("REVOKED on %(day)s"),
        "replaced": _("REPLACED on %(day)s by %(successor)s"),
        "expired": _("EXPIRED on %(day)s"),
        "untrusted": _("KEY COMPROMISED, told on %(day)s"),
    }
    said = words[now.status] % {
        "day": clock.local_day(now.since).strftime("%d/%m/%Y"),
        "successor": now.replaced_by,
    }
    return documents.certificate_pdf(
        json.loads(issued.record),
        qr=qr_address(current_app.config["PUBLIC_URL"], issued.token),
        verify_url=verify_address(issued.number),
        language=language,
        folders=_folders(),
        gettext=_,
        notice=_("COPY, NOT VALID: %(why)s", why=said),
    )


def draw_certificate(issued: Certificate, language: str) -> bytes:
    """Return the certificate of a record as PDF/A-3a with the record in it, not yet signed."""
    return documents.certificate_pdf(**drawing(issued, language), gettext=_)


def drawing(issued: Certificate, language: str) -> dict[str, Any]:
    """Return from what a certificate is drawn, as plain data that another process can take."""
    told = envelope(issued)
    return {
        "record": told["record"],
        "qr": qr_address(current_app.config["PUBLIC_URL"], issued.token),
        "verify_url": verify_address(issued.number),
        "language": language,
        "folders": _folders(),
        "envelope": canonical(told).decode(),
    }


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
