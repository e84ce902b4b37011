"""The register as open data: CSV, JSON with its JSON Schema, and an Atom feed of what is new.

What a notice board would carry and nothing more: number, unit, area, standard, year, class,
decision, status. No signatory, no address, nobody's account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from certify.certificates.lifecycle import STATUSES, standing
from certify.certificates.models import Certificate
from certify.certificates.register import Filters, conditions_of
from certify.certificates.rendering import plain
from certify.certificates.status_list import moment
from certify.certificates.status_publishing import Stamp
from certify.db import db
from certify.engine.text import Text
from certify.text import csv_line

CHUNK = 500  # rows in memory at a time
FEED_LENGTH = 50
ATOM = "http://www.w3.org/2005/Atom"
TITLE = Text("Danh sách đơn vị được công nhận", "Register of recognised units")
EVENTS = {
    "valid": Text("được công nhận năm {year}", "recognised for {year}"),
    "suspended": Text("Giấy công nhận bị tạm đình chỉ", "certificate suspended"),
    "revoked": Text("Giấy công nhận bị thu hồi", "certificate revoked"),
    "replaced": Text("Giấy công nhận được cấp lại", "certificate issued again"),
    "expired": Text("Giấy công nhận hết hiệu lực", "certificate expired"),
    "untrusted": Text(
        "Giấy công nhận ký bằng khóa đã bị lộ", "certificate signed with a compromised key"
    ),
}

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_DAY = {"type": "string", "format": "date"}
FIELDS: dict[str, dict[str, Any]] = {
    "number": _TEXT | {"description": "Number of the certificate"},
    "unit": _TEXT | {"description": "Name of the unit on the certificate"},
    "unit_type": _TEXT,
    "area": _TEXT | {"description": "Commune and province by name"},
    "area_code": _TEXT | {"description": "Official code of the unit's area"},
    "standard": _TEXT | {"description": "Criteria set, family/unit-type@version"},
    "standard_title": _TEXT,
    "year": {"type": "integer"},
    "class": _MAYBE | {"description": "Class, where the standard gives any"},
    "decision": _TEXT | {"description": "Number of the decision"},
    "decided_on": _DAY,
    "issued_on": _DAY,
    "status": {"enum": list(STATUSES)},
    "since": {"type": "string", "format": "date-time", "description": "Of the status"},
    "replaced_by": _MAYBE | {"description": "Number of the certificate that took its place"},
}


def schema(address: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON form."""
    row = {
        "type": "object",
        "properties": FIELDS,
        "required": list(FIELDS),
        "additionalProperties": False,
    }
    head = {
        "$schema": _TEXT,
        "title": _TEXT,
        "sequence": {"type": "integer", "description": "Grows with every change of the register"},
        "changed_at": {"type": "string", "format": "date-time"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": TITLE.in_("vi"),
        "type": "object",
        "properties": head | {"recognitions": {"type": "array", "items": row}},
        "required": [*head, "recognitions"],
        "additionalProperties": False,
    }


def as_csv(filters: Filters) -> Iterator[str]:
    """Yield the register as CSV (RFC 4180, UTF-8 with a mark, as spreadsheets want it).

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    yield "\ufeff" + csv_line(FIELDS)
    for row in _rows(filters):
        yield csv_line(row.values())


def as_json(filters: Filters, stamp: Stamp, schema_address: str) -> Iterator[str]:
    """Yield the register as JSON in the form of :func:`schema`."""
    head = {
        "$schema": schema_address,
        "title": TITLE.in_("vi"),
        "sequence": stamp.sequence,
        "changed_at": moment(stamp.changed_at),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "recognitions": ['
    for number, row in enumerate(_rows(filters)):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def _rows(filters: Filters) -> Iterator[dict[str, Any]]:
    query = (
        select(Certificate)
        .where(*conditions_of(filters))
        .options(selectinload(Certificate.key))
        .order_by(Certificate.year.desc(), Certificate.id.desc())
        .execution_options(yield_per=CHUNK)
    )
    for found in db.session.scalars(query):
        yield _row(found)


def _row(found: Certificate) -> dict[str, Any]:
    record, now = json.loads(found.record), standing(found)
    level = record["outcome"].get("level") or {}
    row = {
        "number": found.number,
        "unit": record["unit"]["name"],
        "unit_type": found.unit_type,
        "area": record["unit"]["area"],
        "area_code": found.area_code,
        "standard": found.set_key,
        "standard_title": record["standard"]["title"]["vi"],
        "year": found.year,
        "class": level.get("vi") or record["outcome"].get("class"),
        "decision": record["decision"]["number"],
        "decided_on": record["decision"]["date"],
        "issued_on": record["issued_on"],
        "status": now.status,
        "since": moment(now.since),
        "replaced_by": now.replaced_by,
    }
    return {name: plain(value) for name, value in row.items()}


def as_atom(stamp: Stamp, language: str, own_address: str) -> bytes:
    """Return the newest recognitions and changes of recognitions as an Atom feed (RFC 4287)."""
    ET.register_namespace("", ATOM)
    home = current_app.config["PUBLIC_URL"].rstrip("/")
    feed = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": language})
    _put(feed, "id", f"{home}/register.atom")
    _put(feed, "title", TITLE.in_(language))
    _put(feed, "updated", moment(stamp.changed_at))
    _put(_put(feed, "author"), "name", "certify")
    _put(feed, "link", rel="self", href=own_address, type="application/atom+xml")
    _put(feed, "link", rel="alternate", href=f"{home}/register", type="text/html")
    query = select(Certificate).order_by(Certificate.changed_at.desc(), Certificate.id.desc())
    query = query.limit(FEED_LENGTH).options(selectinload(Certificate.key))
    for found in db.session.scalars(query):
        _entry(_put(feed, "entry"), found, language, f"{home}/c/{found.number}")
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _entry(entry: ET.Element, found: Certificate, language: str, address: str) -> None:
    row = _row(found)
    event = EVENTS[row["status"]].in_(language).format(year=row["year"])
    _put(entry, "id", address)
    _put(entry, "title", f"{row['unit']}: {event}")
    _put(entry, "updated", moment(found.changed_at))
    _put(entry, "link", rel="alternate", href=address, type="text/html")
    parts = [found.number, row["area"], row["standard_title"], row["class"], row["decision"]]
    _put(entry, "summary", " · ".join(filter(None, parts)))


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = text
    return child
