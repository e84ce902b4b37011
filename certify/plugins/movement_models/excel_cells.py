"""Reading the cells of one row, with what is wrong in each."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from certify.api import Row, Sheet, day_in
from certify.faults import Fault


class Cells:
    """The cells of a row; a column that the file does not have leaves what is kept."""

    def __init__(self, sheet: Sheet, row: Row, language: str) -> None:
        self.sheet = sheet
        self.row = row
        self.language = language
        self.faults: list[Fault] = []

    def text(self, key: str, kept: str = "") -> str:
        """Return a cell as one line; longer text that says the same stays as it is."""
        if key not in self.sheet.letters:
            return kept
        typed = self.row.text(key)
        return kept if " ".join(kept.split()) == typed else typed

    def day(self, key: str, kept: date | None = None) -> date | None:
        """Return the day in a cell: a date of Excel, dd/mm/yyyy or ISO."""
        if key not in self.sheet.letters:
            return kept
        cell = self.row.cells.get(key, "")
        day = day_in(cell)
        if cell != "" and day is None:
            self.refuse(key, _("This is not a date; write day/month/year."))
        return day

    def number(self, key: str, kept: int | None = None) -> int | None:
        """Return the whole number in a cell."""
        if key not in self.sheet.letters:
            return kept
        typed = self.row.text(key)
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
            self.refuse(key, _("This is not a whole number."))
            return None
        return int(typed) if typed else None

    def chosen(self, key: str, kept: str = "") -> str:
        """Return the value of a cell with choices."""
        column = self.sheet.form.column(key)
        if key not in self.sheet.letters or column is None:
            return kept
        typed = self.row.text(key)
        value = column.chosen(typed) if typed else ""
        if value is None:
            allowed = column.offered(self.language)
            self.refuse(key, _("Choose one of: %(allowed)s.", allowed=allowed))
        return value or ""

    def refuse(self, key: str, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(key, message))
