"""The rows of a workbook that are about units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from certify.accounts.models import User
from certify.db import db
from certify.faults import Fault
from certify.units import operations
from certify.units.areas import official
from certify.units.columns import Column
from certify.units.lookup import by_keys
from certify.units.models import Area, Unit
from certify.units.operations import UnitData
from certify.units.spreadsheet import Row, RowFault, Sheet, day_in


class UnitRows:
    """Units to be added or changed."""

    def __init__(self, sheets: list[Sheet], areas: Mapping[str, Area], language: str) -> None:
        self.sheets = sheets
        self.areas = areas
        self.language = language

    def codes(self) -> set[str]:
        """Return the codes of all units in the file, faulty ones as well."""
        return {row.text("code") for sheet in self.sheets for row in sheet.rows}

    @cached_property
    def known(self) -> dict[str, Unit]:
        """Return the units of the register that the file names, by code."""
        return by_keys(Unit, Unit.code, self.codes())

    def faults(self) -> Iterator[RowFault]:
        """Yield everything that is wrong, row by row."""
        seen: dict[str, int] = {}
        for sheet in self.sheets:
            for row in sheet.rows:
                yield from sheet.faults_in(row, self._row_faults(sheet, row, seen), self.language)

    def _row_faults(self, sheet: Sheet, row: Row, seen: dict[str, int]) -> Iterator[Fault]:
        data = self._data(sheet, row)
        yield from operations.faults_of(data, self.areas)
        yield from self._choice_faults(sheet, row)
        first = seen.setdefault(data.code, row.number)
        if first != row.number:
            yield Fault("code", _("The same code stands in row %(row)s.", row=first))
        known = self.known.get(data.code)
        if known is not None and data.type and known.type != data.type:
            yield Fault("type", _("The unit with this code has another type in the register."))
        if row.text("since") and day_in(row.cells["since"]) is None:
            yield Fault("since", _("This is not a date; write day/month/year."))

    def _choice_faults(self, sheet: Sheet, row: Row) -> Iterator[Fault]:
        for column in sheet.form.columns:
            if column.choices and column.key in row.cells and _chosen(column, row) is None:
                allowed = column.offered(self.language)
                yield Fault(column.key, _("Choose one of: %(allowed)s.", allowed=allowed))

    def _data(self, sheet: Sheet, row: Row) -> UnitData:
        facts: dict[str, Any] = {}
        kind = ""
        for column in sheet.form.columns:
            if not column.choices or column.key not in row.cells:
                continue
            value = _chosen(column, row)
            if column.key == "type":
                kind = str(value or "")
            elif value is not None:
                facts[column.key.removeprefix("facts.")] = value
        return UnitData(
            code=row.text("code"),
            type=kind,
            name=row.text("name"),
            address=row.text("address"),
            area_code=official(row.text("area"), "commune"),
            authority_code=official(row.text("authority")),
            since=day_in(row.cells.get("since", "")),
            facts=facts,
        )

    def apply(self, actor: User) -> Counter[str]:
        """Write the rows (they have no faults) and count what became of them."""
        counts: Counter[str] = Counter(created=0, changed=0, unchanged=0)
        reason = _("From a spreadsheet")
        for sheet in self.sheets:
            for row in sheet.rows:
                data = self._data(sheet, row)
                area = self.areas[data.area_code]
                unit = self.known.get(data.code)
                if unit is None:
                    operations.add(actor, data, area)
                    counts["created"] += 1
                else:
                    changed = operations.apply(actor, unit, data, area, reason)
                    counts["changed" if changed else "unchanged"] += 1
        db.session.flush()
        return counts


def _chosen(column: Column, row: Row) -> str | bool | None:
    """Return the value of a cell with choices; truth where the choices are yes and no."""
    value = column.chosen(row.text(column.key))
    return {"true": True, "false": False}.get(value, value) if value else None
