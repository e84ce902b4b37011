"""Writing workbooks: the template for units and accounts, and lists of one-time codes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from certify.accounts.codes import HandedOut
from certify.engine import Text
from certify.units.columns import Column, Layout, SheetForm
from certify.units.models import Area
from certify.units.spreadsheet import MAX_ROWS

GREEN = "#17594a"
LISTS = Text("Danh mục", "Lists")
AREAS = Text("Mã địa bàn", "Area codes")
GUIDE = Text("Hướng dẫn", "How to fill in")


def template(layout: Layout, areas: Iterable[Area], language: str) -> bytes:
    """Return an empty workbook with headings, lists to choose from and explanations."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        lists = _Lists(book, language)
        for form in layout.sheets:
            _write_form(book, form, lists, language)
        _write_guide(book, layout, language)
        _write_areas(book, areas, language)
        lists.hide_last()
    return stream.getvalue()


def filled(sheets: Iterable[tuple[SheetForm, Sequence[Mapping[str, Any]]]], language: str) -> bytes:
    """Return a workbook with headings as in the template, and rows by the columns' keys."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        lists = _Lists(book, language)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for form, rows in sheets:
            sheet = _write_form(book, form, lists, language)
            for number, row in enumerate(rows, 2):
                for index, column in enumerate(form.columns):
                    _write_cell(sheet, number, index, row.get(column.key), day)
        if lists.columns:
            lists.hide_last()
    return stream.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    """Write a value as what it is; text stays text, whatever it begins with."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value))


class _Lists:
    """The hidden sheet that drop-down lists read from (a list in the cell itself is too short)."""

    def __init__(self, book: Any, language: str) -> None:
        self.book = book
        self.language = language
        self.columns: list[list[str]] = []

    def add(self, choices: Sequence[tuple[str, Text]]) -> str:
        """Keep a list; return the range that holds it."""
        values = [text.in_(self.language) for _value, text in choices]
        if values not in self.columns:
            self.columns.append(values)
        place = chr(65 + self.columns.index(values))
        return f"='{LISTS.in_(self.language)}'!${place}$1:${place}${len(values)}"

    def hide_last(self) -> None:
        """Write the sheet, behind all others."""
        sheet = self.book.add_worksheet(LISTS.in_(self.language))
        for index, values in enumerate(self.columns):
            sheet.write_column(0, index, values)
        sheet.hide()


def _write_form(book: Any, form: SheetForm, lists: _Lists, language: str) -> Any:
    sheet = book.add_worksheet(form.name.in_(language))
    head = book.add_format(
        {"bold": True, "bg_color": GREEN, "font_color": "white", "text_wrap": True,
         "valign": "vcenter", "border": 1}
    )  # fmt: skip
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, _width(column), day if column.key == "since" else text)
        heading = column.heading.in_(language) + (" *" if column.required else "")
        sheet.write_string(0, index, heading, head)
        sheet.write_comment(0, index, column.note.in_(language), {"x_scale": 2})
        sheet.write_string(1, index, column.key)
        if column.choices:
            rule = {"validate": "list", "source": lists.add(column.choices)}
            sheet.data_validation(2, index, MAX_ROWS + 1, index, rule)
    sheet.set_row(0, 48)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 1)
    return sheet


def _width(column: Column) -> int:
    return {"name": 42, "address": 32, "type": 24, "role": 28, "email": 26}.get(column.key, 16)


def _write_guide(book: Any, layout: Layout, language: str) -> None:
    sheet = book.add_worksheet(GUIDE.in_(language))
    bold = book.add_format({"bold": True, "font_color": GREEN, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    row = 0
    for form in layout.sheets:
        sheet.write_string(row, 0, form.name.in_(language), bold)
        for row, column in enumerate(form.columns, row + 1):  # noqa: B020 - counts on
            star = " *" if column.required else ""
            sheet.write_string(row, 0, column.heading.in_(language) + star, wrap)
            choices = ", ".join(text.in_(language) for _value, text in column.choices)
            note = column.note.in_(language).rstrip(".")
            sheet.write_string(row, 1, f"{note}: {choices}" if choices else note, wrap)
        row += 2
    for example in EXAMPLES:
        sheet.write_string(row, 0, example[0].in_(language), bold)
        sheet.write_string(row, 1, example[1].in_(language), wrap)
        row += 1


def _write_areas(book: Any, areas: Iterable[Area], language: str) -> None:
    sheet = book.add_worksheet(AREAS.in_(language))
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 2, 34)
    rows = [(area.code, area.name, area.parent.name if area.parent else "") for area in areas]
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    sheet.autofilter(0, 0, max(len(rows) - 1, 0), 2)


def codes_workbook(made: Sequence[HandedOut], until: str) -> bytes:
    """Return new one-time codes as a workbook: to print, cut apart and hand out."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("One-time codes"))
        bold = book.add_format({"bold": True, "border": 1})
        code = book.add_format({"font_name": "Courier New", "font_size": 14, "border": 1})
        cell = book.add_format({"border": 1})
        heads = (_("Full name"), _("User name"), _("One-time code"), _("Valid until"))
        sheet.write_row(0, 0, heads, bold)
        sheet.set_column(0, 3, 26)
        for row, (user, secret) in enumerate(made, 1):
            sheet.write_string(row, 0, user.name, cell)
            sheet.write_string(row, 1, user.username, cell)
            sheet.write_string(row, 2, secret, code)
            sheet.write_string(row, 3, until, cell)
        sheet.repeat_rows(0)
    return stream.getvalue()


EXAMPLES = (
    (
        Text("Ví dụ một đơn vị", "Example of a unit"),
        Text(
            "Mã TDP-05; loại Khu dân cư; tên Tổ dân phố 5; mã xã, phường 18073; có chi bộ: Có.",
            "Code TDP-05; type Residential area; name Tổ dân phố 5; commune 18073; cell: Yes.",
        ),
    ),
    (
        Text("Ví dụ một tài khoản", "Example of an account"),
        Text(
            "Tên đăng nhập totruong5; họ tên Cao Văn Thái; "
            "vai trò Người đứng đầu đơn vị; mã đơn vị TDP-05.",
            "User name totruong5; name Cao Văn Thái; role Head of the unit; unit code TDP-05.",
        ),
    ),
)
