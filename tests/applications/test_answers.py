"""Saving answers: who may, what is kept, conflicts, suggestions."""

from __future__ import annotations

import pytest

from certify.applications import operations
from certify.applications.models import SELF, AnswerChange, Application
from certify.appraisal.models import SupplementRequest
from certify.clock import now
from certify.db import db
from certify.engine import InputError
from certify.errors import Forbidden, NotFound, Refused
from tests.world import World, make_application, make_user

PLAN = {"number": "12/KH", "date": "2026-02-10"}


@pytest.fixture
def application(world: World, in_2026: None) -> Application:
    return make_application(world.round, world.school)


def test_clerk_and_head_save_answers(world: World, application: Application) -> None:
    first = operations.save_answer(world.clerk, application, "7.1.plan", PLAN, 0)
    second = operations.save_answer(world.head, application, "7.1.model", 1, 0)
    assert (first.revision, second.revision) == (1, 2)
    assert second.assessment.row("7.1.plan").status == "met"
    assert operations.self_document(application).answers == {"7.1.plan": PLAN, "7.1.model": 1}


@pytest.mark.parametrize("who", ["inspector", "approver", "administrator", "province_inspector"])
def test_who_only_sees_the_unit_may_not_answer_for_it(
    world: World, application: Application, who: str
) -> None:
    with pytest.raises(Forbidden):
        operations.save_answer(getattr(world, who), application, "7.1.model", 1, 0)


def test_strangers_do_not_even_learn_that_it_exists(world: World, application: Application) -> None:
    with pytest.raises(NotFound):
        operations.get(world.stranger, application.id)
    with pytest.raises(NotFound):
        operations.save_answer(world.stranger, application, "7.1.model", 1, 0)


def test_a_clerk_whose_time_is_over_may_not_answer(world: World, application: Application) -> None:
    world.clerk.assignments[0].until = now().date().replace(year=2025)
    with pytest.raises(NotFound):
        operations.save_answer(world.clerk, application, "7.1.model", 1, 0)


def test_every_change_stays_in_the_history(world: World, application: Application) -> None:
    operations.save_answer(world.clerk, application, "7.1.model", 1, 0)
    operations.save_answer(world.head, application, "7.1.model", 2, 1)
    operations.save_answer(world.head, application, "7.1.model", None, 2)
    told = [(c.value, c.revision, c.by) for c in operations.history(application, "7.1.model")]
    assert told == [(None, 3, "Hieutruong"), (2, 2, "Hieutruong"), (1, 1, "Vanthu")]
    assert operations.self_document(application).answers == {}


def test_saving_the_same_again_changes_nothing(world: World, application: Application) -> None:
    operations.save_answer(world.clerk, application, "7.1.model", 1, 0)
    again = operations.save_answer(world.clerk, application, "7.1.model", 1, 0)  # a lost answer
    assert again.revision == 1
    assert db.session.query(AnswerChange).count() == 1


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(
    world: World, application: Application
) -> None:
    operations.save_answer(world.clerk, application, "7.1.model", 1, 0)
    with pytest.raises(operations.AnswerConflict) as conflict:
        operations.save_answer(world.head, application, "7.1.model", 0, 0)
    assert (conflict.value.value, conflict.value.revision) == (1, 1)
    assert conflict.value.last is not None
    assert conflict.value.last.by == "Vanthu"
    assert operations.self_document(application).answers == {"7.1.model": 1}
    # Choosing one's own, now seeing the other's, saves it.
    assert operations.save_answer(world.head, application, "7.1.model", 0, 1).revision == 2


def test_two_editors_of_different_answers_do_not_disturb_each_other(
    world: World, application: Application
) -> None:
    operations.save_answer(world.clerk, application, "7.1.model", 1, 0)
    operations.save_answer(world.head, application, "7.1.plan", PLAN, 0)
    assert set(operations.self_document(application).answers) == {"7.1.model", "7.1.plan"}


@pytest.mark.parametrize(
    ("criterion", "raw"),
    [
        ("7.9.none", 1),  # no such criterion
        ("7.1.model", True),  # a boolean is no number
        ("7.1.model", -1),
        ("7.1.briefing", {"part": 9, "whole": 8}),
        ("7.1.plan", {"number": "1", "date": "2026-02-31"}),
    ],
)
def test_what_the_engine_refuses_is_not_saved(
    world: World, application: Application, criterion: str, raw: object
) -> None:
    with pytest.raises(InputError):
        operations.save_answer(world.clerk, application, criterion, raw, 0)
    assert operations.self_document(application).answers == {}


def test_lists_read_the_outcome_that_saving_stored(world: World, application: Application) -> None:
    operations.save_answer(world.clerk, application, "7.4.violence", [], 0)
    total = application.self_total
    assert application.self_outcome == "incomplete"
    assert application.self_gaps == total - 1
    bad = [{"date": "2026-03-01", "what": "Đánh nhau"}]
    operations.save_answer(world.clerk, application, "7.4.violence", bad, 1)
    assert application.self_outcome == "not_met"
    assert application.self_gaps == total


@pytest.mark.parametrize("state", ["submitted", "appraising", "concluded", "recognised"])
def test_nothing_changes_once_it_is_handed_in(
    world: World, application: Application, state: str
) -> None:
    application.state = state
    with pytest.raises(Refused):
        operations.save_answer(world.head, application, "7.1.model", 1, 0)


def test_in_a_supplement_only_what_was_asked_for_changes(
    world: World, application: Application
) -> None:
    application.state = "supplement"
    db.session.add(
        SupplementRequest(
            application_id=application.id,
            criterion="7.1.model",
            reason="Thiếu ảnh",
            asked_by_id=world.inspector.id,
            asked_at=now(),
        )
    )
    assert operations.save_answer(world.clerk, application, "7.1.model", 1, 0).revision == 1
    with pytest.raises(Refused):
        operations.save_answer(world.clerk, application, "7.1.plan", PLAN, 0)


def suggest(application: Application, **suggestions: object) -> None:
    document = operations.document_of(application, SELF)
    document.suggestions = {
        "7.1.model": {"value": 3, "source": "last_year"},
        **suggestions,
    }
    db.session.commit()


def test_a_suggestion_counts_only_once_confirmed(world: World, application: Application) -> None:
    suggest(application)
    assert operations.assess(application).row("7.1.model").status == "unanswered"
    saved = operations.confirm_suggestion(world.clerk, application, "7.1.model", 0)
    assert saved.assessment.row("7.1.model").status == "met"
    assert operations.self_document(application).suggestions == {}
    assert operations.history(application, "7.1.model")[0].source == "suggestion:last_year"
    with pytest.raises(Refused):
        operations.confirm_suggestion(world.clerk, application, "7.1.model", 1)


def test_a_dismissed_suggestion_is_gone(world: World, application: Application) -> None:
    suggest(application)
    operations.dismiss_suggestion(world.clerk, application, "7.1.model")
    assert operations.self_document(application).suggestions == {}
    assert operations.self_document(application).answers == {}


def test_suggestions_that_no_longer_fit_are_not_shown(
    world: World, application: Application
) -> None:
    suggest(application, **{"7.1.plan": {"value": 5}, "7.0.gone": {"value": 1}, "7.1.rules": 7})
    usable = operations.usable_suggestions(operations.standing_of(application), None)
    assert set(usable) == {"7.1.model"}


def test_only_the_units_people_confirm_or_dismiss(world: World, application: Application) -> None:
    suggest(application)
    with pytest.raises(Forbidden):
        operations.confirm_suggestion(world.inspector, application, "7.1.model", 0)
    with pytest.raises(Forbidden):
        operations.dismiss_suggestion(world.inspector, application, "7.1.model")


def test_figures_of_the_register_are_not_typed(world: World, in_2026: None) -> None:
    chief = make_user("chutichphuong", "head", unit=world.commune_unit)
    application = make_application(world.round, world.commune_unit)
    computed = operations.standing_of(application).computed
    assert set(computed) == {"5.4.registered", "5.4.recognised"}
    with pytest.raises(Refused):
        operations.save_answer(chief, application, "5.4.registered", {"part": 1, "whole": 1}, 0)


def test_a_set_that_is_gone_is_said_so(world: World, application: Application) -> None:
    application.set_key = "safe/school@1900"
    with pytest.raises(Refused, match="safe/school@1900"):
        operations.criteria_set_of(application)
