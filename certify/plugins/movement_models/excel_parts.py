"""The rows of the sheets of points, teams and reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from flask_babel import gettext as _

from certify.api import User, official_code, session
from certify.faults import Fault
from certify.plugins.movement_models import reviews
from certify.plugins.movement_models.data import (
    PointData,
    ReviewData,
    TeamData,
    point_faults,
    review_faults,
    team_faults,
)
from certify.plugins.movement_models.excel_cells import Cells
from certify.plugins.movement_models.excel_models import ModelRows
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.parts import change
from certify.text import fold

Key = tuple[Any, ...]
Found = TypeVar("Found", Point, Team, Review)


class PartRows:
    """Rows that belong to a model; ``data`` is what they say, by what they are known by."""

    models: ModelRows

    def __init__(self, rows: list[Cells]) -> None:
        self.rows = rows
        self.data: dict[Key, Any] = {}

    def examine(self) -> None:
        """Read all rows and note what is wrong with them."""
        first: dict[Hashable, int] = {}
        for cells in self.rows:
            key, data = self.read(cells)
            if first.setdefault(key, cells.row.number) != cells.row.number:
                message = _("The same stands in row %(row)s.", row=first[key])
                cells.refuse("model", message)
            self.data[key] = data
            self._examine_model(cells, key[0])

    def read(self, cells: Cells) -> tuple[Key, Any]:
        """Return what the row is known by (the model's code first), and what it says."""
        raise NotImplementedError

    def _examine_model(self, cells: Cells, code: str) -> None:
        known = self.models.lookup.models.get(code)
        if code in self.models.data:
            return
        if known is None:
            cells.refuse("model", _("There is no model with the code %(code)s.", code=code))
        elif not self.models.lookup.keeps(known.area_code, known.unit_id):
            cells.refuse("model", _("You do not keep the model with this code."))

    def apply(self, actor: User) -> Counter[str]:
        """Write the rows (they have no faults) and count what became of them."""
        counts: Counter[str] = Counter(created=0, changed=0, unchanged=0)
        for key, data in self.data.items():
            counts[self.write(actor, self.models.lookup.models[key[0]], key, data)] += 1
        session.flush()
        return counts

    def write(self, actor: User, model: MovementModel, key: Key, data: Any) -> str:
        """Write one row; return ``created``, ``changed`` or ``unchanged``."""
        raise NotImplementedError

    def known(self, code: str) -> MovementModel | None:
        """Return the model as it stands in the register."""
        return self.models.lookup.models.get(code)


class PointRows(PartRows):
    """Points, known by model and place."""

    def __init__(self, models: ModelRows, rows: list[Cells]) -> None:
        super().__init__(rows)
        self.models = models

    def read(self, cells: Cells) -> tuple[Key, PointData]:
        """Read a point."""
        code, place = cells.text("model"), cells.text("place")
        known = self.find(code, place)
        area = official_code(cells.text("area", known.area_code if known else ""), "commune")
        lookup = self.models.lookup
        if area not in lookup.areas and not (known and known.area_code == area):
            cells.refuse("area", _("Give the official code of a commune."))
        unit_code = cells.text("unit")
        unit = lookup.units.get(unit_code)
        if unit_code and unit is None:
            cells.refuse("unit", _("There is no unit with this code."))
        unit_id = unit.id if unit else None
        if known and "unit" not in cells.sheet.letters:
            unit_id = known.unit_id
        since = cells.day("since", known.since if known else None)
        data = PointData(place, area, unit_id, since)
        cells.faults += point_faults(data)
        return (code, place), data

    def find(self, code: str, place: str) -> Point | None:
        """Return a point of the register."""
        model = self.known(code)
        return _first(model.points if model else (), lambda point: point.place == place)

    def write(self, actor: User, model: MovementModel, key: Key, data: PointData) -> str:
        """Add or change a point."""
        known = self.find(*key)
        values = {**vars(data), "search": fold(data.place)[:200]}
        if known is None:
            model.points.append(Point(**values))
            return "created"
        return _told(change(known, **values))


class TeamRows(PartRows):
    """Teams, known by model, place and name."""

    def __init__(self, points: PointRows, rows: list[Cells]) -> None:
        super().__init__(rows)
        self.points = points
        self.models = points.models

    def read(self, cells: Cells) -> tuple[Key, TeamData]:
        """Read a team."""
        code, place, name = cells.text("model"), cells.text("place"), cells.text("name")
        known = self.find(code, place, name)
        if (code, place) not in self.points.data and self.points.find(code, place) is None:
            cells.refuse("place", _("The model has no such point."))
        data = TeamData(
            name,
            cells.text("head", known.head if known else ""),
            cells.number("members", known.members if known else None),
        )
        cells.faults += team_faults(data)
        return (code, place, name), data

    def find(self, code: str, place: str, name: str) -> Team | None:
        """Return a team of the register."""
        point = self.points.find(code, place)
        return _first(point.teams if point else (), lambda team: team.name == name)

    def write(self, actor: User, model: MovementModel, key: Key, data: TeamData) -> str:
        """Add or change a team."""
        known = self.find(*key)
        if known is not None:
            return _told(change(known, **vars(data)))
        point = self.points.find(key[0], key[1])
        assert point is not None  # examined
        point.teams.append(Team(**vars(data)))
        return "created"


class ReviewRows(PartRows):
    """Reviews, known by model and year; confirming them is not done by a file."""

    def __init__(self, models: ModelRows, rows: list[Cells]) -> None:
        super().__init__(rows)
        self.models = models

    def read(self, cells: Cells) -> tuple[Key, ReviewData]:
        """Read a review."""
        code = cells.text("model")
        year = cells.number("year") or 0
        known = self.find(code, year)
        data = ReviewData(
            year,
            cells.chosen("rating", known.rating if known else ""),
            cells.text("note", known.note if known else ""),
        )
        cells.faults += self._faults(code, data, known)
        return (code, year), data

    def _faults(self, code: str, data: ReviewData, known: Review | None) -> Iterable[Fault]:
        model, typed = self.known(code), self.models.data.get(code)
        began = typed.decision_on if typed else model.decision_on if model else None
        yield from review_faults(data, began)
        same = known and (known.rating, known.note) == (data.rating, data.note)
        if model and model.struck_off_on and not same:
            yield Fault("model", _("The model was struck off; put it back to review it."))

    def find(self, code: str, year: int) -> Review | None:
        """Return a review of the register."""
        model = self.known(code)
        return _first(model.reviews if model else (), lambda review: review.year == year)

    def write(self, actor: User, model: MovementModel, key: Key, data: ReviewData) -> str:
        """Add or correct a review; what changes is no longer confirmed."""
        known = self.find(*key)
        _review, changed = reviews.put(actor, model, data, known)
        return "created" if known is None else _told(changed)


def _first(items: Iterable[Found], fits: Callable[[Found], bool]) -> Found | None:
    return next((item for item in items if fits(item)), None)


def _told(changed: bool) -> str:
    return "changed" if changed else "unchanged"
