"""The sums of an area as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certify import api
from certify.engine import Text
from certify.plugins.figures.sums import Sums

SUMS = Text("Tổng hợp", "Sums")
COMMUNES = Text("Theo xã, phường", "By commune")
INDICATOR = Text("Chỉ tiêu", "Indicator")
UNIT = Text("Đơn vị tính", "Unit")
COMMUNE = Text("Xã, phường, đặc khu", "Commune")
CODE = Text("Mã", "Code")
ALL_YEARS = Text("Cộng các năm", "All years")
EMPTY = Text("Ô trống: chưa có số liệu.", "An empty cell: no figure was given.")

Row = Mapping[str, str | int | None]


def sums_workbook(area: api.Area, found: Sums, below: Iterable[api.Area], language: str) -> bytes:
    """Return one sheet with the sums by year and, of a province, one with each commune."""
    years = tuple(_column(f"y{year}", Text(str(year), str(year))) for year in found.years)
    heads = (_column("indicator", INDICATOR), _column("unit", UNIT))
    total = api.SheetForm("sums", SUMS, (*heads, *years, _column("all", ALL_YEARS)))
    sheets: list[tuple[api.SheetForm, list[Row]]] = [(total, _rows(found, language))]
    if communes := list(below):
        own = (_column("code", CODE), _column("commune", COMMUNE))
        form = api.SheetForm("communes", COMMUNES, (*own, *heads, *years))
        sheets.append((form, _commune_rows(found, communes, language)))
    return api.write_workbook(sheets, language)


def _column(key: str, heading: Text) -> api.Column:
    return api.Column(key, heading, EMPTY)


def _rows(found: Sums, language: str, area: str | None = None) -> list[Row]:
    return [
        {
            "indicator": each.text.in_(language),
            "unit": each.unit.in_(language),
            **{
                f"y{year}": value
                for year, value in zip(found.years, found.row(each.name, area), strict=True)
            },
            "all": found.all_years(each.name),
        }
        for each in found.group.indicators
    ]


def _commune_rows(found: Sums, communes: list[api.Area], language: str) -> list[Row]:
    given = {code for code, _indicator, _year in found.by_area}
    return [
        {"code": each.code, "commune": each.name, **row}
        for each in communes
        if each.code in given
        for row in _rows(found, language, each.code)
    ]
