"""Every query of the register, for the test of its tables on both databases."""

from __future__ import annotations

from certify import api
from certify.plugins.festival import operations
from certify.plugins.festival.coverage import of_commune, of_communes
from tests.plugins.festival.holding import data, hold
from tests.world import World, make_unit


def use_the_register(world: World) -> None:
    """Ask every question of the register once."""
    other = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    event = hold(world.inspector, world.village, taking_part=(other.id,))
    operations.edit(
        world.inspector, event, data(taking_part=(other.id,), note="x"), seen_revision=1
    )
    for reader in (world.inspector, world.province_inspector, world.administrator):
        found = operations.listing(reader, area="42", year=2026, words="NHA van hoa")
        assert found.items == [event]
    assert operations.listing(world.head).total == 0
    assert operations.leaders(world.inspector, "to dan").total == 2
    assert of_commune("18073", 2026).counts == of_communes({"18073", "42"}, 2026).counts
    assert [entry.action for entry in api.history(operations.KIND, event.id)] == [
        "festival.changed", "festival.entered",
    ]  # fmt: skip
