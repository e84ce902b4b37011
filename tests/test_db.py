"""The database base: moments, and who writes when."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, text

from certify.audit.models import AuditEvent
from certify.db import db, writing


@pytest.fixture
def begun(app):
    """The BEGIN statements that were sent."""
    sent = []

    def note(_c, _cur, statement, *_rest):
        if statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_reading_takes_no_lock(begun):
    db.session.execute(text("SELECT 1"))
    assert begun == ["BEGIN"]


def test_writing_takes_the_lock_from_the_beginning(begun):
    with writing():
        db.session.execute(text("SELECT 1"))
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    assert begun == ["BEGIN IMMEDIATE", "BEGIN"]


@pytest.mark.parametrize(
    ("method", "sent"), [("get", ["BEGIN"]), ("post", ["BEGIN IMMEDIATE"]), ("head", ["BEGIN"])]
)
def test_the_method_of_a_request_says_whether_it_writes(app, begun, method, sent):
    @app.route("/probe", methods=["GET", "POST"])
    def probe():
        db.session.execute(text("SELECT 1"))
        return ""

    getattr(app.test_client(), method)("/probe")
    assert begun == sent


def test_what_follows_a_writing_request_in_its_thread_takes_no_lock(app, client, begun):
    client.post("/nowhere")
    begun.clear()
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    assert begun == ["BEGIN"]


def test_two_writers_wait_for_one_another(app, tmp_path):
    """Neither fails half way: the second begins when the first is done."""
    order = []
    inside = threading.Event()

    def second():
        with app.app_context(), writing():
            inside.wait(5)
            db.session.execute(text("SELECT 1"))
            order.append("second")
            db.session.rollback()

    other = threading.Thread(target=second)
    other.start()
    with writing():
        db.session.execute(text("SELECT 1"))
        inside.set()
        other.join(0.3)
        order.append("first")
        db.session.rollback()
    other.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize("offset", [0, 7, -5])
def test_moments_come_back_in_utc(app, offset):
    zone = timezone(timedelta(hours=offset))
    given = datetime(2026, 11, 15, 23, 30, tzinfo=zone)
    db.session.add(AuditEvent(at=given, action="a.b", object_type="a", object_id="1", details={}))
    db.session.commit()
    db.session.expire_all()
    kept = db.session.query(AuditEvent).one().at
    assert kept == given
    assert kept.tzinfo == UTC


def test_foreign_keys_are_watched(app):
    from sqlalchemy.exc import IntegrityError

    db.session.add(
        AuditEvent(at=datetime.now(UTC), actor_id=99, action="a", object_type="a", object_id="1")
    )
    with pytest.raises(IntegrityError):
        db.session.commit()
