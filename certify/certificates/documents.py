"""The documents of certify as PDF: certificate, gap list, score sheet, self-assessment.

Each is a pure function from plain data to bytes: no database, no request, no clock. Layout after
Nghị định 30/2020/NĐ-CP, Phụ lục I. None of them is the form in an annex of the circular, and each
says so on the page. Texts are Vietnamese unless `language` is "en"; `gettext` may bring the texts
of the request, else the catalogue is read from `certify/translations`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify.certificates.faces import certificate_face, header_face
from certify.certificates.qr import ADDRESS, qr_code
from certify.certificates.rendering import Attached, render
from certify.certificates.wording import (
    N_,
    Translate,
    as_date,
    lookup,
    shorter,
    standard_name,
    translator,
)

if TYPE_CHECKING:
    from certify.engine import Assessment, CriteriaSet, Unit

STATUSES = {
    "met": N_("Met"),
    "not_met": N_("Not met"),
    "unanswered": N_("Unanswered"),
    "not_applicable": N_("Not applicable"),
}
OUTCOMES = STATUSES | {"incomplete": N_("Incomplete: answers are missing")}
SHEETS = {
    "gaps": N_("Gap list"),
    "scores": N_("Score sheet"),
    "claim": N_("Self-assessment"),
}
"""The sheets about an assessment: the name of the template, and what the sheet is called."""
SIGNERS = {
    "scores": (N_("Inspector"), N_("For the standing committee")),
    "claim": (N_("Head of the unit"),),
}
"""Who signs a sheet for which the header names nobody; the names are left to write in."""
CERTIFICATE_FILES = (
    "base.css",
    "base.html",
    "certificate.css",
    "certificate.html",
    "frame.svg",
    "parts.html",
)
"""What a certificate is drawn with."""
RECORD_NAME = "certify-record.json"
"""What the signed record is called inside a certificate."""
SCALES = (1.0, 0.92, 0.84, 0.76, 0.68)
"""Sizes at which a certificate is tried until it fits on its one sheet."""


def certificate_pdf(
    record: Mapping[str, Any],
    *,
    qr: str,
    verify_url: str,
    language: str = "vi",
    gettext: Translate | None = None,
    folders: Sequence[Path] = (),
    envelope: str | None = None,
    notice: str = "",
) -> bytes:
    """The certificate of a record, one framed A4 sheet in landscape, as PDF/A-3a.

    `record` is plain data: number, unit {name, area, type}, standard {title, basis, key, hash},
    year, decision {number, date, place, body, signatory {name, title}, on_behalf}, issued_on,
    validity. Names and titles are text, or text in two languages ({"vi": …, "en": …}); dates are
    dates or ISO strings; `on_behalf` is the line above the post ("TM. ỦY BAN NHÂN DÂN") or True
    for that line; `validity` is text or {from, to}. What is missing becomes a dotted line.
    `qr` is what the code says (the token, or an address with it), `verify_url` is printed beside
    it. `folders` are template folders of plugins, searched first. `envelope`, the signed record as
    JSON text, is attached as the page's source. `notice` is stamped across: no longer in force.
    """
    _ = gettext or translator(language)
    code = qr_code(qr, _("QR code for checking this certificate"))
    context = certificate_face(record, language, _)
    words = (_("Certificate of recognition"), context["number"], context["unit"])
    context |= {"qr": code.element, "verify_url": verify_url, "notice": notice}
    context["sealed"] = envelope is not None
    return render(
        "certificate.html",
        context,
        language,
        " – ".join(filter(None, words)),
        gettext=_,
        folders=folders,
        variant="pdf/a-3a",
        scales=SCALES,
        attached=_attached(record, envelope, _),
        drawn={ADDRESS: code.png},
    )


def _attached(record: Mapping[str, Any], envelope: str | None, _: Translate) -> list[Attached]:
    if envelope is None:
        return []
    day = as_date(lookup(record, "issued_on")) or dt.date(2000, 1, 1)
    return [Attached(RECORD_NAME, envelope, _("The signed record of this certificate"), day)]


def gaps_pdf(
    criteria_set: CriteriaSet,
    unit: Unit,
    assessment: Assessment,
    language: str = "vi",
    header: Mapping[str, Any] | None = None,
    gettext: Translate | None = None,
    folders: Sequence[Path] = (),
    reasons: Mapping[str, str] | None = None,
) -> bytes:
    """The gap list of an assessment, A4 portrait: what is missing and what to do about it.

    Without `header` it is the unit's own print, which nobody signs. An authority's list brings
    `header`: body, parent (the body above it), number, place, date, on_behalf,
    signatory {name, title}, recipients (a list, for "Nơi nhận"), hash (of the state that was
    assessed), area (of the unit); what is missing of them becomes a dotted line. A header without
    `body` only adds its hash and area. `reasons` says per criterion id why the inspector held it
    otherwise than the unit.
    """
    from certify.certificates.sheets import gap_sheet

    sheet = gap_sheet(criteria_set, unit, assessment, language, header, reasons)
    return sheet_pdf("gaps", sheet, language, gettext, folders)


def scores_pdf(
    context: Mapping[str, Any],
    language: str = "vi",
    gettext: Translate | None = None,
    folders: Sequence[Path] = (),
) -> bytes:
    """The score sheet, A4 landscape: both tracks criterion by criterion, and who signs for it.

    `context` has the shape that `sheets.score_sheet` makes of two assessments.
    """
    return sheet_pdf("scores", context, language, gettext, folders)


def self_assessment_pdf(
    context: Mapping[str, Any],
    language: str = "vi",
    gettext: Translate | None = None,
    folders: Sequence[Path] = (),
) -> bytes:
    """The self-assessment as it was handed in, A4 portrait, for the file and for signing.

    `context` has the shape that `sheets.claim_sheet` makes of an assessment.
    """
    return sheet_pdf("claim", context, language, gettext, folders)


def sheet_pdf(
    kind: str,
    sheet: Mapping[str, Any],
    language: str = "vi",
    gettext: Translate | None = None,
    folders: Sequence[Path] = (),
) -> bytes:
    """Print one of SHEETS from its plain data, in the shape that `sheets` makes of it."""
    _ = gettext or translator(language)
    header = header_face(sheet.get("header") or {}, lookup(sheet, "unit.name"), language, _)
    blanks = [{"role": _(role), "name": None} for role in SIGNERS.get(kind, ())]
    header["committee"] = header["committee"] or blanks
    unit = {"type": None, "area": header["area"]} | dict(sheet["unit"])
    title = " – ".join(filter(None, (_(SHEETS[kind]), unit["name"], str(sheet["year"]))))
    fingerprint = (header["hash"] or "")[:16]
    identity = (_(SHEETS[kind]), unit["name"], sheet["set"]["key"], sheet["year"], fingerprint)
    context = dict(sheet) | {
        "unit": unit,
        "header": header,
        "author": header["body"] or "certify",
        "standard": standard_name(sheet["set"]["title"]),
        "identity": " · ".join(shorter(str(part)) for part in identity if part),
        "outcome_texts": {name: _(word) for name, word in OUTCOMES.items()},
        "status_texts": {name: _(word) for name, word in STATUSES.items()},
    }
    return render(f"{kind}.html", context, language, title, gettext=_, folders=folders)
