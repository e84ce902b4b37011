"""Units that recognitions speak for: recognised several years running."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from certify.api import (
    Recognition,
    Unit,
    User,
    area_codes,
    closed_units,
    recognitions_since,
    session,
)
from certify.plugins.commendations.models import Commendation

MOST_YEARS = 10


@dataclass(frozen=True)
class Candidate:
    """A unit, and the recognitions of the years running that speak for it, oldest first."""

    unit: Unit
    family: str
    recognitions: tuple[Recognition, ...]
    proposed: int  # how many commendations of the year it has been proposed for

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.unit.id}:{self.family}"

    @property
    def basis(self) -> list[dict[str, str | int]]:
        """The recognitions, as they are kept with a proposal."""
        return [
            {"set": each.set_key, "year": each.year, "number": each.number}
            for each in self.recognitions
        ]


def candidates(actor: User, until: int, running: int) -> list[Candidate]:
    """Return units recognised in each of *running* years that end with *until*, by name.

    Looked for among the open units that the areas manage where *actor* is an inspector; never a
    unit that *actor* is not independent of.  Three queries, however many units there are.
    """
    areas = area_codes(actor, "inspector")
    first = until - min(max(running, 1), MOST_YEARS) + 1
    held: dict[tuple[int, str], dict[int, Recognition]] = defaultdict(dict)
    for each in recognitions_since(areas, first) if areas else ():
        held[each.unit_id, each.set_key.partition("@")[0]][each.year] = each
    wanted = range(first, until + 1)
    whole = {key: years for key, years in held.items() if all(year in years for year in wanted)}
    ids = {unit_id for unit_id, _ in whole} - closed_units(actor, until)
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    proposed = _proposed(ids, until)
    found = [
        Candidate(
            units[unit_id], family, tuple(years[year] for year in wanted), proposed.get(unit_id, 0)
        )
        for (unit_id, family), years in whole.items()
        if unit_id in units
    ]
    return sorted(found, key=lambda each: (each.unit.search, each.family))


def _proposed(ids: set[int], year: int) -> dict[int, int]:
    query = select(Commendation.unit_id).where(
        Commendation.unit_id.in_(ids), Commendation.year == year, Commendation.recipient == "unit"
    )
    counted: dict[int, int] = defaultdict(int)
    for unit_id in session.scalars(query):
        if unit_id is not None:
            counted[unit_id] += 1
    return counted
