"""What the rows of a workbook name, looked up in few queries however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sqlalchemy.orm import joinedload, selectinload

from certify.api import Area, Sheet, Unit, User, by_keys, may_see_unit, official_code
from certify.plugins.movement_models.models import MovementModel, Point
from certify.plugins.movement_models.rights import keeps_at, readable


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
        return by_keys(
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
        found = by_keys(MovementModel, MovementModel.code, self.models, where=readable(self.actor))
        return set(found)

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Communes, by official code."""
        codes = {official_code(code, "commune") for code in self.typed("area")}
        found: dict[str, Area] = by_keys(Area, Area.code, codes)
        return {code: area for code, area in found.items() if area.level == "commune"}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units that the sender may see, by code."""
        found: dict[str, Unit] = by_keys(Unit, Unit.code, self.typed("unit"), joinedload(Unit.area))
        return {code: unit for code, unit in found.items() if may_see_unit(self.actor, unit.id)}

    def keeps(self, area_code: str, unit_id: int | None) -> bool:
        """Say whether the sender keeps the models there; each place is asked for once."""
        place = (area_code, unit_id)
        if place not in self._kept:
            self._kept[place] = keeps_at(self.actor, area_code, unit_id)
        return self._kept[place]
