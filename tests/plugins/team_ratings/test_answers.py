"""What was decided on its team answers 4.5.rating of a residential area, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import msgspec
import pytest

from certify.applications import operations as applications
from certify.engine import CriteriaSet
from certify.plugins import library
from certify.plugins.team_ratings import answers
from certify.plugins.team_ratings.words import CRITERION, SCALE, TEAM_SETS
from tests.world import make_application, make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def application(world):
    """This year's application of the village, in which the rating was typed."""
    return make_application(world.round, world.village, {CRITERION: "khong_hoan_thanh"})


def computed(application):
    unit = applications.engine_unit(application)
    return applications.computed_answers(application, unit).get(CRITERION)


def verdict(application):
    return applications.assess(application).row(CRITERION).status.value


def test_without_a_team_or_a_decision_the_area_types_it(application, team, serve, decide):
    decide(team)
    assert computed(application) is None
    assert verdict(application) == "not_met"


def test_a_team_on_which_nothing_was_decided_answers_nothing(application, team, serve):
    serve(team)
    assert computed(application) is None


@pytest.mark.parametrize(
    ("class_", "value", "status"),
    [
        ("xuat_sac", "hoan_thanh_xuat_sac", "met"),
        ("tot", "hoan_thanh_tot", "met"),
        ("hoan_thanh", "hoan_thanh", "met"),
        ("khong_hoan_thanh", "khong_hoan_thanh", "not_met"),
    ],
)
def test_the_decided_class_is_the_answer(application, team, serve, decide, class_, value, status):
    serve(team)
    decide(team, class_)
    answer = computed(application)
    assert (answer.value, verdict(application)) == (value, status)
    ((name, year, level, decision),) = answer.rows
    assert (name, year, decision) == (team.name, "2026", "26/QĐ-UBND, 01/12/2026")
    assert level.en.startswith("Tasks")
    (record,) = answer.records
    assert record.url == f"/team-ratings/{application.unit_id}"
    assert "cách hiểu" in answer.source.vi.lower()
    assert "2026" in answer.source.en


@pytest.mark.parametrize(
    ("years", "value"),
    [
        ({2025: "tot"}, "hoan_thanh_tot"),
        ({2025: "tot", 2026: "hoan_thanh"}, "hoan_thanh"),
        ({2024: "tot"}, None),
        ({2027: "tot"}, None),
    ],
)
def test_the_latest_year_counts_but_none_older_than_last_year(
    application, team, serve, decide, years, value
):
    serve(team)
    for year, class_ in years.items():
        decide(team, class_, year)
    answer = computed(application)
    assert (answer and answer.value) == value


def test_a_withdrawn_certificate_and_another_set_answer_nothing(application, team, serve, decide):
    serve(team)
    decide(team, status="withdrawn")
    decide(team, key="security-teams/other@2026")
    assert computed(application) is None


def test_a_class_that_the_scale_does_not_name_answers_nothing(application, team, serve, decide):
    serve(team)
    decide(team, "loai_a")
    decide(team, "tot", 2025)  # not the older one either: it is not the latest
    assert computed(application) is None


def test_only_the_area_that_the_team_serves_is_answered(world, application, team, serve, decide):
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    serve(team, neighbour)
    decide(team)
    assert computed(application) is None
    assert computed(make_application(world.round, neighbour)).value == "hoan_thanh_tot"


def test_under_the_other_reading_the_register_is_silent(world, team, serve, decide):
    serve(team)
    decide(team)
    given: CriteriaSet = library().get("safe/residential-area@2021")
    assert answers.answers_of(given, world.village.id, 2026)
    reading = msgspec.structs.replace(given.parameters["rating_year"], value="window")
    other = {**given.parameters, "rating_year": reading}
    read_otherwise = msgspec.structs.replace(given, parameters=MappingProxyType(other))
    assert answers.answers_of(read_otherwise, world.village.id, 2026) == {}


def levels() -> Iterator[str]:
    """Yield the classes of every set that ships for teams."""
    for key, criteria_set in library().sets.items():
        if key.startswith(f"{TEAM_SETS}@"):
            yield from (level.name for level in criteria_set.outcome.levels)


def test_every_class_of_the_sets_has_its_place_on_the_scale():
    assert set(levels()) == set(SCALE)
    kind = library().get("safe/residential-area@2021").by_id[CRITERION].kind
    assert set(SCALE.values()) == set(kind.options)
