"""Notices, reminders and mail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from certify import clock
from certify.db import db
from certify.errors import NotFound
from certify.notices import operations
from certify.notices.mail import mail_waiting
from certify.notices.models import Notice
from certify.notices.reminders import remind, step
from certify.notices.sentences import SENTENCES, sentence
from tests.world import make_application


def unread_count(user):
    query = select(func.count(Notice.id))
    return db.session.scalar(query.where(Notice.user_id == user.id, Notice.read_at.is_(None)))


def count():
    return db.session.scalar(select(func.count(Notice.id)))


def test_the_same_key_never_reaches_the_same_person_twice(world):
    for _again in range(2):
        operations.notify([world.head.id, world.clerk.id], "submitted", "k:1", unit="A", year=2026)
    db.session.commit()
    assert count() == 2


def test_only_those_who_work_for_the_unit_today_are_told(world):
    world.clerk.assignments[0].until = clock.today() - timedelta(days=1)
    world.stranger.active = False
    db.session.commit()
    assert operations.notify_unit(world.school.id, "submitted", "k:1") == 1
    assert operations.notify_unit(world.company.id, "submitted", "k:1") == 0


def test_an_office_is_told_by_role(world):
    assert operations.notify_office(world.commune.code, "inspector", "submitted", "k:1") == 1
    assert db.session.scalar(select(Notice.user_id)) == world.inspector.id


def test_reading_is_for_oneself_alone(world, in_2026):
    operations.notify([world.head.id], "submitted", "k:1")
    notice = db.session.scalar(select(Notice))
    with pytest.raises(NotFound):
        operations.mark_read(world.clerk, notice.id)
    assert unread_count(world.head) == 1
    operations.mark_read(world.head, notice.id)
    assert unread_count(world.head) == 0


@pytest.mark.parametrize(
    ("left", "expected"),
    [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_which_reminder_holds(left, expected):
    due = date(2026, 11, 5)
    assert step(due, due - timedelta(days=left)) == expected


def test_each_reminder_comes_once_however_often_the_worker_runs(world):
    make_application(world.round, world.school)  # submit by 05/11
    made = [remind(date(2026, 11, 5) - timedelta(days=left)) for left in (31, 30, 30, 29, 7, 1, 1)]
    assert made == [0, 2, 0, 0, 2, 2, 0]


def test_nobody_is_reminded_of_what_is_done(world):
    application = make_application(world.round, world.school)
    application.state = "recognised"
    db.session.commit()
    assert remind(date(2026, 11, 4)) == 0


def test_inspectors_get_one_reminder_for_all_that_waits(world):
    for unit in (world.school, world.company):
        make_application(world.round, unit).state = "submitted"
    db.session.commit()
    assert remind(date(2026, 11, 5)) == 1  # appraise by 12/11
    notice = db.session.scalar(select(Notice))
    assert (notice.user_id, notice.details["count"]) == (world.inspector.id, 2)


def test_reminders_take_few_queries(world, count_queries):
    for unit in (world.school, world.company, world.village):
        make_application(world.round, unit)
    with count_queries() as statements:
        remind(date(2026, 10, 30))
    assert len(statements) <= 2 + 2 * 3


def test_mail_goes_to_those_with_an_address_once(app, world, in_2026):
    app.config["MAIL_SERVER"] = "mail.example.vn"
    app.extensions["mailman"].backend = "locmem"
    world.head.email = "head@example.vn"
    operations.notify_unit(world.school.id, "submitted", "k:1", "/x", unit="A\nB", year=2026)
    db.session.commit()
    assert [mail_waiting(), mail_waiting()] == [1, 0]
    sent = app.extensions["mailman"].outbox
    assert [message.to for message in sent] == [["head@example.vn"]]
    assert "\n" not in sent[0].subject


def test_a_mail_server_that_fails_breaks_nothing(app, world, in_2026):
    app.config["MAIL_SERVER"] = "127.0.0.1"
    app.extensions["mailman"].backend = "smtp"
    app.extensions["mailman"].server = "127.0.0.1"
    app.extensions["mailman"].port = 9  # nobody listens there
    world.head.email = "head@example.vn"
    operations.notify([world.head.id], "submitted", "k:1")
    db.session.commit()
    assert mail_waiting() == 0
    assert unread_count(world.head) == 1


def test_without_a_server_no_mail_is_tried(world):
    assert mail_waiting() == 0


@pytest.mark.parametrize("kind", [*SENTENCES, "of_a_plugin"])
def test_every_kind_reads_well_even_with_details_missing(app, kind):
    assert "%(" not in sentence(kind, {})
    assert "%(" not in sentence(kind, {"unit": "Trường 100%", "due": "2026-11-05", "count": 2})
