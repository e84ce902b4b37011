"""Keeping models: who may, what is refused, what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from certify.api import history, session
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.plugins.movement_models import operations
from certify.plugins.movement_models.data import ModelData
from certify.plugins.movement_models.models import MovementModel
from certify.plugins.movement_models.operations import EditConflict
from tests.plugins.movement_models.told import happened
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")


def data_for(world, unit=None, **values):
    values = {"name": "Tổ liên gia tự quản", "field": "crime", **values}
    return ModelData(area_code=world.commune.code, unit_id=unit.id if unit else None, **values)


def fields_of(error):
    return {fault.field for fault in error.value.faults}


@pytest.mark.parametrize(
    ("who", "unit", "allowed"),
    [
        ("clerk", "school", True),
        ("head", "school", True),
        ("stranger", "school", False),
        ("clerk", None, False),
        ("inspector", None, True),
        ("inspector", "school", True),
        ("approver", None, False),
        ("province_inspector", None, False),
        ("administrator", "school", True),
    ],
)
def test_who_adds_a_model(world, who, unit, allowed):
    actor = getattr(world, who)
    data = data_for(world, getattr(world, unit) if unit else None)
    if allowed:
        assert operations.create(actor, data).state == "new"
    else:
        with pytest.raises(Forbidden):
            operations.create(actor, data)
        assert session.query(MovementModel).count() == 0


def test_the_people_of_the_commune_keep_what_belongs_to_it_alone(world):
    clerk = make_user("canboxa", "clerk", unit=world.commune_unit)
    assert operations.create(clerk, data_for(world)).unit_id is None
    with pytest.raises(Forbidden):
        operations.create(clerk, data_for(world, world.school))


def test_an_inspector_of_another_commune_does_not_know_of_it(world, keep):
    model = keep()
    stranger = make_user("canbokhac", "inspector", area=world.other_commune)
    with pytest.raises(NotFound):
        operations.kept(stranger, model.id)


def test_the_province_reads_but_does_not_keep(world, keep):
    with pytest.raises(Forbidden):
        operations.kept(world.province_inspector, keep().id)


def test_a_code_is_made_where_none_is_typed_and_found_by(world, keep):
    model = keep()
    assert model.code == f"MH-{model.id:05}"
    assert model.code.lower() in model.search
    assert happened(model) == ["created"]


def test_a_code_stands_once(world, keep):
    keep(code="MH-1")
    with pytest.raises(Invalid) as error:
        keep(code="MH-1")
    assert fields_of(error) == {"code"}


def test_every_fault_is_named(world):
    bad = ModelData(
        name="", field="?", area_code=world.other_commune.code, unit_id=world.school.id,
        code="MH 1", origin="x" * 301, decision_on=date(2027, 1, 1), members=-1,
    )  # fmt: skip
    with pytest.raises(Invalid) as error:
        operations.create(world.administrator, bad)
    assert fields_of(error) == {
        "name", "field", "unit", "code", "origin", "decision_on", "members"
    }  # fmt: skip


def test_a_change_is_remembered_field_by_field(world, keep):
    model = keep()
    changed = replace(
        data_for(world), name="Camera số", field="cameras", decision_on=date(2024, 5, 2)
    )
    operations.edit(world.inspector, model, changed, seen_revision=model.revision)
    event = history("movement_model", model.id)[0]
    assert event.details["changes"]["decision_on"] == ["2024-05-01", "2024-05-02"]
    assert set(event.details["changes"]) == {"name", "decision_on"}
    assert "camera so" in model.search


def test_saving_the_same_leaves_no_trace(world, keep):
    model = keep()
    same = ModelData(**{name: getattr(model, name) for name in data_for(world).values()})
    operations.edit(world.inspector, model, same, seen_revision=model.revision)
    assert len(history("movement_model", model.id)) == 1


def test_the_second_editor_sees_what_the_first_wrote(world, keep):
    model = keep(proposer="Công an phường")
    seen = model.revision
    operations.edit(world.inspector, model, data_for(world, proposer="Hội Phụ nữ"),
                    seen_revision=seen)  # fmt: skip
    with pytest.raises(EditConflict) as error:
        operations.edit(world.inspector, model, data_for(world, proposer="Đoàn Thanh niên"),
                        seen_revision=seen)  # fmt: skip
    assert error.value.theirs == {"proposer": "Hội Phụ nữ"}
    assert model.proposer == "Hội Phụ nữ"


def test_two_editors_at_the_same_moment(world, keep):
    model = keep()
    seen = model.revision
    table = MovementModel.__table__
    session.execute(table.update().values(revision=table.c.revision + 1))
    with pytest.raises(EditConflict):
        operations.edit(world.inspector, model, data_for(world), seen_revision=seen)


def test_a_model_may_not_move_to_where_its_keeper_keeps_nothing(world, keep):
    model = keep(unit=world.school)
    with pytest.raises(Forbidden):
        operations.edit(world.head, model, data_for(world), seen_revision=model.revision)


def test_struck_off_with_a_reason_and_put_back(world, keep):
    model = keep()
    operations.strike_off(world.inspector, model, date(2026, 9, 1), "Không còn thành viên")
    assert (model.state, model.struck_off_reason) == ("struck_off", "Không còn thành viên")
    with pytest.raises(Refused):
        operations.strike_off(world.inspector, model, date(2026, 9, 2), "Lần nữa")
    operations.put_back(world.inspector, model)
    assert (model.state, model.struck_off_on) == ("new", None)
    assert happened(model) == [
        "created", "struck_off", "put_back"
    ]  # fmt: skip
    with pytest.raises(Refused):
        operations.put_back(world.inspector, model)


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (date(2026, 9, 1), "", "reason"),
        (date(2026, 10, 21), "Sai", "day"),
        (date(2024, 4, 30), "Sai", "day"),
    ],
)
def test_striking_off_needs_a_reason_and_a_possible_day(world, keep, day, reason, field):
    model = keep()
    with pytest.raises(Invalid) as error:
        operations.strike_off(world.inspector, model, day, reason)
    assert fields_of(error) == {field}


def test_only_keepers_strike_off(world, keep):
    model = keep(unit=world.school)
    for other in (world.stranger, world.approver, world.province_inspector):
        with pytest.raises(Forbidden):
            operations.strike_off(other, model, date(2026, 9, 1), "Thử")
        with pytest.raises(Forbidden):
            operations.put_back(other, model)


def test_a_copy_is_replicated_and_linked_both_ways(world, keep):
    original = keep()
    copy = keep(unit=world.school, actor=world.clerk, replicated_from_id=None, origin="Bắc Ninh")
    assert copy.state == "replicated"
    copy = keep("Camera cổng trường", world.school, replicated_from_id=original.id)
    assert copy.state == "replicated"
    session.expire_all()
    assert original.copies == [copy]


def test_a_copy_needs_an_original_that_one_may_read(world, keep):
    hidden = keep(area=world.other_commune)
    with pytest.raises(Invalid) as error:
        keep(actor=world.inspector, replicated_from_id=hidden.id)
    assert fields_of(error) == {"source"}
    hidden.ministry_asked = True
    session.commit()
    assert keep(actor=world.inspector, replicated_from_id=hidden.id).replicated_from is hidden


def test_a_model_cannot_copy_its_own_copy(world, keep):
    first = keep()
    second = keep(replicated_from_id=first.id)
    with pytest.raises(Invalid) as error:
        operations.edit(world.inspector, first, data_for(world, replicated_from_id=second.id),
                        seen_revision=first.revision)  # fmt: skip
    assert fields_of(error) == {"source"}
