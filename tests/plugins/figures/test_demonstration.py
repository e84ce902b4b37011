"""The demonstration: figures of two years, that answer what is still being worked on only."""

from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.hookspecs import Scene
from certify.plugins import library
from certify.plugins.figures import certify_demonstration
from certify.plugins.figures.computed import answers
from certify.plugins.figures.demonstration import PEOPLE
from certify.plugins.figures.indicators import group_named
from certify.plugins.figures.sums import sums
from tests.world import SETS, make_unit, make_user


@pytest.fixture
def scene(world):
    units = {f"TDP-0{n}": make_unit("residential_area", f"{n}", world.commune) for n in (1, 2, 3)}
    units["PHUONG"] = world.commune_unit
    people = {name: make_user(name, "head", unit=units[code]) for code, name in PEOPLE.items()}
    return Scene(world.commune.code, 2026, people, units)


def answered(scene: Scene, code: str, year: int) -> list[str]:
    unit = scene.units[code]
    return list(answers(library().get(SETS[unit.type]), unit.type, unit.id, year))


def test_only_units_at_work_are_answered_and_only_this_year(scene, in_2026):
    certify_demonstration(scene)
    assert {code for code in PEOPLE if answered(scene, code, 2026)} == {"PHUONG", "TDP-02"}
    assert not [code for code in PEOPLE if answered(scene, code, 2025)]


def test_both_years_have_sums(scene, in_2026):
    certify_demonstration(scene)
    for name in ("movement", "communication", "order"):
        found = sums([scene.area], group_named(name), "calendar", (2025, 2026))
        assert found.given == {2025: 4, 2026: 4}
        assert all(all(found.row(each.name)) for each in group_named(name).indicators)


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 12, 31)])
def test_it_loads_on_any_day(scene, day):
    with clock.pretend(day):
        certify_demonstration(scene)
        assert answered(scene, "TDP-02", 2026) == ["4.4.a"]
