"""Points and teams: who may, what is refused, what is recorded."""

from __future__ import annotations

from datetime import date

import pytest

from certify.api import session
from certify.errors import Forbidden
from certify.faults import Invalid
from certify.plugins.movement_models import parts
from certify.plugins.movement_models.data import PointData, TeamData
from certify.plugins.movement_models.models import Point, Team
from certify.plugins.movement_models.operations import EditConflict
from tests.plugins.movement_models.told import happened

pytestmark = pytest.mark.usefixtures("in_2026")


def at(world, place="Ngõ 5", **values):
    return PointData(place, world.commune.code, **values)


def test_only_keepers_touch_points_and_teams(world, keep, point_at):
    model = keep()
    point = point_at(model, team="Tổ 1")
    team = point.teams[0]
    for other in (world.clerk, world.approver, world.province_inspector):
        for act in (
            lambda who: parts.add_point(who, model, at(world)),
            lambda who: parts.edit_point(who, point, at(world), seen_revision=1),
            lambda who: parts.remove_point(who, point),
            lambda who: parts.add_team(who, point, TeamData("Tổ 2")),
            lambda who: parts.edit_team(who, team, TeamData("Tổ 2"), seen_revision=1),
            lambda who: parts.remove_team(who, team),
        ):
            with pytest.raises(Forbidden):
                act(other)


def test_what_is_done_stands_in_the_history(world, keep):
    model = keep()
    point = parts.add_point(world.inspector, model, at(world))
    parts.edit_point(world.inspector, point, at(world, "Ngõ 6"), seen_revision=1)
    team = parts.add_team(world.inspector, point, TeamData("Tổ 1"))
    parts.edit_team(world.inspector, team, TeamData("Tổ 2", members=0), seen_revision=1)
    parts.remove_team(world.inspector, team)
    parts.add_team(world.inspector, point, TeamData("Tổ 3"))
    parts.remove_point(world.inspector, point)
    assert happened(model) == [
        "created", "point_added", "point_edited", "team_added", "team_edited", "team_removed",
        "team_added", "point_removed",
    ]  # fmt: skip
    assert session.query(Point).count() == session.query(Team).count() == 0


def test_a_point_is_found_without_accents(world, keep):
    point = parts.add_point(world.inspector, keep(), at(world, "Đường Nguyễn Du"))
    assert point.search == "duong nguyen du"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"since": date(2027, 1, 1)}, "since"),
    ],
)
def test_points_with_faults(world, keep, values, field):
    with pytest.raises(Invalid) as error:
        parts.add_point(world.inspector, keep(), at(world, **values))
    assert [fault.field for fault in error.value.faults] == [field]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (TeamData(""), "name"),
        (TeamData("Tổ 1", "x" * 201), "head"),
        (TeamData("Tổ 1", members=1_000_001), "members"),
    ],
)
def test_teams_with_faults(world, keep, point_at, data, field):
    with pytest.raises(Invalid) as error:
        parts.add_team(world.inspector, point_at(keep()), data)
    assert [fault.field for fault in error.value.faults] == [field]


def test_names_stand_once(world, keep, point_at):
    model = keep()
    point = point_at(model, "Ngõ 5", team="Tổ 1")
    with pytest.raises(Invalid):
        parts.add_point(world.inspector, model, at(world))
    with pytest.raises(Invalid):
        parts.add_team(world.inspector, point, TeamData("Tổ 1"))


def test_the_second_editor_is_told(world, keep, point_at):
    point = point_at(keep(), team="Tổ 1")
    parts.edit_point(world.inspector, point, at(world), seen_revision=1)
    with pytest.raises(EditConflict):
        parts.edit_point(world.inspector, point, at(world, "Ngõ 7"), seen_revision=1)
    parts.edit_team(world.inspector, point.teams[0], TeamData("Tổ 2"), seen_revision=1)
    with pytest.raises(EditConflict):
        parts.edit_team(world.inspector, point.teams[0], TeamData("Tổ 3"), seen_revision=1)
