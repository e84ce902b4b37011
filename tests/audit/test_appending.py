"""Numbers without gaps: whoever commits, however, and however many at once."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from certify.audit import heads
from certify.audit import operations as audit
from certify.audit.models import AuditEvent
from certify.clock import now
from certify.db import db, writing
from certify.units.models import Area
from tests.audit.log import house

WRITERS = 6
EACH = 10


def record(number=1):
    return audit.record(None, "unit.edited", "unit", number)


def told():
    """Return number and object of each event, in order; the log is whole."""
    assert heads.verify().fault is None
    rows = db.session.execute(select(AuditEvent.id, AuditEvent.object_id).order_by(AuditEvent.id))
    return [(number, int(which)) for number, which in rows]


def test_events_are_numbered_in_the_order_in_which_they_were_recorded(app):
    for number in (7, 5, 6):
        record(number)
    audit.commit()
    record(9)
    audit.commit()
    assert told() == [(1, 7), (2, 5), (3, 6), (4, 9)]


def test_an_event_gets_its_number_at_the_end_of_the_transaction(app):
    entry = record()
    db.session.flush()
    assert entry.id is None
    audit.commit()
    assert entry.id == 1


def test_whoever_commits_the_session_itself_loses_no_event(app):
    record(1)
    db.session.commit()
    db.session.add(Area(code="1", level="province", name="A", search="a"))
    record(2)
    db.session.commit()
    assert told() == [(1, 1), (2, 2)]


def test_events_added_to_the_session_are_chained_too(app):
    for number in (1, 2):
        db.session.add(AuditEvent(at=now(), action="a.b", object_type="a", object_id=str(number)))
    record(3)
    db.session.commit()
    assert told() == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize("end", ["rollback", "remove"])
def test_what_was_not_committed_leaves_no_gap(app, end):
    record(1)
    getattr(db.session, end)()
    record(2)
    audit.commit()
    assert told() == [(1, 2)]


def test_a_savepoint_takes_its_own_events_with_it_and_no_others(app):
    record(1)
    outer = db.session.begin_nested()
    record(2)
    with db.session.begin_nested():
        record(3)
    outer.rollback()
    with db.session.begin_nested():
        record(4)
    audit.commit()
    assert told() == [(1, 1), (2, 4)]


def test_plugins_hear_of_the_number_in_the_chain(app, monkeypatch):
    heard = []

    class Hearing:
        def each(self, _hook, event):
            heard.append((event.id, event.object_ref))
            return iter(())

    monkeypatch.setattr(audit, "plugins", Hearing)
    record(4)
    audit.commit()
    assert heard == [(1, "unit:4")]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def many(request, tmp_path):
    with house(request.param, tmp_path) as made:
        yield made


def test_many_writers_at_once_leave_no_gap_and_no_double(many):
    def write(slot):
        with many.app_context(), writing():
            for number in range(EACH):
                record(slot * EACH + number)
                if number % 4 == 3:
                    db.session.rollback()
                else:
                    audit.commit()
            db.session.remove()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with many.app_context():
        rows = told()
        assert [number for number, _which in rows] == list(range(1, WRITERS * 8 + 1))
        assert len({which for _number, which in rows}) == WRITERS * 8
        db.session.remove()


SCRIPT = textwrap.dedent("""
    import sys
    import certify
    from certify.audit import operations as audit
    from certify.db import db, writing
    app = certify.create_app({"SQLALCHEMY_DATABASE_URI": sys.argv[1], "INSTANCE": sys.argv[2]})
    with app.app_context(), writing():
        for number in range(10):
            audit.record(None, "unit.edited", "unit", number)
            audit.commit()
""")


def test_many_processes_at_once_leave_no_gap_and_no_double(many):
    with many.app_context():
        address = db.engine.url.render_as_string(hide_password=False)
    places = [address, str(many.config["INSTANCE"])]
    running = [subprocess.Popen([sys.executable, "-c", SCRIPT, *places]) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    with many.app_context():
        assert [number for number, _which in told()] == list(range(1, 31))
        db.session.remove()
