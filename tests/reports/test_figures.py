"""What is counted of an area, and that lists and figures count alike."""

from __future__ import annotations

from datetime import date

import pytest

from certify.db import db
from certify.reports.figures import LISTS, Figures, scope_of
from certify.reports.operations import area_report, find_units
from tests.world import YEAR, make_application, make_round, make_unit

pytestmark = pytest.mark.usefixtures("in_2026")  # 20/10/2026

STATES = {  # state → figures in which an application of that state counts
    "registered": {"registered"},
    "submitted": {"registered", "submitted"},
    "appraising": {"registered", "submitted"},
    "supplement": {"registered", "submitted"},
    "concluded": {"registered", "submitted", "appraised"},
    "recognised": {"registered", "submitted", "appraised", "recognised"},
    "not_recognised": {"registered", "submitted", "appraised", "not_recognised"},
}


def apply(world, unit, **values):
    application = make_application(world.round, unit)
    for name, value in values.items():
        setattr(application, name, value)
    db.session.commit()
    return application


@pytest.mark.parametrize(("state", "counted"), STATES.items())
def test_each_state_counts_as_far_as_it_has_come(world, state, counted):
    apply(world, world.school, state=state)
    figures = area_report(world.commune, YEAR).by_type["school"]
    shown = {name for name in STATES["recognised"] | {"not_recognised"} if getattr(figures, name)}
    assert shown == counted
    assert figures.in_scope == 1


@pytest.mark.parametrize(
    ("state", "field", "late"),
    [
        ("registered", "submit_by", True),
        ("registered", "appraise_by", False),
        ("submitted", "appraise_by", True),
        ("submitted", "submit_by", False),
        ("supplement", "appraise_by", True),
        ("concluded", "decide_by", True),
        ("recognised", "decide_by", False),
    ],
)
def test_overdue_is_whose_next_step_was_due_before_today(world, state, field, late):
    apply(world, world.school, state=state, **{field: date(2026, 10, 19)})
    assert area_report(world.commune, YEAR).total.overdue == late


def test_what_is_due_today_is_not_overdue(world):
    apply(world, world.school, submit_by=date(2026, 10, 20))
    assert area_report(world.commune, YEAR).total.overdue == 0


@pytest.mark.parametrize(
    ("unit_type", "facts"),
    [
        ("school", {"school_level": "primary"}),
        ("enterprise", {"enterprise_size": "small"}),
        ("agency", {"armed_forces": True}),
    ],
)
def test_units_out_of_scope_are_not_counted(world, unit_type, facts):
    unit = make_unit(unit_type, "Ngoài diện", world.commune)
    unit.facts = {**unit.facts, **facts}
    db.session.commit()
    found = find_units(world.commune, YEAR, "in_scope", unit_type).items
    assert unit not in [line.unit for line in found]
    counted = area_report(world.commune, YEAR).by_type.get(unit_type, Figures())
    assert counted.in_scope == len(found)


@pytest.mark.parametrize(
    ("since", "closed_on", "exists"),
    [
        (None, None, True),
        (date(2026, 12, 31), None, True),
        (date(2027, 1, 1), None, False),
        (None, date(2026, 1, 1), True),
        (None, date(2025, 12, 31), False),
    ],
)
def test_units_count_in_the_years_in_which_they_exist(world, since, closed_on, exists):
    world.school.since, world.school.closed_on = since, closed_on
    db.session.commit()
    assert ("school" in area_report(world.commune, YEAR).by_type) == exists


def test_a_unit_with_two_applications_of_a_year_counts_once(world):
    apply(world, world.school, state="submitted")
    second = make_round(YEAR)
    make_application(second, world.school)
    assert area_report(world.commune, YEAR).by_type["school"].registered == 1


@pytest.mark.parametrize("figure", LISTS)
def test_every_figure_is_as_long_as_its_list(world, figure):
    units = [make_unit("school", f"Trường {state}", world.commune) for state in STATES]
    for unit, state in zip(units, STATES, strict=True):
        apply(world, unit, state=state, submit_by=date(2026, 1, 1), appraise_by=date(2026, 1, 1))
    make_unit("school", "Trường phường khác", world.other_commune)
    db.session.commit()
    for area in (world.commune, world.other_commune, world.province):
        total = area_report(area, YEAR).total
        missing = total.in_scope - total.registered
        expected = missing if figure == "not_registered" else getattr(total, figure)
        assert find_units(area, YEAR, figure).total == expected


def test_a_province_is_the_sum_of_its_communes(world):
    make_unit("school", "Trường phường khác", world.other_commune)
    apply(world, world.company, state="recognised")
    report = area_report(world.province, YEAR)
    below = [area_report(area, YEAR).total for area in (world.commune, world.other_commune)]
    assert report.total == sum(below, Figures()) == sum(report.by_area.values(), Figures())
    assert report.by_area["18100"].in_scope == 1


def test_another_province_is_not_counted(world):
    from tests.world import make_area

    elsewhere = make_area("01", "Thành phố Hà Nội")
    db.session.commit()
    assert area_report(elsewhere, YEAR).by_type == {}


def test_without_a_round_the_library_says_who_is_in_scope(world):
    db.session.delete(world.round)
    db.session.commit()
    assert set(scope_of(YEAR).sets) >= {"school", "agency", "enterprise", "residential_area"}
    assert area_report(world.commune, YEAR).by_type["school"].in_scope == 1


@pytest.mark.parametrize(
    ("recognised", "in_scope", "share"), [(0, 0, None), (2, 3, 66), (3, 3, 100), (0, 5, 0)]
)
def test_the_share_is_cut_never_rounded_up(recognised, in_scope, share):
    assert Figures(in_scope=in_scope, recognised=recognised).share == share
