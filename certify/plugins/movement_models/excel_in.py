"""The register from a workbook: all of it, or nothing.

A second import of the same file changes nothing: models are known by their code, points by
model and place, teams by name, reviews by year.  What the file does not name stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from certify.api import Report, Sheet, User, read_workbook, record, session
from certify.plugins.movement_models import sheets
from certify.plugins.movement_models.excel_cells import Cells
from certify.plugins.movement_models.excel_lookup import Lookup
from certify.plugins.movement_models.excel_models import ModelRows
from certify.plugins.movement_models.excel_parts import (
    PartRows,
    PointRows,
    ReviewRows,
    TeamRows,
)
from certify.plugins.movement_models.operations import finish
from certify.plugins.movement_models.rights import require_any


def run(actor: User, content: bytes, language: str, *, check_only: bool = False) -> Report:
    """Import a workbook in one transaction; with any fault nothing is written.

    :param check_only: say what would happen, and write nothing.
    :raises Refused: when the file cannot be read at all or is too long.
    """
    require_any(actor)
    found = read_workbook(content, *sheets.FORMS)
    report = Report([fault for sheet in found for fault in sheet.faults])
    if not report.faults:
        _take(actor, found, language, report)
    if report.faults or check_only:
        session.rollback()
        return report
    counts = {name: dict(counted) for name, counted in report.counts.items()}
    digest = hashlib.sha256(content).hexdigest()
    record(actor, "movement_model.imported", "file", digest, counts=counts)
    finish()
    report.written = True
    return report


def _take(actor: User, found: list[Sheet], language: str, report: Report) -> None:
    """Examine all rows and, if they have no faults, put them into the session."""
    lookup = Lookup(actor, found)
    cells = {form.key: list(_cells(found, form.key, language)) for form in sheets.FORMS}
    models = ModelRows(lookup, cells["models"])
    points = PointRows(models, cells["points"])
    all_rows: dict[str, ModelRows | PartRows] = {
        "models": models,
        "points": points,
        "teams": TeamRows(points, cells["teams"]),
        "reviews": ReviewRows(models, cells["reviews"]),
    }
    for key, rows in all_rows.items():
        rows.examine()
        for each in cells[key]:
            report.faults += each.sheet.faults_in(each.row, each.faults, language)
    if not report.faults:
        report.counts = {key: rows.apply(actor) for key, rows in all_rows.items()}


def _cells(found: list[Sheet], key: str, language: str) -> Iterator[Cells]:
    for sheet in found:
        if sheet.form.key == key:
            yield from (Cells(sheet, row, language) for row in sheet.rows)
