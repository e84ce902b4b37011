"""Planning rounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from certify.applications.models import Application
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound
from certify.faults import Invalid
from certify.rounds import operations
from tests.doubtful import installed, overlay
from tests.world import make_application


def test_the_usual_round_has_the_sets_in_force_and_the_days_of_the_law(world):
    proposed = operations.proposal(2026)
    assert {name: plan.set for name, plan in proposed.sets.items()} == {
        "residential_area": "safe/residential-area@2021",
        "commune": "safe/commune@2021",
        "agency": "safe/enterprise@2021",
        "enterprise": "safe/enterprise@2021",
        "school": "safe/school@2021",
    }
    assert proposed.sets["residential_area"].decide_by == date(2026, 11, 14)
    assert proposed.sets["school"].decide_by == date(2026, 11, 19)
    assert (proposed.register_from, proposed.register_until) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
    )


def test_the_proposal_can_be_taken_as_it_is(world):
    made = operations.create(world.administrator, operations.proposal(2026))
    assert made.sets["school"]["submit_by"] == "2026-11-05"


def test_only_administrators_plan_rounds(world):
    with pytest.raises(Forbidden):
        operations.create(world.inspector, operations.proposal(2026))
    with pytest.raises(Forbidden):
        operations.set_open(world.approver, world.round, open_=False)


def changed(field, value):
    proposed = operations.proposal(2026)
    if "." not in field:
        return replace(proposed, **{field: value})
    unit_type, name = field.split(".")
    plan = replace(proposed.sets[unit_type], **{name: value})
    return replace(proposed, sets={**proposed.sets, unit_type: plan})


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("year", 1990, "year"),
        ("name", "", "name"),
        ("register_until", date(2025, 12, 31), "register_until"),
        ("sets", {}, ""),
        ("school.set", "safe/commune@2021", "school.set"),
        ("school.set", "safe/nothing@2021", "school.set"),
        ("school.submit_by", date(2025, 12, 1), "school.submit_by"),
        ("school.submit_by", date(2026, 11, 13), "school.appraise_by"),
        ("school.appraise_by", date(2026, 11, 20), "school.decide_by"),
        ("school.decide_by", date(2026, 11, 20), "school.decide_by"),
        ("residential_area.decide_by", date(2026, 11, 15), "residential_area.decide_by"),
    ],
)
def test_days_in_a_wrong_order_are_named_at_their_field(world, field, value, at):
    with pytest.raises(Invalid) as refused:
        operations.create(world.administrator, changed(field, value))
    assert at in [fault.field for fault in refused.value.faults]


def test_new_days_reach_applications_that_are_not_decided(world):
    round_ = operations.create(world.administrator, operations.proposal(2026))
    open_ = make_application(round_, world.school)
    done = make_application(round_, world.company)
    done.state = "recognised"
    db.session.commit()
    new = changed("school.submit_by", date(2026, 11, 1))
    operations.edit(world.administrator, round_, new, seen_revision=round_.revision)
    days = dict(db.session.execute(select(Application.id, Application.submit_by)).all())
    assert days == {open_.id: date(2026, 11, 1), done.id: date(2026, 11, 5)}


def test_a_set_in_use_cannot_be_taken_away(world):
    round_ = operations.create(world.administrator, operations.proposal(2026))
    make_application(round_, world.school)
    proposed = operations.proposal(2026)
    sets = {name: plan for name, plan in proposed.sets.items() if name != "school"}
    with pytest.raises(Invalid) as refused:
        operations.edit(
            world.administrator,
            round_,
            replace(proposed, sets=sets),
            seen_revision=round_.revision,
        )
    assert [fault.field for fault in refused.value.faults] == ["school.set"]


def test_two_editors_at_once(world):
    round_ = operations.create(world.administrator, operations.proposal(2026))
    seen = round_.revision
    operations.edit(world.administrator, round_, changed("name", "Đợt một"), seen_revision=seen)
    with pytest.raises(Conflict):
        operations.edit(world.administrator, round_, changed("name", "Đợt hai"), seen_revision=seen)
    assert round_.name == "Đợt một"


@pytest.mark.parametrize(
    ("day", "late", "open_", "phase"),
    [
        (date(2025, 12, 31), True, True, "before"),
        (date(2026, 1, 1), True, True, "open"),
        (date(2026, 3, 31), True, True, "open"),
        (date(2026, 4, 1), True, True, "late"),
        (date(2026, 4, 1), False, True, "over"),
        (date(2026, 2, 1), True, False, "over"),
    ],
)
def test_where_registration_stands(world, day, late, open_, phase):
    world.round.late_allowed, world.round.open = late, open_
    assert operations.registration_phase(world.round, day) == phase


def test_a_change_at_the_very_same_moment_is_told(world):
    round_ = operations.create(world.administrator, operations.proposal(2026))
    seen = round_.revision
    db.session.execute(text("UPDATE round SET revision = revision + 1"))  # somebody else's
    with pytest.raises(Conflict):
        operations.edit(world.administrator, round_, changed("name", "Đợt hai"), seen_revision=seen)


def test_the_year_of_a_round_in_use_stays(world):
    round_ = operations.create(world.administrator, operations.proposal(2026))
    make_application(round_, world.school)
    with pytest.raises(Invalid) as refused:
        operations.edit(
            world.administrator,
            round_,
            operations.proposal(2027),
            seen_revision=round_.revision,
        )
    assert "year" in [fault.field for fault in refused.value.faults]


def test_a_round_that_does_not_exist(world):
    with pytest.raises(NotFound):
        operations.get(9999)


def test_what_offices_made_of_a_set_can_be_chosen_after_it(app, tmp_path, monkeypatch):
    with installed(tmp_path, monkeypatch, overlay()) as made:
        offered = [
            each.criteria_set.key
            for each in operations.options(2026)
            if each.unit_type.name == "school"
        ]
        proposed = operations.proposal(2026).sets["school"].set
    assert {"safe/school@2021", made.key} <= set(offered)
    assert offered.index("safe/school@2021") < offered.index(made.key)
    assert proposed == "safe/school@2021"
