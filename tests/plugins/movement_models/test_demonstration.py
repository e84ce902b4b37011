"""The demonstration has a working model of the ward and one of the school, of this year only."""

from __future__ import annotations

import pytest

from certify.hookspecs import Scene
from certify.plugins.movement_models import answers, certify_demonstration, queries
from certify.plugins.movement_models.counting import standings
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")


def test_both_work_this_year_and_last_year_stays_as_it_was(world):
    people = {
        "congan": make_user("congan", "head", unit=world.commune_unit),
        "hieutruong": world.head,
    }
    units = {"PHUONG": world.commune_unit, "TRUONG-01": world.school, "TDP-01": world.village}
    certify_demonstration(Scene(world.commune.code, 2026, people, units))
    models = [each.model for each in standings(world.commune_unit, 2026) if each.counts]
    assert {model.unit_id for model in models} == {world.commune_unit.id, world.school.id}
    for model in models:
        points = queries.whole(world.inspector, model.id).points
        assert points
        assert all(point.teams for point in points)
    for unit in (world.commune_unit, world.school):
        ((criteria_set, criterion),) = answers.asked_of(unit, 2026)
        assert list(answers.answers_of(criteria_set, unit.id, 2026)) == [criterion.id]
        assert answers.answers_of(criteria_set, unit.id, 2025) == {}
