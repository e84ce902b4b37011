"""What plugins may ask for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from certify import api
from certify.audit.models import AuditEvent
from certify.db import db
from tests.world import make_application


def test_who_may_see_a_unit(world):
    assert api.may_see_unit(world.head, world.school.id)
    assert not api.may_see_unit(world.stranger, world.school.id)
    assert not api.may_see_unit(world.administrator, 9999)


def test_an_event_is_part_of_the_running_transaction(world):
    api.record(world.head, "titles.proposed", "unit", world.school.id, title="x")
    db.session.rollback()
    assert db.session.scalar(select(AuditEvent)) is None
    api.record(world.head, "titles.proposed", "unit", world.school.id, title="x")
    db.session.commit()
    assert db.session.scalar(select(AuditEvent)).details == {"title": "x"}


def test_units_of_an_area_are_plain_data(world):
    found = api.units_managed_by(world.commune.code, ["school", "agency"], date(2026, 1, 1))
    assert [(unit.name, unit.type) for unit in found] == [("Trường THCS Đồng Tháp", "school")]
    assert found[0].facts["school_level"] == "lower_secondary"


def test_a_unit_that_began_later_is_not_there_yet(world):
    world.school.since = date(2026, 1, 2)
    db.session.commit()
    assert api.units_managed_by(world.commune.code, ["school"], date(2026, 1, 1)) == []
    assert len(api.units_managed_by(world.commune.code, ["school"], date(2026, 1, 2))) == 1


def test_registrations_of_a_year(world):
    make_application(world.round, world.school)
    expected = {(world.school.id, "safe/school@2021")}
    assert api.registrations(world.commune.code, 2026) == expected
    assert api.registrations(world.commune.code, 2025) == set()
    assert api.recognitions(world.commune.code, 2026) == set()
