"""Figures that answer the trends by themselves."""

from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.applications import operations as applications
from certify.plugins import library
from certify.plugins.figures import computed
from certify.plugins.figures.computed import answers
from tests.plugins.figures.giving import TOTALS, put
from tests.world import make_application, make_user

pytestmark = pytest.mark.usefixtures("in_2026")
LOWER = {**TOTALS, "crime": 3}


def give_both(world, now=LOWER, before=TOTALS, **how):
    put(world.inspector, world.village, "order", 2025, "window", before)
    put(world.inspector, world.village, "order", 2026, "window", now, **how)


def row_of(application, criterion):
    assessment = applications.assess(application)
    return next(row for row in assessment.rows if row.criterion.id == criterion)


def test_the_trend_of_a_residential_area_is_answered_end_to_end(world):
    application = make_application(world.round, world.village)
    assert row_of(application, "4.4.a").status == "unanswered"
    give_both(world)
    assert row_of(application, "4.4.a").status == "met"
    answer = applications.computed_answers(application, applications.engine_unit(application))
    assert answer["4.4.a"].value == {"current": LOWER, "previous": TOTALS}


def test_a_rise_is_not_met(world):
    application = make_application(world.round, world.village)
    give_both(world, now={**TOTALS, "crime": 5})
    assert row_of(application, "4.4.a").status == "not_met"


def test_the_figures_and_their_sheets_stand_behind(world, app):
    give_both(world)
    criteria_set = applications.criteria_set_of(make_application(world.round, world.village))
    found = answers(criteria_set, "residential_area", world.village.id, 2026)["4.4.a"]
    assert list(found.rows[0][1:]) == ["4", "3"]
    assert found.headings[2].vi == "01/11/2025 – 31/10/2026"
    assert "20/10/2026" in found.source.vi
    with app.test_request_context():
        from flask import url_for

        expected = [
            url_for("figures.sheet", unit_id=world.village.id, group="order", year=year,
                    period="window", _external=False)
            for year in (2025, 2026)
        ]  # fmt: skip
    assert [record.url for record in found.records] == expected


@pytest.mark.parametrize(
    "given",
    [
        {2026: TOTALS},
        {2025: TOTALS},
        {2025: TOTALS, 2026: {"crime": 1, "social_evils": 0}},
        {2024: TOTALS, 2026: TOTALS},
    ],
)
def test_both_years_must_be_complete(world, given):
    for year, values in given.items():
        how = {"confirmed": True, "note": "x"}
        put(world.inspector, world.village, "order", year, "window", values, **how)
    application = make_application(world.round, world.village)
    assert applications.computed_answers(application, applications.engine_unit(application)) == {}


def test_figures_of_other_days_do_not_answer(world):
    for year in (2025, 2026):
        put(world.inspector, world.village, "order", year, "year", TOTALS)
    application = make_application(world.round, world.village)
    assert applications.computed_answers(application, applications.engine_unit(application)) == {}


def test_the_figures_of_a_neighbour_do_not_answer(world):
    give_both(world)
    criteria_set = applications.criteria_set_of(make_application(world.round, world.village))
    assert answers(criteria_set, "residential_area", world.school.id, 2026) == {}


def test_a_commune_is_answered_by_its_own_figures(world):
    clerk = make_user("vanphong", "clerk", unit=world.commune_unit)
    for year in (2025, 2026):
        put(clerk, world.commune_unit, "order", year, "window", TOTALS)
    application = make_application(world.round, world.commune_unit)
    found = applications.computed_answers(application, applications.engine_unit(application))
    assert found["4.4.a"].value["current"] == TOTALS


def test_figures_of_two_groups_and_of_calendar_years_answer_together(world):
    clerk = make_user("vanphong", "clerk", unit=world.commune_unit)
    for year in (2024, 2025):
        put(clerk, world.commune_unit, "order", year, "year", TOTALS)
    rules = library().get("new-rural/commune@2021")
    assert answers(rules, "commune", world.commune_unit.id, 2025) == {}
    for year in (2024, 2025):
        values = {"traffic_accidents": 3, "fires": 2025 - year}
        put(clerk, world.commune_unit, "accidents", year, "year", values)
    found = answers(rules, "commune", world.commune_unit.id, 2025)["19.2.trend"]
    assert found.value["previous"] == {
        "crime": 4, "social_evils": 2, "traffic_accidents": 3, "fires": 1,
    }  # fmt: skip
    groups = [record.url.split("/")[4] for record in found.records]
    assert groups == ["order", "accidents"] * 2  # always in this order: claims are hashed


def test_quarters_answer_for_a_calendar_year(world):
    with clock.pretend(date(2026, 12, 20)):
        for year in (2025, 2026):
            for index in range(1, 5):
                put(world.inspector, world.village, "order", year, f"q{index}", TOTALS)
    given = computed._given(world.village.id, 2026)
    names = set(TOTALS)
    found = computed._covering(given, (date(2026, 1, 1), date(2026, 12, 31)), names)
    assert found.values == {name: value * 4 for name, value in TOTALS.items()}
    assert computed._covering(given, (date(2025, 11, 1), date(2026, 10, 31)), names) is None
    assert computed._covering(given[:7], (date(2026, 1, 1), date(2026, 12, 31)), names) is None


def test_two_queries_answer(world, count_queries):
    give_both(world)
    criteria_set = applications.criteria_set_of(make_application(world.round, world.village))
    unit_id = world.village.id
    with count_queries() as statements:
        answers(criteria_set, "residential_area", unit_id, 2026)
    assert len(statements) == 2  # sheets, and their figures
