"""The documents of certify as PDF: certificate, gap list, score sheet, self-assessment.

Each is a pure function from plain data to bytes: no database, no request, no clock. Layout after
Nghị định 30/2020/NĐ-CP, Phụ lục I. None of them is the form in an annex of the circular, and each
says so on the page. Texts are Vietnamese unless `language` is "en"; `gettext` may bring the texts
of the request, else the catalogue is read from `certify/translations`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from certify.certificates.qr import qr_svg
from certify.certificates.rendering import render
from certify.certificates.wording import (
    Translate,
    dateline,
    lookup,
    short_date,
    text,
    translator,
)

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
    variant: str = "pdf/ua-1",
) -> bytes:
    """The certificate of a record, one framed A4 sheet in landscape.

    `record` is plain data: number, unit {name, area, type}, standard {title, basis, key, hash},
    year, decision {number, date, place, body, signatory {name, title}, on_behalf}, issued_on,
    validity. Names and titles are text, or text in two languages ({"vi": …, "en": …}); dates are
    dates or ISO strings; `on_behalf` is the line above the post ("TM. ỦY BAN NHÂN DÂN") or True
    for that line; `validity` is text or {from, to}. What is missing becomes a dotted line.
    `qr` is what the code says (the token, or an address with it), `verify_url` is printed beside
    it. `folders` are template folders of plugins, searched first; `variant` is a PDF variant.
    """
    translate = gettext or translator(language)
    context = _certificate(record, language, translate) | {
        "qr": Markup(qr_svg(qr, translate("QR code for checking this certificate"))),  # noqa: S704
        "verify_url": verify_url,
    }
    title = " – ".join(
        filter(None, (translate("Certificate of recognition"), context["number"], context["unit"]))
    )
    return render(
        "certificate.html",
        context,
        language,
        title,
        gettext=translate,
        folders=folders,
        variant=variant,
        scales=SCALES,
    )


def _certificate(record: Mapping[str, Any], language: str, translate: Translate) -> dict[str, Any]:
    """What the template of the certificate shows, flat; None where the record says nothing."""

    def said(path: str) -> str | None:
        return text(lookup(record, path), language)

    name = said("unit.name")
    body = said("decision.body")
    power = lookup(record, "decision.on_behalf")
    issued = lookup(record, "issued_on") or lookup(record, "decision.date")
    return {
        "number": said("number"),
        "unit": name,
        "name_size": _name_size(name),
        "area": said("unit.address") or said("unit.area"),
        "standard": said("standard.title"),
        "basis": said("standard.basis"),
        "set": said("standard.key"),
        "hash": said("standard.hash"),
        "year": said("year"),
        "body": body,
        "author": body or "certify",
        "decision_number": said("decision.number"),
        "decision_date": short_date(lookup(record, "decision.date")),
        "dateline": dateline(said("decision.place"), issued, translate),
        "power": translate("FOR THE PEOPLE'S COMMITTEE") if power is True else text(power, language),
        "post": said("decision.signatory.title"),
        "person": said("decision.signatory.name"),
        "validity": _validity(lookup(record, "validity"), language, translate),
    }


def _name_size(name: str | None) -> str:
    """The style of a name by its length: one line, two lines, more."""
    length = len(name or "")
    return "short" if length <= 45 else "medium" if length <= 110 else "long"


def _validity(value: Any, language: str, translate: Translate) -> str | None:
    """"from … to …" of two dates, or the text as it stands."""
    if not isinstance(value, Mapping) or not {"from", "to"} & value.keys():
        return text(value, language)
    since, until = short_date(value.get("from")), short_date(value.get("to"))
    if since and until:
        return translate("from %(since)s to %(until)s") % {"since": since, "until": until}
    if until:
        return translate("until %(until)s") % {"until": until}
    return since and translate("from %(since)s") % {"since": since}
