"""A unit's working models answer the criteria ``*.model`` by themselves."""

from __future__ import annotations

from datetime import date

import pytest

from certify.applications import operations as applications
from certify.errors import Refused
from certify.plugins.movement_models import operations, reviews
from certify.plugins.movement_models.answers import asked_of
from certify.plugins.movement_models.counting import standings
from tests.world import make_application, make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def application(world):
    """The commune's application, with a head who works on it."""
    return make_application(world.round, world.commune_unit, {"5.1.model": 0})


def verdict(application):
    assessment = applications.assess(application)
    return next(row for row in assessment.rows if row.criterion.id == "5.1.model").status.value


def computed(application):
    unit = applications.engine_unit(application)
    return applications.computed_answers(application, unit).get("5.1.model")


def test_without_a_model_the_unit_types_its_answer(world, application):
    assert computed(application) is None
    assert verdict(application) == "not_met"


def test_a_confirmed_model_turns_the_outcome(world, application, keep, rate):
    model = keep()
    rate(model, confirm=False)
    assert verdict(application) == "not_met"
    reviews.confirm(world.inspector, model, 2026, seen_revision=1)
    assert verdict(application) == "met"
    reviews.withdraw(world.inspector, model, 2026, "Nhầm")
    assert verdict(application) == "not_met"


def test_the_answer_shows_what_stands_behind_it(world, application, keep, rate, point_at):
    working = keep("Tiếng kẻng", unit=world.village)
    point_at(working)
    rate(working)
    keep("Chưa đánh giá")
    answer = computed(application)
    assert answer.value == 1
    assert [link.url for link in answer.records] == [f"/movement-models/{working.id}"]
    first, second = answer.rows
    assert first[:2] == [f"Tiếng kẻng ({working.code})", "Tổ dân phố 5"]
    assert first[3] == "1"
    assert first[4].vi == "Được tính"
    assert second[4].vi == "Chưa được đánh giá năm 2026"
    assert second[4].en == "Not reviewed for 2026"


def test_the_answer_is_not_typed_over(world, application, keep, rate):
    rate(keep())
    clerk = make_user("canboxa", "clerk", unit=world.commune_unit)
    with pytest.raises(Refused):
        applications.save_answer(clerk, application, "5.1.model", 5, 0)


def test_a_school_counts_its_own_models_only(world, keep, rate):
    namesake = make_unit("school", world.school.name, world.commune)
    rate(keep("Cổng trường", unit=namesake))
    rate(keep("Của phường"))
    application = make_application(world.round, world.school)
    unit = applications.engine_unit(application)
    assert "7.1.model" not in applications.computed_answers(application, unit)
    rate(keep("Camera cổng trường", unit=world.school))
    assert applications.computed_answers(application, unit)["7.1.model"].value == 1


def test_sets_without_such_a_criterion_are_left_alone(world, keep, rate):
    rate(keep(unit=world.village))
    application = make_application(world.round, world.village)
    unit = applications.engine_unit(application)
    found = applications.computed_answers(application, unit)
    assert not any(name.endswith(".model") for name in found)


def reason(world, year=2026):
    (standing,) = standings(world.commune_unit, year)
    return standing.against and standing.against.en


@pytest.mark.parametrize(
    ("rating", "confirm", "year", "said"),
    [
        ("effective", True, 2026, None),
        ("effective", False, 2026, "The review of 2026 is not confirmed yet"),
        ("effective", True, 2025, "Not reviewed for 2026"),
        ("weak", True, 2026, "Rated: Does not work effectively yet"),
        ("idle", True, 2026, "Rated: Does not work"),
    ],
)
def test_why_a_model_does_not_count(world, keep, rate, rating, confirm, year, said):
    rate(keep(), rating, confirm=confirm, year=year)
    assert reason(world) == said


def test_a_model_counts_up_to_the_year_in_which_it_is_struck_off(world, keep, rate):
    model = keep()
    rate(model, year=2025)
    rate(model)
    operations.strike_off(world.inspector, model, date(2026, 1, 1), "Không còn thành viên")
    assert reason(world, 2025) is None
    assert reason(world) == "Struck off on 01/01/2026: Không còn thành viên"


def test_a_model_does_not_count_before_it_was_launched(world, keep):
    keep(decision_on=date(2026, 3, 1))
    assert reason(world, 2025) == "Launched after the year (on 01/03/2026)"


def test_which_criteria_ask_a_unit(world):
    asked = {
        (criteria_set.family, criterion.id)
        for criteria_set, criterion in asked_of(world.school, 2026)
    }
    assert ("safe/school", "7.1.model") in asked
    assert asked_of(world.village, 2026) == []
    assert all(
        criterion.kind.__struct_config__.tag == "count"
        for unit in (world.commune_unit, world.company)
        for _set, criterion in asked_of(unit, 2026)
    )


def test_the_self_assessment_shows_the_record(world, application, keep, rate, signed_in):
    model = keep("Tiếng kẻng")
    rate(model)
    clerk = make_user("canboxa", "clerk", unit=world.commune_unit)
    page = signed_in(clerk).get(f"/applications/{application.id}").get_data(as_text=True)
    assert f'href="/movement-models/{model.id}"' in page
    assert "Tiếng kẻng" in page
