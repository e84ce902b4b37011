"""Every query of the register, for the test of its tables on both databases."""

from __future__ import annotations

from certify import api
from certify.db import db
from certify.plugins.team_ratings import operations
from certify.plugins.team_ratings.operations import Choice
from certify.units.models import Unit
from tests.world import World


def use_the_register(world: World) -> None:
    """Ask every question of the register once."""
    area = {"area_code": world.commune.code, "authority_code": world.commune.code}
    team = Unit(code="TBV-1", type="security_team", name="Tổ 1", search="to 1", facts={}, **area)
    db.session.add(team)
    db.session.commit()
    choice = Choice(world.village.id, team.id, None)
    assert operations.assign(world.inspector, world.commune, [choice]) == 1
    (line,) = operations.listing(world.commune, "to dan").items
    assert (line.unit, line.team, line.decided) == (world.village, team, None)
    assert api.decisions_on([team.id], "security-team/team") == []
    (event,) = api.history(operations.KIND, world.village.id)
    assert event.details["team"] == "TBV-1 – Tổ 1"
