"""The demonstration has teams, and no rating of them that would answer anything."""

from __future__ import annotations

from certify.hookspecs import Scene
from certify.plugins.team_ratings import certify_demonstration, operations
from certify.plugins.team_ratings.demonstration import SERVED
from tests.world import make_unit


def test_each_area_has_its_team_and_nothing_is_decided(world, team_in):
    units = {code: make_unit("residential_area", code, world.commune) for code in SERVED}
    units |= {code: team_in(code) for code in set(SERVED.values())}
    certify_demonstration(Scene(world.commune.code, 2026, {"canbo": world.inspector}, units))
    lines = operations.listing(world.commune).items
    entered = {line.unit.name: line.team.name for line in lines if line.team}
    assert entered == SERVED
    assert not any(line.decided for line in lines)
