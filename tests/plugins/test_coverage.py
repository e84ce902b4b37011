"""The two figures of Điều 5 khoản 4, from the register of units."""

from __future__ import annotations

import json
from datetime import date

import pytest

from certify.db import db
from certify.engine import Unit, parse_answer
from certify.plugins import library
from certify.plugins.coverage import RECOGNISED, REGISTERED, certify_computed_answers
from certify.units.models import Unit as UnitRow
from tests.world import make_application, make_area, make_certificate, make_round, make_unit

COMMUNE = Unit("commune", "Phường Trần Phú", {"party_organisation": True})


@pytest.fixture
def empty(world):
    """A commune without units."""
    return world.other_commune


def fill(area, unit_type, count, round_, *, registered=None, recognised=0):
    """Add units; the first ones are registered (all, unless told), and recognised."""
    for number in range(count):
        unit = make_unit(unit_type, f"{unit_type} {number}", area)
        if number < (count if registered is None else registered):
            recognise(make_application(round_, unit), number < recognised)


def recognise(application, yes=True, status="valid"):
    if not yes:
        return
    make_certificate(application, status)
    db.session.commit()


def computed(area, year=2026, key="safe/commune@2021", unit=COMMUNE):
    return certify_computed_answers(
        criteria_set=library().get(key), unit=unit, area=area.code, year=year
    )


def judged(area, criterion_id):
    """Return the verdict on a computed answer, with its part and whole."""
    criteria_set = library().get("safe/commune@2021")
    criterion = criteria_set.criterion(criterion_id)
    value = parse_answer(criterion, json.loads(json.dumps(computed(area)[criterion_id].value)))
    return criterion.kind.judge(value, None).status.value, value["part"], value["whole"]


@pytest.mark.parametrize(("recognised", "verdict"), [(16, "not_met"), (17, "not_met"), (18, "met")])
def test_worked_case_1(world, empty, recognised, verdict):
    fill(empty, "residential_area", 25, world.round, recognised=recognised)
    assert judged(empty, RECOGNISED) == (verdict, recognised, 25)


@pytest.mark.parametrize(("others", "verdict"), [(7, "met"), (6, "not_met")])
def test_worked_case_2(world, empty, others, verdict):
    fill(empty, "residential_area", 20, world.round, recognised=14)
    fill(empty, "agency", 4, world.round, recognised=3)
    fill(empty, "enterprise", 3, world.round, recognised=2)
    fill(empty, "school", 3, world.round, recognised=others - 5)
    assert judged(empty, REGISTERED) == ("met", 30, 30)
    assert judged(empty, RECOGNISED) == (verdict, 14 + others, 30)


def test_worked_case_3(world, empty):
    fill(empty, "residential_area", 30, world.round, registered=29, recognised=29)
    assert judged(empty, REGISTERED) == ("not_met", 29, 30)
    assert judged(empty, RECOGNISED) == ("met", 29, 30)


def test_the_shares_of_the_types_stand_beside_the_whole(world, empty):
    fill(empty, "residential_area", 3, world.round, recognised=1)
    fill(empty, "school", 2, world.round, registered=1)
    answers = computed(empty)
    assert answers[REGISTERED].value == {
        "part": 4,
        "whole": 5,
        "by": {
            "residential_area": {"part": 3, "whole": 3},
            "school": {"part": 1, "whole": 2},
        },
    }
    assert answers[RECOGNISED].value["by"]["school"] == {"part": 0, "whole": 2}
    assert len(answers[REGISTERED].rows) == 5
    assert len(answers[REGISTERED].rows[0]) == len(answers[REGISTERED].headings)


@pytest.mark.parametrize(
    ("unit_type", "fact"),
    [
        ("school", {"school_level": "primary"}),
        ("school", {"school_level": "preschool"}),
        ("enterprise", {"enterprise_size": "small"}),
        ("agency", {"armed_forces": True}),
    ],
)
def test_units_out_of_scope_are_not_in_the_pool(world, empty, unit_type, fact):
    fill(empty, "residential_area", 1, world.round)
    unit = make_unit(unit_type, "Ngoài diện", empty)
    unit.facts = unit.facts | fact
    db.session.commit()
    assert computed(empty)[REGISTERED].value["whole"] == 1


def test_units_that_the_province_manages_are_not_in_the_pool(world, empty):
    fill(empty, "residential_area", 1, world.round)
    make_unit("school", "Trường của tỉnh", empty, authority=world.province)
    assert computed(empty)[REGISTERED].value["whole"] == 1


@pytest.mark.parametrize(
    ("closed", "whole"),
    [(date(2026, 11, 15), 1), (date(2026, 11, 16), 2), (date(2025, 1, 1), 1)],
)
def test_a_unit_closed_within_the_window_is_not_in_the_pool(world, empty, closed, whole):
    fill(empty, "residential_area", 1, world.round)
    make_unit("school", "Trường cũ", empty).closed_on = closed
    db.session.commit()
    assert computed(empty)[REGISTERED].value["whole"] == whole


def test_another_years_registration_does_not_count(world, empty):
    fill(empty, "residential_area", 1, make_round(2025), recognised=1)
    assert computed(empty)[REGISTERED].value["part"] == 0
    assert computed(empty, 2025)[RECOGNISED].value["part"] == 1


def test_a_recognition_that_is_not_valid_any_more_does_not_count(world, empty):
    unit = make_unit("school", "Trường", empty)
    recognise(make_application(world.round, unit), status="revoked")
    assert computed(empty)[RECOGNISED].value["part"] == 0


def test_an_empty_pool_gives_no_answer(world):
    assert computed(make_area("18200", "Xã Không", world.province)) == {}


def test_other_sets_get_no_answer(world, empty):
    fill(empty, "residential_area", 1, world.round)
    school = Unit("school", "Trường", {})
    assert computed(empty, key="safe/school@2021", unit=school) == {}


def test_thousands_of_units_take_three_queries(world, empty, count_queries):
    facts = {"party_organisation": True}
    common = {"type": "residential_area", "facts": facts, "search": "x", "name": "x"}
    place = {"area_code": empty.code, "authority_code": empty.code}
    db.session.add_all(UnitRow(code=f"T{n}", **common, **place) for n in range(3000))
    db.session.commit()
    computed(empty)  # the area itself is known to the session by now
    with count_queries() as statements:
        answers = computed(empty)
    assert answers[REGISTERED].value["whole"] == 3000
    assert len(statements) <= 3


def test_a_unit_with_incomplete_facts_stays_in_the_pool(world, empty):
    make_unit("school", "Trường", empty).facts = {}
    db.session.commit()
    assert computed(empty)[REGISTERED].value["whole"] == 1


def test_a_year_without_any_set_gives_no_answer(world, empty):
    fill(empty, "residential_area", 1, world.round)
    assert computed(empty, 2001) == {}
