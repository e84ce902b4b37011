"""Who may see which area, and what the lists hold."""

from __future__ import annotations

import pytest

from certify.accounts.models import Assignment
from certify.db import db
from certify.errors import Forbidden, NotFound
from certify.reports.operations import (
    areas_for,
    find_area,
    find_units,
    recognised_by_type,
    years,
)
from tests.world import YEAR, make_application, make_area, make_round, make_unit

MAY = [
    ("inspector", "18073", True),
    ("approver", "18073", True),
    ("inspector", "18100", False),
    ("inspector", "42", False),
    ("province_inspector", "42", True),
    ("province_inspector", "18100", True),
    ("province_inspector", "01", False),
    ("administrator", "01", True),
    ("administrator", "18100", True),
    ("administrator", "99999", False),
]


@pytest.mark.parametrize(("who", "code", "allowed"), MAY)
def test_one_sees_the_own_area_and_what_lies_below(world, who, code, allowed):
    make_area("01", "Thành phố Hà Nội")
    actor = getattr(world, who)
    if allowed:
        assert find_area(actor, code).code == code
    else:
        with pytest.raises(NotFound):
            find_area(actor, code)


@pytest.mark.parametrize("who", ["clerk", "head", "stranger"])
def test_people_of_units_see_no_area(world, who):
    with pytest.raises(Forbidden):
        find_area(getattr(world, who), "18073")


@pytest.mark.parametrize(
    ("who", "code"), [("inspector", "18073"), ("province_inspector", "42"), ("administrator", "42")]
)
def test_without_a_choice_it_is_the_own_area(world, who, code):
    assert find_area(getattr(world, who)).code == code


def test_whoever_serves_commune_and_province_begins_with_the_province(world):
    world.inspector.assignments.append(
        Assignment(role="inspector", area_code="42", since=world.round.register_from)
    )
    db.session.commit()
    assert find_area(world.inspector).code == "42"


def test_an_assignment_that_ended_opens_nothing(world):
    world.inspector.assignments[0].until = world.round.register_from
    db.session.commit()
    with pytest.raises(Forbidden):
        find_area(world.inspector)


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("inspector", ["18073"]),
        ("province_inspector", ["42", "18073", "18100"]),
        ("administrator", ["01", "42", "18073", "18100"]),
    ],
)
def test_the_areas_to_pick_from(world, who, codes):
    hanoi = make_area("01", "Thành phố Hà Nội")
    make_area("00004", "Phường Ba Đình", hanoi)
    db.session.commit()
    assert [area.code for area in areas_for(getattr(world, who), world.commune)] == codes


def test_years_are_those_of_rounds_or_the_running_one(world, in_2026):
    make_round(2025)
    make_round(2025)
    assert years() == [2026, 2025]


def test_without_rounds_there_is_the_running_year(app, in_2026):
    assert years() == [2026]


@pytest.mark.parametrize("words", ["dong thap", "ĐỒNG THÁP", "Đồng  tháp", "school-"])
def test_units_are_found_without_accents_by_name_and_code(world, in_2026, words):
    lines = find_units(world.commune, YEAR, "in_scope", words=words).items
    assert [line.unit.name for line in lines] == ["Trường THCS Đồng Tháp"]


def test_a_percent_sign_finds_only_itself(world, in_2026):
    assert find_units(world.commune, YEAR, "in_scope", words="%").items == []


def test_a_line_holds_the_applications_of_its_year_only(world, in_2026):
    mine = make_application(world.round, world.school)
    make_application(make_round(2025), world.school)
    lines = find_units(world.commune, YEAR, "registered").items
    assert [line.applications for line in lines] == [[mine]]


def test_recognised_units_are_counted_by_type_for_the_newest_year(world, in_2026):
    from tests.reports.recognise import recognise

    other = make_unit("school", "Trường THPT Phan Đình Phùng", world.commune)
    recognise(world, world.school)
    recognise(world, other)
    recognise(world, world.village, status="revoked")
    assert recognised_by_type() == (2026, {"school": 2})


def test_with_nobody_recognised_there_is_no_year(app):
    assert recognised_by_type() == (None, {})
