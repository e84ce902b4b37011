"""Keeping the register of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.units import operations, queries
from certify.units.operations import EditConflict, UnitData
from tests.world import make_unit, make_user

FACTS = {"party_organisation": True}


def village(**changes):
    data = UnitData("TDP-09", "residential_area", "Tổ dân phố 9", "18073", facts=FACTS)
    return replace(data, **changes)


def data_of(unit, **changes):
    data = UnitData(
        unit.code,
        unit.type,
        unit.name,
        unit.area_code,
        unit.address,
        unit.authority_code,
        unit.since,
        unit.facts,
    )
    return replace(data, **changes)


def test_the_usual_authority_is_the_commune(world):
    unit = operations.create(world.administrator, village())
    assert (unit.area_code, unit.authority_code) == ("18073", "18073")
    assert unit.search == "to dan pho 9 tdp-09"


def test_the_usual_authority_of_a_commune_is_its_province(world):
    data = village(code="X", type="commune", name="Phường Trần Phú", area_code="18100")
    assert operations.create(world.administrator, data).authority_code == "42"


def test_the_province_may_manage_a_unit(world):
    unit = operations.create(world.administrator, village(authority_code="42"))
    assert unit.authority_code == "42"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "TDP 9"}, "code"),
        ({"code": "T" * 41}, "code"),
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"type": "village"}, "type"),
        ({"area_code": "1"}, "area"),
        ({"area_code": "42"}, "area"),
        ({"authority_code": "18100"}, "authority"),
        ({"facts": {}}, "facts.party_organisation"),
        ({"facts": {"party_organisation": "yes"}}, "facts.party_organisation"),
        ({"facts": FACTS | {"guard_force": True}}, "facts.guard_force"),
    ],
)
def test_every_fault_is_named_at_its_field(world, changes, field):
    with pytest.raises(Invalid) as refused:
        operations.create(world.administrator, village(**changes))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert refused.value.faults[0].message


def test_a_code_is_taken_once(world):
    operations.create(world.administrator, village())
    with pytest.raises(Invalid) as refused:
        operations.create(world.administrator, village())
    assert refused.value.faults[0].field == "code"


@pytest.mark.parametrize("who", ["inspector", "head"])
def test_only_administrators_keep_the_register(world, who):
    actor = getattr(world, who)
    with pytest.raises(Forbidden):
        operations.create(actor, village())
    with pytest.raises(Forbidden):
        operations.edit(actor, world.school, data_of(world.school), seen_revision=1)
    with pytest.raises(Forbidden):
        operations.close(actor, world.school, date(2026, 1, 1))


def test_a_change_stands_in_the_history_with_who_and_why(world):
    new = data_of(
        world.school, name="Trường mới", facts=world.school.facts | {"guard_force": False}
    )
    operations.edit(world.administrator, world.school, new, seen_revision=1, reason="QĐ 12")
    entry = queries.history(world.school)[0]
    assert entry.change.changes == {
        "name": ["Trường THCS Đồng Tháp", "Trường mới"],
        "facts.guard_force": [True, False],
    }
    assert (entry.by, entry.change.reason) == (world.administrator.name, "QĐ 12")
    assert db.session.scalar(select(AuditEvent.action)) == "unit.edited"


def test_saving_without_a_change_leaves_no_trace(world):
    operations.edit(world.administrator, world.school, data_of(world.school), seen_revision=1)
    assert queries.history(world.school) == []


def test_the_second_of_two_editors_sees_both_values_and_loses_nothing(world):
    first = data_of(world.school, name="Trường A")
    second = data_of(world.school, name="Trường B")
    operations.edit(world.administrator, world.school, first, seen_revision=1)
    with pytest.raises(EditConflict) as conflict:
        operations.edit(world.administrator, world.school, second, seen_revision=1)
    assert conflict.value.theirs == {"name": "Trường A"}
    assert world.school.name == "Trường A"


def test_the_type_of_a_unit_stays(world):
    new = data_of(world.school, type="agency")
    with pytest.raises(Invalid):
        operations.edit(world.administrator, world.school, new, seen_revision=1)


def test_a_unit_is_closed_and_opened_again(world):
    operations.close(world.administrator, world.school, date(2026, 5, 1), "Sáp nhập")
    assert world.school.closed_on == date(2026, 5, 1)
    operations.reopen(world.administrator, world.school)
    assert world.school.closed_on is None
    told = [entry.change.changes for entry in queries.history(world.school)]
    assert told == [
        {"closed_on": ["2026-05-01", None]},
        {"closed_on": [None, "2026-05-01"]},
    ]


def test_a_unit_is_not_closed_before_it_began(world):
    world.school.since = date(2026, 6, 1)
    with pytest.raises(Invalid):
        operations.close(world.administrator, world.school, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("administrator", True),
        ("inspector", True),
        ("province_inspector", True),
        ("head", True),
        ("clerk", True),
        ("stranger", False),
    ],
)
def test_who_sees_a_unit(world, who, sees):
    actor = getattr(world, who)
    if sees:
        assert queries.visible(actor, world.school.id) is world.school
    else:
        with pytest.raises(NotFound):
            queries.visible(actor, world.school.id)


def test_an_office_of_another_commune_sees_nothing_of_it(world):
    other = make_user("canbo9", "inspector", area=world.other_commune)
    with pytest.raises(NotFound):
        queries.visible(other, world.school.id)
    assert queries.listing(other, queries.Filters()).total == 0


def listed(actor, **filters):
    return {unit.name for unit in queries.listing(actor, queries.Filters(**filters)).items}


def test_units_are_found_without_accents_by_type_and_by_area(world):
    found = {"Trường THCS Đồng Tháp"}
    assert listed(world.administrator, words="dong thap") == found
    assert listed(world.administrator, words="ĐỒNG THÁP") == found
    assert listed(world.administrator, type="school") == found
    assert found < listed(world.administrator, area="42")
    assert listed(world.administrator, area="18100") == set()
    assert listed(world.administrator, words="100%_") == set()


def test_closed_units_are_listed_on_request(world):
    operations.close(world.administrator, world.school, date(2026, 5, 1))
    assert listed(world.administrator, type="school") == set()
    assert listed(world.administrator, type="school", closed=True) == {"Trường THCS Đồng Tháp"}


def test_units_people_have_no_list(world):
    with pytest.raises(Forbidden):
        queries.listing(world.head, queries.Filters())


def test_a_change_at_the_very_same_moment_is_told(world):
    new = data_of(world.school, name="Trường B")
    db.session.execute(text("UPDATE unit SET revision = revision + 1"))  # somebody else's
    with pytest.raises(EditConflict):
        operations.edit(world.administrator, world.school, new, seen_revision=1)


def test_a_taken_code_is_refused_on_a_change_too(world):
    new = data_of(world.school, code=world.company.code)
    with pytest.raises(Invalid) as refused:
        operations.edit(world.administrator, world.school, new, seen_revision=1)
    assert refused.value.faults[0].field == "code"


def test_closing_twice_on_the_same_day_is_one_change(world):
    for _again in range(2):
        operations.close(world.administrator, world.school, date(2026, 5, 1))
    assert len(queries.history(world.school)) == 1


def test_a_unit_is_found_by_code_label_or_name(world):
    for typed in (world.school.code, queries.unit_label(world.school), "dong thap"):
        assert queries.find_unit(world.administrator, typed) is world.school


@pytest.mark.parametrize("typed", ["", "nowhere", "phường", "t"])
def test_what_names_no_unit_or_several_is_refused(world, typed):
    make_unit("residential_area", "Tổ ở phường", world.commune)
    with pytest.raises(Refused):
        queries.find_unit(world.administrator, typed)


def test_offices_are_offered_their_own_units_alone(world):
    other = make_user("canbo9", "inspector", area=world.other_commune)
    assert queries.offered(other, "dong thap") == []
    assert queries.offered(world.inspector, "dong thap") == [world.school]
