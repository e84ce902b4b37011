"""Which residential areas held the festival."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from certify.db import db
from certify.plugins.festival import operations
from certify.plugins.festival.coverage import of_commune, of_communes, parts_of
from tests.plugins.festival.holding import hold
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def areas(world):
    """Three more residential areas, and one in the other commune."""
    made = [make_unit("residential_area", f"Tổ dân phố {n}", world.commune) for n in (6, 7, 8)]
    make_unit("residential_area", "Tổ dân phố 1", world.other_commune)
    db.session.commit()
    return made


def states(found):
    return {line.unit.name[-1]: line.state for line in found.lines}


def test_held_took_part_or_neither(world, areas):
    first, second, _third = areas
    event = hold(world.inspector, world.village, taking_part=(first.id,))
    hold(world.inspector, world.school, taking_part=(first.id, second.id))  # a school leads
    found = of_commune(world.commune.code, 2026)
    assert states(found) == {"5": "held", "6": "joined", "7": "joined", "8": "none"}
    assert found.lines[0].state == "none"  # what is missing comes first
    assert next(line.event for line in found.lines if line.state == "held") is event
    assert (found.reached, found.whole) == (3, 4)


def test_who_led_one_and_joined_another_held_it(world, areas):
    hold(world.inspector, areas[0], taking_part=(areas[1].id,))
    hold(world.inspector, areas[1])
    assert states(of_commune(world.commune.code, 2026))["7"] == "held"
    assert of_communes({world.commune.code}, 2026).counts["joined"] == 0


def test_other_years_and_what_was_struck_off_do_not_count(world, areas):
    hold(world.inspector, areas[0], day=date(2025, 8, 1))
    operations.strike(world.inspector, hold(world.inspector, areas[1]), "Nhầm")
    assert of_commune(world.commune.code, 2026).reached == 0
    assert of_commune(world.commune.code, 2025).reached == 1


def test_areas_that_did_not_exist_are_not_missed(world, areas):
    areas[0].closed_on = date(2025, 12, 31)
    areas[1].since = date(2026, 12, 31)
    areas[2].since = date(2027, 1, 1)
    db.session.commit()
    assert set(states(of_commune(world.commune.code, 2026))) == {"5", "7"}


def test_a_province_adds_up_its_communes(world, areas):
    hold(world.inspector, world.village, taking_part=(areas[0].id,))
    found = of_communes({world.commune.code, world.other_commune.code}, 2026)
    assert found.by_area[world.commune.code] == Counter(held=1, joined=1, none=2)
    assert found.by_area[world.other_commune.code]["none"] == 1
    assert (found.reached, found.whole) == (2, 5)
    assert found.counts == of_commune(world.commune.code, 2026).counts + Counter(none=1)


def test_few_queries_however_many(world, areas, count_queries):
    for area in areas:
        hold(world.inspector, area, taking_part=(world.village.id,))
    code = world.commune.code
    with count_queries() as statements:
        of_commune(code, 2026)
    assert len(statements) == 3
    with count_queries() as statements:
        of_communes({code}, 2026)
    assert len(statements) == 1


def test_the_bar_adds_up():
    parts = parts_of(Counter(held=1, none=3))
    assert [(part.state, part.number) for part in parts] == [("held", 1), ("none", 3)]
    assert parts[0].width + parts[1].width == 100
    assert parts[1].start == 25
    assert parts_of(Counter()) == []
