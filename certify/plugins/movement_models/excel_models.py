"""The rows of the sheet of models."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flask_babel import gettext as _

from certify.api import User, official_code, record, session
from certify.plugins.movement_models import operations
from certify.plugins.movement_models.data import ModelData, model_faults
from certify.plugins.movement_models.excel_cells import Cells
from certify.plugins.movement_models.excel_lookup import Lookup
from certify.plugins.movement_models.models import MovementModel

LINES = (
    "name", "proposer", "summary", "survey_plan", "survey_approved_by", "decision_number", "origin"
)  # fmt: skip


class ModelRows:
    """Models to be added or changed; ``data`` is what the file says of them, by code."""

    def __init__(self, lookup: Lookup, rows: list[Cells]) -> None:
        self.lookup = lookup
        self.rows = rows
        self.data: dict[str, ModelData] = {}
        self.sources: dict[str, str] = {}  # code → code of the model it copies
        self.first: dict[str, int] = {}  # code → number of its row

    def examine(self) -> None:
        """Read all rows and note what is wrong with them."""
        for cells in self.rows:
            self._read(cells)
        for cells in self.rows:
            self._examine_source(cells)

    def _read(self, cells: Cells) -> None:
        code = cells.text("code")
        known = self.lookup.models.get(code)
        data = self._data(cells, code, known)
        if not code:
            cells.refuse("code", _("Give a code."))
        elif self.first.setdefault(code, cells.row.number) != cells.row.number:
            first = self.first[code]
            cells.refuse("code", _("The same code stands in row %(row)s.", row=first))
        unit = self.lookup.units.get(cells.text("unit"))
        cells.faults += [
            fault for fault in model_faults(data, unit) if fault.field not in _named(cells)
        ]
        self._examine_place(cells, data, known)
        if known and operations.changes_to(known, data):
            revision = cells.number("revision")
            if revision is not None and revision != known.revision:
                message = _("Somebody changed this model after the export. Export it anew.")
                cells.refuse("revision", message)
        self.data[code] = data

    def _examine_place(self, cells: Cells, data: ModelData, known: MovementModel | None) -> None:
        if known and not self.lookup.keeps(known.area_code, known.unit_id):
            cells.refuse("code", _("You do not keep the model with this code."))
        elif "area" not in _named(cells) and not self.lookup.keeps(data.area_code, data.unit_id):
            cells.refuse("area", _("You do not keep the models of this place."))

    def _data(self, cells: Cells, code: str, known: MovementModel | None) -> ModelData:
        """Return what a row says; what a known model has stays where the file has no column."""
        lines = {key: cells.text(key, getattr(known, key, "")) for key in LINES}
        asked = "true" if known and known.ministry_asked else ""
        return ModelData(
            **lines,
            code=code,
            field=cells.chosen("field", known.field if known else ""),
            area_code=self._area(cells, known),
            unit_id=self._unit(cells, known),
            decision_on=cells.day("decision_on", known.decision_on if known else None),
            members=cells.number("members", known.members if known else None),
            ministry_asked=cells.chosen("ministry_asked", asked) == "true",
            replicated_from_id=self._source(cells, code, known),
        )

    def _area(self, cells: Cells, known: MovementModel | None) -> str:
        code = official_code(cells.text("area", known.area_code if known else ""), "commune")
        if code not in self.lookup.areas and not (known and known.area_code == code):
            cells.refuse("area", _("Give the official code of a commune."))
        return code

    def _unit(self, cells: Cells, known: MovementModel | None) -> int | None:
        if "unit" not in cells.sheet.letters:
            return known.unit_id if known else None
        code = cells.text("unit")
        unit = self.lookup.units.get(code)
        if code and unit is None:
            cells.refuse("unit", _("There is no unit with this code."))
        return unit.id if unit else None

    def _source(self, cells: Cells, code: str, known: MovementModel | None) -> int | None:
        """Return the id of the copied model, None too when it is new in this file."""
        if "source" not in cells.sheet.letters:
            return known.replicated_from_id if known else None
        if not (wanted := cells.text("source")):
            return None
        self.sources[code] = wanted
        source = self.lookup.models.get(wanted)
        return source.id if source else None

    def _examine_source(self, cells: Cells) -> None:
        code = cells.text("code")
        seen, step = {code}, self.sources.get(code)
        if step and step not in self.data and not self._may_be_copied(code, step):
            cells.refuse("source", _("There is no such model."))
        while step:
            if step in seen:
                cells.refuse("source", _("That model was itself replicated from this one."))
                return
            seen.add(step)
            step = self._copied_by(step)

    def _may_be_copied(self, code: str, source: str) -> bool:
        """Say whether the sender may know of the source, or the model copies it already."""
        return source in self.lookup.readable or self._copied_by_now(code) == source

    def _copied_by_now(self, code: str) -> str | None:
        known = self.lookup.models.get(code)
        return known.replicated_from.code if known and known.replicated_from else None

    def _copied_by(self, code: str) -> str | None:
        """Return the code of the model that another one copies."""
        if code in self.data:
            return self.sources.get(code)
        return self._copied_by_now(code)

    def apply(self, actor: User) -> Counter[str]:
        """Write the rows (they have no faults) and count what became of them."""
        counts: Counter[str] = Counter(created=0, changed=0, unchanged=0)
        made: list[MovementModel] = []
        for code, data in self.data.items():
            known = self.lookup.models.get(code)
            if known is None:
                made.append(operations.add(data))
                self.lookup.models[code] = made[-1]
                counts["created"] += 1
            else:
                new_source = self.sources.get(code, "") in {model.code for model in made}
                kept = known.replicated_from_id if new_source else data.replicated_from_id
                changed = operations.apply(actor, known, replace(data, replicated_from_id=kept))
                counts["changed" if changed or new_source else "unchanged"] += 1
        session.flush()
        for model in made:
            record(
                actor, "movement_model.created", operations.KIND, model.id,
                code=model.code, name=model.name,
            )  # fmt: skip
        self._link()
        return counts

    def _link(self) -> None:
        """Point copies at models that came in with this very file."""
        for code, wanted in self.sources.items():
            model, source = self.lookup.models[code], self.lookup.models[wanted]
            if model.replicated_from_id != source.id:
                model.replicated_from_id = source.id
                operations.settle(model)
        session.flush()


def _named(cells: Cells) -> set[str]:
    return {fault.field for fault in cells.faults}
