"""Units and accounts from one workbook: all of it, or nothing.

A second import of the same file changes nothing: units are known by their code,
accounts by their user name, roles by person, role and place.
"""

from __future__ import annotations

import hashlib

from flask_babel import get_locale
from sqlalchemy import select

from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.plugins import library
from certify.units.bulk_accounts import AccountRows
from certify.units.bulk_units import UnitRows
from certify.units.columns import Layout
from certify.units.models import Area
from certify.units.spreadsheet import Report, Sheet, read


def run(actor: User, content: bytes, *, check_only: bool = False) -> Report:
    """Import a workbook in one transaction; with any fault nothing is written.

    :param check_only: say what would happen, and write nothing.
    :raises Refused: when the file cannot be read at all or is too long.
    """
    require_administrator(actor)
    language = str(get_locale() or "vi")[:2]
    sheets = read(content, Layout(tuple(library().unit_types.values())).sheets)
    areas = {area.code: area for area in db.session.scalars(select(Area))}
    units = UnitRows(_of(sheets, "units"), areas, language)
    accounts = AccountRows(_of(sheets, "accounts"), areas, units.codes(), language)
    report = Report([fault for sheet in sheets for fault in sheet.faults])
    if not report.faults:
        report.faults = [*units.faults(), *accounts.faults()]
    if report.faults:
        db.session.rollback()
        return report
    report.counts["units"] = units.apply(actor)
    report.counts["accounts"] = accounts.apply(actor)
    if check_only:
        db.session.rollback()
        return report
    counts = {name: dict(counted) for name, counted in report.counts.items()}
    digest = hashlib.sha256(content).hexdigest()
    audit.record(actor, "unit.imported", "file", digest, counts=counts)
    audit.commit()
    report.written = True
    return report


def _of(sheets: list[Sheet], key: str) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.form.key == key]
