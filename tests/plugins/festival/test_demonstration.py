"""The demonstration: an event of this year with two areas taking part, one of last year."""

from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.hookspecs import Scene
from certify.plugins.festival import certify_demonstration, operations
from certify.plugins.festival.windows import judge
from tests.world import make_unit, make_user


@pytest.fixture
def scene(world):
    more = {code: make_unit("residential_area", code, world.commune) for code in ("A", "B")}
    people = {
        "congan": make_user("congan", "head", unit=world.commune_unit),
        "totruong3": make_user("totruong3", "head", unit=more["B"]),
    }
    units = {"PHUONG": world.commune_unit, "TDP-01": world.village}
    return Scene(
        world.commune.code, 2026, people, units | {"TDP-02": more["A"], "TDP-03": more["B"]}
    )


def test_two_events(world, scene, in_2026):
    certify_demonstration(scene)
    this, last = operations.listing(world.inspector, year=None).items
    assert (this.year, len(this.parts), last.year) == (2026, 2, 2025)
    assert judge(this.day).inside
    assert judge(last.day).inside


def test_none_is_entered_before_it_was_held(world, scene):
    with clock.pretend(date(2026, 8, 1)):
        certify_demonstration(scene)
        assert [each.year for each in operations.listing(world.inspector).items] == [2025]
