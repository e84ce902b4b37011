"""Yearly reviews and their confirmation."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from certify.api import history, session
from certify.conflicts import operations as conflicts
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.plugins.movement_models import operations, queries, reviews, rights
from certify.plugins.movement_models.data import ReviewData
from certify.plugins.movement_models.models import MovementModel
from certify.plugins.movement_models.operations import EditConflict
from tests.plugins.movement_models.told import happened
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")
GOOD = ReviewData(2026, "effective", "Tốt")


def test_the_unit_reviews_and_confirms_its_own_model(world, keep):
    model = keep(unit=world.school)
    review = reviews.review(world.clerk, model, GOOD)
    assert (model.state, review.confirmed_at) == ("reviewed", None)
    reviews.confirm(world.head, model, 2026, seen_revision=review.revision)
    assert review.confirmed_by_id == world.head.id
    assert happened(model) == [
        "created", "reviewed", "confirmed"
    ]  # fmt: skip


def test_others_neither_review_nor_confirm(world, keep, rate):
    model = keep(unit=world.school)
    rate(model)
    for other in (world.stranger, world.approver, world.province_inspector):
        with pytest.raises(Forbidden):
            reviews.review(other, model, GOOD)
        with pytest.raises(Forbidden):
            reviews.confirm(other, model, 2026, seen_revision=1)
        with pytest.raises(Forbidden):
            reviews.withdraw(other, model, 2026, "Thử")


@pytest.mark.parametrize("who", ["inspector", "administrator"])
def test_whoever_declared_a_conflict_with_the_unit_neither_reviews_nor_confirms(
    world, keep, rate, who
):
    model, person = keep(unit=world.school), getattr(world, who)
    free = keep(name="Mô hình khác", unit=world.company)
    review = rate(model, confirm=False)
    conflicts.declare(person, world.school, kind="kinship", since=date(2026, 1, 1))
    with pytest.raises(Forbidden):
        reviews.review(person, model, GOOD, seen_revision=review.revision)
    with pytest.raises(Forbidden):
        reviews.confirm(person, model, 2026, seen_revision=review.revision)
    assert reviews.confirm_all(person, {review.id: review.revision}) == (0, 1)
    assert reviews.review(person, free, GOOD, confirm=True).confirmed_at


def test_what_is_corrected_is_confirmed_anew(world, keep, rate):
    model = keep()
    review = rate(model)
    seen = review.revision
    reviews.review(world.inspector, model, ReviewData(2026, "weak"), seen_revision=seen)
    assert (review.rating, review.confirmed_at) == ("weak", None)
    assert review.by_id == world.inspector.id


def test_saving_the_same_keeps_the_confirmation(world, keep, rate):
    model = keep()
    review = rate(model)
    same = ReviewData(2026, review.rating, review.note)
    reviews.review(world.inspector, model, same, seen_revision=review.revision)
    assert review.confirmed_by_id == world.administrator.id


def test_the_second_reviewer_is_told(world, keep, rate):
    model = keep()
    rate(model)
    with pytest.raises(EditConflict):
        reviews.review(world.inspector, model, ReviewData(2026, "idle"))
    with pytest.raises(EditConflict):
        reviews.confirm(world.inspector, model, 2026, seen_revision=0)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (ReviewData(2023, "effective"), "year"),  # before it was launched
        (ReviewData(2027, "effective"), "year"),
        (ReviewData(2026, "excellent"), "rating"),
        (ReviewData(2026, "effective", "x" * 1001), "note"),
    ],
)
def test_reviews_with_faults(world, keep, data, field):
    with pytest.raises(Invalid) as error:
        reviews.review(world.inspector, keep(), data)
    assert [fault.field for fault in error.value.faults] == [field]


def test_a_confirmation_is_taken_back_with_a_reason(world, keep, rate):
    model = keep()
    review = rate(model)
    with pytest.raises(Invalid):
        reviews.withdraw(world.inspector, model, 2026, "")
    reviews.withdraw(world.inspector, model, 2026, "Nhầm mô hình")
    assert review.confirmed_at is None
    assert history("movement_model", model.id)[0].details["reason"] == "Nhầm mô hình"
    with pytest.raises(Refused):
        reviews.withdraw(world.inspector, model, 2026, "Lần nữa")


def test_years_that_were_not_reviewed(world, keep):
    model = keep()
    with pytest.raises(NotFound):
        reviews.confirm(world.inspector, model, 2026, seen_revision=1)
    with pytest.raises(NotFound):
        reviews.withdraw(world.inspector, model, 2026, "Không có")


def test_a_struck_off_model_is_not_reviewed(world, keep, rate):
    model = keep()
    rate(model, confirm=False)
    operations.strike_off(world.inspector, model, date(2026, 9, 1), "Trùng")
    with pytest.raises(Refused):
        reviews.confirm(world.inspector, model, 2026, seen_revision=1)
    operations.put_back(world.inspector, model)
    assert model.state == "reviewed"


def test_many_are_confirmed_at_once_but_none_of_others(world, keep, rate):
    own = rate(keep(unit=world.school), confirm=False)
    changed = rate(keep("Đã sửa", unit=world.school), confirm=False)
    foreign = rate(keep("Của phường"), confirm=False)
    assert [each.id for each in queries.waiting(world.clerk, 2026).items] == [own.id, changed.id]
    seen = {own.id: own.revision, changed.id: 0, foreign.id: foreign.revision}
    assert reviews.confirm_all(world.clerk, seen) == (1, 2)
    assert own.confirmed_by_id == world.clerk.id
    assert (changed.confirmed_at, foreign.confirmed_at) == (None, None)


def test_the_condition_for_keepers_is_what_keepers_may(world, keep):
    models = [keep("A"), keep("B", world.school), keep("C", area=world.other_commune)]
    models.append(keep("D", world.commune_unit))
    people = [
        world.clerk, world.head, world.stranger, world.inspector, world.approver,
        world.province_inspector, world.administrator,
        make_user("canboxa", "clerk", unit=world.commune_unit),
    ]  # fmt: skip
    for person in people:
        wanted = select(MovementModel).where(rights.keeping(person)).order_by(MovementModel.id)
        assert list(session.scalars(wanted)) == [
            model for model in models if rights.keeps(person, model)
        ]
