"""Every query of the register, for the test of its tables on both databases."""

from __future__ import annotations

import pytest

from certify.plugins import library
from certify.plugins.figures import operations
from certify.plugins.figures.computed import answers
from certify.plugins.figures.indicators import group_named
from certify.plugins.figures.lists import Filters, units
from certify.plugins.figures.operations import SheetConflict
from certify.plugins.figures.sums import sums
from tests.plugins.figures.giving import TOTALS, put
from tests.world import World


def use_the_register(world: World) -> None:
    """Ask every question of the register once."""
    order, codes = group_named("order"), ["42", "18073", "18100"]
    for year in (2025, 2026):
        put(world.inspector, world.village, "order", year, "window", TOTALS)
    put(world.inspector, world.village, "order", 2026, "window", {"crime": 10**9}, reason="x",
        confirmed=True, note="x")  # fmt: skip
    put(world.inspector, world.village, "order", 2026, "window", TOTALS, reason="y")
    put(world.inspector, world.village, "order", 2026, "q1", {"crime": 1})
    assert sums(codes, order, "window", [2025, 2026]).row("crime") == [4, 4]
    assert sums(codes, order, "calendar", [2026]).row("crime") == [1]
    _page, lines = units(codes, Filters(order, "window", 2026, "given", "TO dan"))
    assert [line.unit.name for line in lines] == ["Tổ dân phố 5"]
    sheet = lines[0].sheets[0]
    assert len(operations.history(sheet)) == 6
    rules = library().get("safe/residential-area@2021")
    assert "4.4.a" in answers(rules, "residential_area", world.village.id, 2026)
    place = operations.place_of(world.inspector, world.village.id, "order", 2026, "window")
    with pytest.raises(SheetConflict):
        operations.give(world.inspector, place, TOTALS, seen_revision=1)
