"""The page of notices."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from certify.db import db
from certify.notices import operations
from certify.notices.models import Notice


def unread_count(user):
    query = select(func.count(Notice.id))
    return db.session.scalar(query.where(Notice.user_id == user.id, Notice.read_at.is_(None)))


def leave(user, count=1, link="/me"):
    for number in range(count):
        key, name = f"k:{number}", f"Tổ {number}"
        operations.notify([user.id], "submitted", key, link, unit=name, year=2026)
    db.session.commit()


@pytest.mark.parametrize("rows", [20, 60])
def test_the_list_takes_few_queries(world, signed_in, count_queries, rows):
    leave(world.head, rows)
    browser = signed_in(world.head)
    with count_queries() as statements:
        assert browser.get("/notices").text.count('class="unread"') == 20
    assert len(statements) <= 12


def test_opening_a_notice_reads_it_and_leads_on(world, signed_in):
    leave(world.head, 2)
    first = db.session.scalar(select(Notice))
    browser = signed_in(world.head)
    assert browser.post(f"/notices/{first.id}").location == "/me"
    assert unread_count(world.head) == 1
    page = browser.get("/notices").text
    assert page.index("Tổ 1") < page.index("Tổ 0")  # unread first


def test_a_notice_leads_nowhere_outside(world, signed_in):
    leave(world.head, link="//evil.example")
    notice = db.session.scalar(select(Notice))
    assert signed_in(world.head).post(f"/notices/{notice.id}").location == "/notices"


def test_somebody_elses_notice_is_not_found(world, signed_in):
    leave(world.head)
    notice = db.session.scalar(select(Notice))
    assert signed_in(world.clerk).post(f"/notices/{notice.id}").status_code == 404


def test_all_are_read_at_once(world, signed_in):
    leave(world.head, 3)
    signed_in(world.head).post("/notices")
    assert unread_count(world.head) == 0


def test_the_top_bar_counts_with_one_query(app, world, count_queries):
    leave(world.head, 3)
    world.head.id  # noqa: B018 - loads the user before counting
    with count_queries() as statements:
        assert unread_count(world.head) == 3
    assert len(statements) == 1
