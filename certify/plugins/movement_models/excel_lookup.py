"""What the rows of a workbook name, looked up in few queries however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload, selectinload

from certify.api import Area, Sheet, Unit, User, may_see_unit, session
from certify.plugins.movement_models.models import MovementModel, Point
from certify.plugins.movement_models.rights import keeps_at, readable

AT_ONCE = 500  # keys in one query
EVERY = true()


class Lookup:
    """Models, areas and units that the file names, by code; and who keeps what."""

    def __init__(self, actor: User, sheets: Iterable[Sheet]) -> None:
        self.actor = actor
        self.sheets = list(sheets)
        self._kept: dict[tuple[str, int | None], bool] = {}

    def typed(self, *keys: str) -> set[str]:
        """Return everything that stands in the columns *keys* of all sheets."""
        cells = (row.text(key) for sheet in self.sheets for row in sheet.rows for key in keys)
        return {cell for cell in cells if cell}

    @cached_property
    def models(self) -> dict[str, MovementModel]:
        """Models of the register, with points, teams and reviews."""
        points = selectinload(MovementModel.points).selectinload(Point.teams)
        return _by(
            MovementModel,
            MovementModel.code,
            self.typed("code", "model", "source"),
            points,
            selectinload(MovementModel.reviews),
            joinedload(MovementModel.replicated_from),
        )

    @cached_property
    def readable(self) -> set[str]:
        """The codes of those models that the sender may read."""
        found = _by(MovementModel, MovementModel.code, self.models, where=readable(self.actor))
        return set(found)

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Communes, by official code."""
        codes = {official(code) for code in self.typed("area")}
        found: dict[str, Area] = _by(Area, Area.code, codes)
        return {code: area for code, area in found.items() if area.level == "commune"}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units that the sender may see, by code."""
        found: dict[str, Unit] = _by(Unit, Unit.code, self.typed("unit"), joinedload(Unit.area))
        return {code: unit for code, unit in found.items() if may_see_unit(self.actor, unit.id)}

    def keeps(self, area_code: str, unit_id: int | None) -> bool:
        """Say whether the sender keeps the models there; each place is asked for once."""
        place = (area_code, unit_id)
        if place not in self._kept:
            self._kept[place] = keeps_at(self.actor, area_code, unit_id)
        return self._kept[place]


def _by(
    entity: Any, column: Any, keys: Iterable[str], *options: Any, where: Any = EVERY
) -> dict[str, Any]:
    """Return the rows whose *column* is among *keys*, by that key; only those that fit *where*."""
    wanted = iter(sorted(set(keys)))
    found = {}
    while part := list(islice(wanted, AT_ONCE)):
        query = select(entity).where(column.in_(part), where).options(*options)
        for row in session.scalars(query):
            found[getattr(row, column.key)] = row
    return found


def official(code: str) -> str:
    """Return the code of a commune with the zeros that a spreadsheet drops."""
    return code.zfill(5) if code.isdecimal() else code
