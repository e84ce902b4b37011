"""Finding audit events: each filter, who may look, and what a page costs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from certify.audit.models import AuditEvent
from certify.audit.queries import Filters, find_events, known_actions
from certify.db import db
from certify.errors import Forbidden


@pytest.fixture
def events(world):
    """Three events: the clerk's in the last hour of a Vietnamese day, the inspector's, nobody's."""
    made = [
        (
            world.clerk,
            "application.submitted",
            "application",
            "1",
            datetime(2026, 10, 1, 16, 59, tzinfo=UTC),
        ),
        (
            world.inspector,
            "application.opened",
            "application",
            "12",
            datetime(2026, 10, 1, 17, 1, tzinfo=UTC),
        ),
        (None, "unit.changed", "unit", "1", datetime(2026, 10, 5, 3, 0, tzinfo=UTC)),
    ]
    for person, action, kind, number, at in made:
        db.session.add(
            AuditEvent(
                at=at,
                actor_id=person.id if person else None,
                action=action,
                object_type=kind,
                object_id=number,
                details={},
            )
        )
    db.session.commit()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), ["unit.changed", "application.opened", "application.submitted"]),
        (Filters(action="application"), ["application.opened", "application.submitted"]),
        (Filters(action="application.opened"), ["application.opened"]),
        (Filters(action="app%"), []),
        (Filters(person="CÁN"), ["application.opened"]),
        (Filters(person="vanthu"), ["application.submitted"]),
        (Filters(person="_"), []),
        (Filters(object_ref="application"), ["application.opened", "application.submitted"]),
        (Filters(object_ref="application:1"), ["application.submitted"]),
        (Filters(object_ref="unit:1"), ["unit.changed"]),
        (Filters(since=date(2026, 10, 2)), ["unit.changed", "application.opened"]),
        (Filters(until=date(2026, 10, 1)), ["application.submitted"]),
        (Filters(since=date(2026, 10, 2), until=date(2026, 10, 2)), ["application.opened"]),
    ],
)
def test_each_filter_narrows(world, events, filters, found):
    page = find_events(world.administrator, filters)
    assert [line.event.action for line in page.items] == found


def test_an_event_comes_with_its_person_or_none_for_the_system(world, events):
    lines = find_events(world.administrator, Filters()).items
    assert [line.actor and line.actor.username for line in lines] == [None, "canbo", "vanthu"]


@pytest.mark.parametrize("who", ["clerk", "head", "inspector", "approver", "province_inspector"])
def test_only_administrators_read_events(world, who):
    with pytest.raises(Forbidden):
        find_events(getattr(world, who), Filters())


def test_known_actions_are_named_once(world, events):
    assert known_actions() == ["application.opened", "application.submitted", "unit.changed"]
