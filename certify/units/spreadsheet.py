"""Reading workbooks: of units and accounts, and of plugins."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from certify.errors import Refused
from certify.faults import Fault
from certify.units.columns import Column, SheetForm

MAX_ROWS = 5_000  # on a sheet
MAX_UNPACKED = 100 * 1024 * 1024  # bytes: a workbook is a ZIP archive
MAX_CELLS = 50 * MAX_ROWS  # between the first and the last: the reader makes room for all of them
HEADING_ROWS = 3  # headings, and the keys in a hidden row, stand in the first rows

Cell = str | bool | date

_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})["']""")
_OTHER_FORMS = {"content.xml", "xl/workbook.bin"}  # of .ods and .xlsb, which are not taken


class RowFault(NamedTuple):
    """What is wrong, and where: sheet, row as Excel numbers it (0: none), column."""

    sheet: str
    row: int
    column: str  # letter and heading; empty for the whole row
    message: str


class Row(NamedTuple):
    """One filled row: its number in Excel, and its cells by the column's key."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """Return a cell as text, empty when it is blank."""
        value = self.cells.get(key, "")
        return value.isoformat() if isinstance(value, date) else str(value)


class Sheet(NamedTuple):
    """One sheet as read; ``letters`` maps keys of columns to the letters in the file."""

    form: SheetForm
    name: str
    letters: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[RowFault, ...]

    def faults_in(self, row: Row, faults: Iterable[Fault], language: str) -> Iterator[RowFault]:
        """Yield the faults of a row, the last one of each cell, columns named as they are seen."""
        headings = {column.key: column.heading.in_(language) for column in self.form.columns}
        for key, message in {fault.field: fault.message for fault in faults}.items():
            place = f"{self.letters.get(key, '')} {headings.get(key, '')}".strip()
            yield RowFault(self.name, row.number, place, message)


@dataclass
class Report:
    """What an import did, or would do, or why it did nothing.

    ``counts`` maps the key of a sheet to how many rows were created, changed and unchanged.
    """

    faults: list[RowFault] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    written: bool = False


def day_in(cell: Cell) -> date | None:
    """Return the day in a cell: a date of Excel, dd/mm/yyyy or ISO; None for anything else."""
    if isinstance(cell, date):
        return cell
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(cell), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def read(content: bytes, forms: Sequence[SheetForm]) -> list[Sheet]:
    """Return the sheets of a workbook that are named as *forms* are.

    :raises Refused: when it is no workbook, has none of the sheets, or is too long.
    """
    _check_size(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = [
                _read_sheet(book.get_sheet_by_name(name), form)
                for form in forms
                for name in book.sheet_names
                if name.strip() in (form.name.vi, form.name.en)
            ]
    except CalamineError as error:
        raise _unreadable() from error
    if not found:
        names = " / ".join(form.name.vi for form in forms)
        raise Refused(
            _("The file has no sheet named %(names)s. Start from the template.", names=names)
        )
    return found


def _unreadable() -> Refused:
    return Refused(_("This is not a readable Excel file (.xlsx). Save it as .xlsx and try again."))


def _check_size(content: bytes) -> None:
    """Refuse what would take more memory than a list of units can, before it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Refused(
                    _("The file is too large once unpacked. Split it into several files.")
                )
            if _OTHER_FORMS & {entry.filename for entry in entries}:
                raise _unreadable()
            for entry in entries:  # a sheet may stand anywhere
                _check_extent(archive.read(entry))
    except Refused:
        raise
    except Exception as error:  # a stranger's bytes: zlib, lzma and zipfile fail each in their way
        raise _unreadable() from error


def _check_extent(sheet: bytes) -> None:
    """Refuse a sheet with one cell far away: a few bytes that stand for billions of cells."""
    columns = rows = 1
    for letters, number in _PLACE.findall(sheet):
        columns, rows = max(columns, column_number(letters)), max(rows, int(number))
    if columns * rows > MAX_CELLS:
        raise Refused(
            _("A sheet reaches too far to the right or down. Delete the cells beyond the list.")
        )


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1, from the letters that Excel shows above it."""
    number = 0
    for letter_ in letters.upper():
        number = number * 26 + letter_ - 64
    return number


def _read_sheet(sheet: CalamineSheet, form: SheetForm) -> Sheet:
    grid = sheet.to_python(skip_empty_area=False)
    columns, first, faults = _headings(grid, form, sheet.name)
    rows = tuple(_rows(grid, columns, first))
    if len(rows) > MAX_ROWS:
        raise Refused(
            _(
                "Sheet “%(sheet)s” has %(rows)s filled rows; at most %(limit)s can be read at "
                "once. Split it into several files.",
                sheet=sheet.name,
                rows=len(rows),
                limit=MAX_ROWS,
            )
        )
    letters = {column.key: letter(index) for index, column in columns.items()}
    return Sheet(form, sheet.name, letters, rows, tuple(faults))


def _headings(
    grid: list[list[Any]], form: SheetForm, name: str
) -> tuple[dict[int, Column], int, list[RowFault]]:
    """Return column by position, the index of the first row of data, and faults."""
    columns: dict[int, Column] = {}
    first = 0
    unknown: list[RowFault] = []
    for index, cells in enumerate(grid[:HEADING_ROWS]):
        known = {i: form.column(str(cell)) for i, cell in enumerate(cells) if cell != ""}
        if sum(column is not None for column in known.values()) < 2:  # not a row of headings
            continue
        first = index + 1
        columns |= {i: column for i, column in known.items() if column is not None}
        unknown = [
            RowFault(name, first, letter(i), _("Unknown column. Use the template's headings."))
            for i in known
            if i not in columns
        ]
    missing = [c for c in form.columns if c.required and c not in columns.values()]
    faults = [
        RowFault(name, first or 1, c.heading.vi, _("This column is missing.")) for c in missing
    ]
    return columns, first, unknown + faults


def _rows(grid: list[list[Any]], columns: Mapping[int, Column], first: int) -> Iterator[Row]:
    for index, cells in enumerate(grid[first:], first + 1):
        values = {
            columns[i].key: value
            for i, cell in enumerate(cells)
            if i in columns and (value := _plain(cell)) != ""
        }
        if values:
            yield Row(index, values)


def _plain(cell: Any) -> Cell:
    """Return a cell as text, truth or day; Excel keeps whole numbers as 18073.0."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return " ".join(str(cell).split())


def letter(index: int) -> str:
    """Return the letters that Excel shows above a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
