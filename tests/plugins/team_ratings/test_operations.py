"""Inspectors of the commune enter which team serves which area; nobody else, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from certify.api import history
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound
from certify.plugins.team_ratings import operations
from certify.plugins.team_ratings.operations import Choice
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


def team_of(unit):
    found = operations.served(unit.id)
    return found and found.team


def test_a_team_is_entered_changed_and_taken_out_and_each_is_told(world, team, team_in, serve):
    other = team_in("Tổ bảo vệ ANTT số 6")
    assert serve(team) == 1
    assert team_of(world.village) is team
    assert serve(other, seen=team.id) == 1
    assert serve(None, seen=other.id) == 1
    assert team_of(world.village) is None
    events = history(operations.KIND, world.village.id)
    told = [(each.by, each.details["was"], each.details["team"]) for each in events]
    first, second = (f"{each.code} – {each.name}" for each in (team, other))
    who = world.inspector.name
    assert told == [(who, second, ""), (who, first, second), (who, "", first)]


def test_what_stays_as_it_was_seen_is_left_alone(world, team, serve):
    serve(team)
    team.closed_on = world.round.register_from
    db.session.commit()
    assert serve(team, seen=team.id) == 0
    assert len(history(operations.KIND, world.village.id)) == 1


def test_a_team_may_serve_several_areas(world, team, serve):
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    serve(team)
    serve(team, neighbour)
    assert team_of(world.village) is team_of(neighbour) is team


@pytest.mark.parametrize(
    "who", ["approver", "head", "stranger", "province_inspector", "administrator"]
)
def test_nobody_else_may(world, team, who):
    choice = [Choice(world.village.id, team.id, None)]
    with pytest.raises(Forbidden):
        operations.assign(getattr(world, who), world.commune, choice)
    with pytest.raises(Forbidden):
        operations.assign(world.inspector, world.other_commune, choice)


def test_only_units_of_the_commune_and_of_the_right_type(world, team, team_in):
    stranger = team_in("Tổ khác", world.other_commune)
    afar = make_unit("residential_area", "Tổ dân phố xa", world.other_commune)
    village = world.village
    for unit, chosen in ((village, stranger), (village, world.school), (afar, team), (team, team)):
        with pytest.raises(NotFound):
            operations.assign(world.inspector, world.commune, [Choice(unit.id, chosen.id, None)])
    assert team_of(village) is None


def test_the_second_of_two_is_told_and_writes_nothing(world, team, team_in, serve):
    other = team_in("Tổ bảo vệ ANTT số 6")
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    serve(team)
    both = [Choice(neighbour.id, other.id, None), Choice(world.village.id, other.id, None)]
    with pytest.raises(Conflict):
        operations.assign(world.inspector, world.commune, both)
    assert team_of(world.village) is team
    assert team_of(neighbour) is None


def test_the_database_refuses_what_came_in_between(world, team, serve, monkeypatch):
    serve(team)
    monkeypatch.setattr(operations, "served", lambda _unit_id: None)  # the other one's is not seen
    with pytest.raises(Conflict):
        serve(team)


def test_an_inspector_enters_no_team_for_an_area_in_conflict(world, team, serve):
    conflicts.declare(world.inspector, world.village, kind="kinship", since=date(2026, 1, 1))
    with pytest.raises(Forbidden):
        serve(team)
