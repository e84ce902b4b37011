"""Telling people: notices that wait in the application, and go by mail where that is set up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from certify import clock
from certify.accounts.models import UNIT_ROLES, Assignment, User
from certify.audit import operations as audit
from certify.db import db
from certify.errors import NotFound
from certify.notices.models import Notice

PAGE = 20


def notify(user_ids: Iterable[int], kind: str, key: str, link: str = "", **details: Any) -> int:
    """Leave a notice for each of the users; return how many are new.

    It is part of the running transaction; the caller commits.

    :param kind: the sentence, see :mod:`certify.notices.sentences`.
    :param key: what it is about; the same key never reaches the same person twice.
    :param link: path inside the application.
    :param details: JSON values that fill the sentence in.
    """
    rows = [
        {
            "user_id": user_id,
            "kind": kind,
            "details": details,
            "link": link[:200],
            "key": f"{key[:100]}:{user_id}",
            "at": clock.now(),
        }
        for user_id in sorted(set(user_ids))
    ]
    return _insert(rows)


def _insert(rows: list[dict[str, Any]]) -> int:
    """Insert what is not there yet; two processes at once do not disturb each other."""
    if not rows:
        return 0
    dialect = db.session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    new = insert(Notice).on_conflict_do_nothing(index_elements=["key"]).returning(Notice.id)
    return len(db.session.scalars(new, rows).all())


def notify_unit(unit_id: int, kind: str, key: str, link: str = "", **details: Any) -> int:
    """Leave a notice for everybody who works for the unit today."""
    people = _holding(Assignment.unit_id == unit_id, Assignment.role.in_(UNIT_ROLES))
    return notify(people, kind, key, link, **details)


def notify_office(
    area_code: str, role: str, kind: str, key: str, link: str = "", **details: Any
) -> int:
    """Leave a notice for everybody who is *role* (inspector, approver) of the area today."""
    people = _holding(Assignment.area_code == area_code, Assignment.role == role)
    return notify(people, kind, key, link, **details)


def _holding(*conditions: Any) -> list[int]:
    today = clock.today()
    query = select(Assignment.user_id).join(User, User.id == Assignment.user_id)
    return list(
        db.session.scalars(
            query.where(
                User.active,
                Assignment.since <= today,
                or_(Assignment.until.is_(None), Assignment.until >= today),
                *conditions,
            ).distinct()
        )
    )


def listing(user: User, page: int = 1) -> Pagination:
    """Return one page of the user's own notices: unread first, then the newest."""
    query = (
        select(Notice)
        .where(Notice.user_id == user.id)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc())
    )
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)


def mark_read(user: User, notice_id: int) -> Notice:
    """Mark one's own notice as read.

    :raises NotFound: when it is not the user's.
    """
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.user_id != user.id:
        raise NotFound(_("There is no such notice."))
    if notice.read_at is None:
        notice.read_at = clock.now()
        audit.commit()
    return notice


def mark_all_read(user: User) -> None:
    """Mark all of one's own notices as read."""
    unread = update(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=clock.now()))
    audit.commit()
