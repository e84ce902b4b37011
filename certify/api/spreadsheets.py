"""Lists in from Excel and out to it, with the checks of certify's own import."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response

from certify.evidence import serving
from certify.units.columns import Column, SheetForm
from certify.units.spreadsheet import Report, Row, RowFault, Sheet, day_in, read
from certify.units.template import filled

__all__ = [
    "Column",
    "Report",
    "Row",
    "RowFault",
    "Sheet",
    "SheetForm",
    "day_in",
    "read_workbook",
    "workbook_response",
    "write_workbook",
]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | bool | date | None


def read_workbook(content: bytes, *forms: SheetForm) -> list[Sheet]:
    """Return the sheets of a workbook that have the names of *forms*, in either language.

    Headings are found in either language; what does not fit is in ``faults`` of each sheet.

    :raises Refused: when it is no workbook, is too large, or has none of the sheets.
    """
    return read(content, forms)


def write_workbook(
    sheets: Sequence[tuple[SheetForm, Sequence[Mapping[str, Value]]]], language: str
) -> bytes:
    """Return a workbook with a sheet for each form, filled with *rows* by the columns' keys.

    Without rows it is a template to fill in: headings explain themselves in a note, and columns
    with choices offer them.  What people typed is written as text, never as a formula.
    """
    return filled(sheets, language)


def workbook_response(content: bytes, name: str) -> Response:
    """Return a workbook to be saved under *name*."""
    return serving.attachment(io.BytesIO(content).getvalue(), name, XLSX)
