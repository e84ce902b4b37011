"""What the top, the foot and the face of a document say: plain records to flat, worded values.

Where a record says nothing the value is None, and the template draws a dotted line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify.certificates.bound import SHOWN
from certify.certificates.wording import (
    Translate,
    dateline,
    lookup,
    short_date,
    standard_name,
    text,
)


def certificate_face(record: Mapping[str, Any], language: str, _: Translate) -> dict[str, Any]:
    """What the certificate shows of its record (its shape: `documents.certificate_pdf`)."""

    def said(path: str) -> str | None:
        return text(lookup(record, path), language)

    name, body = said("unit.name"), said("decision.body")
    issued = lookup(record, "issued_on") or lookup(record, "decision.date")
    return {
        "number": said("number"),
        "replaces": said("replaces.number"),
        "unit": name,
        "name_size": _name_size(name),
        "area": said("unit.address") or said("unit.area"),
        "standard": standard_name(said("standard.title")),
        "basis": said("standard.basis"),
        "level": said("outcome.level"),
        "set": said("standard.key"),
        "hash": said("standard.hash"),
        "assessment": (said("hashes.assessment") or "")[:SHOWN],
        "checked": ", ".join(
            f"{act['instrument']} ({short_date(act['dated'])})"
            for act in lookup(record, "standard.checked") or ()
        ),
        "year": said("year"),
        "body": body,
        "author": body or "certify",
        "decision_number": said("decision.number"),
        "decision_date": short_date(lookup(record, "decision.date")),
        "dateline": dateline(said("decision.place"), issued, _),
        "power": _power(lookup(record, "decision.on_behalf"), language, _),
        "post": said("decision.signatory.title"),
        "person": said("decision.signatory.name"),
        "validity": _validity(lookup(record, "validity"), language, _),
    }


def _name_size(name: str | None) -> str:
    """The style of a name by its length: one line, two lines, more."""
    length = len(name or "")
    return "short" if length <= 45 else "medium" if length <= 110 else "long"


def _validity(value: Any, language: str, _: Translate) -> str | None:
    """Two dates put as a period, or the text as it stands."""
    if not isinstance(value, Mapping) or not {"from", "to"} & value.keys():
        return text(value, language)
    since, until = short_date(value.get("from")), short_date(value.get("to"))
    if since and until:
        return _("from %(since)s to %(until)s") % {"since": since, "until": until}
    if until:
        return _("until %(until)s") % {"until": until}
    return since and _("from %(since)s") % {"since": since}


def header_face(
    header: Mapping[str, Any], unit_name: str | None, language: str, _: Translate
) -> dict[str, Any]:
    """The top and the foot of a sheet (shape of `header`: `documents.gaps_pdf`).

    `official` says that an authority issues it; otherwise the unit itself stands at the top.
    """

    def said(path: str) -> str | None:
        return text(lookup(header, path), language)

    official = said("body") is not None
    dated = official or "date" in header
    return {
        "official": official,
        "body": said("body") or unit_name,
        "parent": said("parent"),
        "number": said("number"),
        "area": said("area"),
        "hash": said("hash"),
        "dateline": dateline(said("place"), lookup(header, "date"), _) if dated else None,
        "power": _power(lookup(header, "on_behalf"), language, _),
        "post": said("signatory.title"),
        "person": said("signatory.name"),
        "recipients": [text(item, language) for item in lookup(header, "recipients") or ()],
        "committee": [
            {"role": text(lookup(member, "role"), language), "name": lookup(member, "name")}
            for member in lookup(header, "committee") or ()
        ],
    }


def _power(value: Any, language: str, _: Translate) -> str | None:
    """The line above the post: on whose behalf the signatory signs."""
    return _("FOR THE PEOPLE'S COMMITTEE") if value is True else text(value, language)
