"""Entering, changing and striking off events."""

from __future__ import annotations

from datetime import date

import pytest

from certify import api
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.plugins.festival import operations
from certify.plugins.festival.operations import EventConflict
from tests.plugins.festival.holding import data, hold
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def keeper(world):
    """Head of the village."""
    made = make_user("totruong", "head", unit=world.village)
    db.session.commit()
    return made


def test_the_head_of_the_village_enters(world, keeper):
    event = hold(keeper, world.village)
    assert (event.area_code, event.year, event.revision) == (world.commune.code, 2026, 1)
    (entry,) = api.history(operations.KIND, event.id)
    assert (entry.action, entry.by) == ("festival.entered", keeper.name)


def test_the_inspector_of_the_commune_enters(world):
    assert hold(world.inspector, world.village).unit_id == world.village.id


def test_an_inspector_enters_none_for_a_unit_in_conflict(world):
    conflicts.declare(world.inspector, world.village, kind="kinship", since=date(2026, 1, 1))
    assert world.village not in operations.leaders(world.inspector).items
    with pytest.raises(Forbidden):
        hold(world.inspector, world.village)


@pytest.mark.parametrize("who", ["approver", "province_inspector", "administrator"])
def test_who_reads_does_not_enter(world, keeper, who):
    event = hold(keeper, world.village)
    reader = getattr(world, who)
    assert operations.get(reader, event.id) is event
    with pytest.raises(Forbidden):
        operations.leader(reader, world.village.id)
    with pytest.raises(Forbidden):
        hold(reader, world.village)
    with pytest.raises(Forbidden):
        operations.edit(reader, event, data(), seen_revision=1)
    with pytest.raises(Forbidden):
        operations.strike(reader, event, "x")


def test_strangers_know_nothing_of_it(world, keeper):
    event = hold(keeper, world.village)
    with pytest.raises(NotFound):
        operations.get(world.stranger, event.id)
    with pytest.raises(NotFound):
        operations.leader(world.stranger, world.village.id)
    assert operations.listing(world.stranger).total == 0
    with pytest.raises(NotFound):
        operations.get(world.administrator, 99)


def test_who_took_part_and_the_people_of_the_commune_read(world, keeper):
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    theirs = make_user("totruong6", "head", unit=neighbour)
    office = make_user("vanphong", "clerk", unit=world.commune_unit)
    event = hold(keeper, world.village, taking_part=(neighbour.id,))
    assert operations.get(theirs, event.id) is event
    assert operations.get(office, event.id) is event
    with pytest.raises(Forbidden):
        operations.require_open(theirs, event)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": date(2026, 10, 21)}, "day"),  # tomorrow
        ({"day": date(2004, 8, 19)}, "day"),
        ({"place": "  "}, "place"),
        ({"attendance": -1}, "attendance"),
        ({"attendance": 1_000_001}, "attendance"),
        ({"note": "x" * 5001}, "note"),
        ({"taking_part": (99,)}, "taking_part"),
    ],
)
def test_what_cannot_be(world, keeper, changed, field):
    with pytest.raises(Invalid) as refused:
        hold(keeper, world.village, **changed)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_today_and_the_first_year_can_be(world, keeper):
    assert hold(keeper, world.village, day=date(2026, 10, 20)).id
    assert hold(keeper, world.village, day=date(2005, 8, 19)).id


def test_areas_of_another_commune_take_no_part(world, keeper):
    far = make_unit("residential_area", "Tổ dân phố 1", world.other_commune)
    with pytest.raises(Invalid):
        hold(keeper, world.village, taking_part=(far.id,))
    with pytest.raises(Invalid):
        hold(keeper, world.village, taking_part=(world.village.id,))


def test_a_change_counts_as_one_even_of_those_taking_part_only(world, keeper):
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    event = hold(keeper, world.village)
    operations.edit(keeper, event, data(taking_part=(neighbour.id,)), seen_revision=1)
    assert [part.unit.name for part in event.parts] == ["Tổ dân phố 6"]
    assert event.revision == 2
    with pytest.raises(EventConflict):
        operations.edit(keeper, event, data(place="Sân đình"), seen_revision=1)
    operations.edit(keeper, event, data(), seen_revision=2)
    assert event.parts == []


def test_what_was_struck_off_stays_to_be_read(world, keeper):
    event = hold(keeper, world.village)
    with pytest.raises(Invalid):
        operations.strike(keeper, event, "  ")
    operations.strike(keeper, event, "Nhập nhầm")
    assert operations.get(keeper, event.id).struck_reason == "Nhập nhầm"
    assert api.history(operations.KIND, event.id)[0].details["reason"] == "Nhập nhầm"
    for change in (
        lambda: operations.strike(keeper, event, "again"),
        lambda: operations.edit(keeper, event, data(), seen_revision=event.revision),
    ):
        with pytest.raises(Refused):
            change()


def test_lists_are_narrowed(world, keeper):
    hold(keeper, world.village)
    hold(keeper, world.village, day=date(2025, 8, 19), place="Sân vận động")
    hold(world.inspector, world.school, day=date(2025, 8, 18))
    found = operations.listing(world.province_inspector)
    assert [event.day.isoformat() for event in found.items] == [
        "2026-08-12", "2025-08-19", "2025-08-18",
    ]  # fmt: skip
    assert operations.listing(world.inspector, year=2025).total == 2
    assert operations.listing(world.inspector, words="san VAN dong").total == 1
    assert operations.listing(world.inspector, words="dong thap").total == 1
    assert operations.listing(world.administrator, area=world.province.code).total == 3
    assert operations.listing(world.administrator, area=world.other_commune.code).total == 0


def test_who_may_enter_for_whom(world, keeper):
    names = [unit.name for unit in operations.leaders(keeper).items]
    assert names == ["Tổ dân phố 5"]
    assert operations.leaders(world.inspector).total == 4
    assert operations.leaders(world.inspector, "to dan pho").total == 1
    assert operations.leaders(world.approver).total == 0
    assert operations.may_enter_any(keeper)
    assert not operations.may_enter_any(world.approver)
    world.village.closed_on = date(2026, 1, 1)
    api.session.commit()
    assert operations.leaders(keeper).total == 0
