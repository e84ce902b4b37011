"""Accounts and their assignments: an administrator's work, and what people do with their own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_security import hash_password
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from certify import clock
from certify.accounts.models import OFFICE_ROLES, UNIT_ROLES, Assignment, Role, User, user_roles
from certify.accounts.permissions import is_administrator, require, require_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.errors import NotFound, Refused
from certify.faults import Fault, Invalid, refuse
from certify.text import fold, search_pattern
from certify.units.models import Area, Unit

PAGE = 20
USERNAME = re.compile(r"[a-z0-9]{3,80}")  # what Flask-Security lets people sign in with
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class AccountData:
    """What a form or a row of a spreadsheet says about a person."""

    username: str
    name: str
    email: str = ""


def faults_of(data: AccountData) -> Iterator[Fault]:
    """Yield the faults of *data*, by field."""
    if not USERNAME.fullmatch(data.username):
        yield Fault("username", _("3 to 80 characters: small letters a–z without accents, digits."))
    if not data.name or len(data.name) > 200:
        yield Fault("name", _("Give the full name, at most 200 characters."))
    if data.email and (len(data.email) > 255 or not EMAIL.fullmatch(data.email)):
        yield Fault("email", _("This is not an e-mail address. It may be left empty."))


def listing(actor: User, words: str = "", page: int = 1, *, inactive: bool = False) -> Pagination:
    """Return one page of accounts, with their assignments."""
    require_administrator(actor)
    query = select(User).order_by(User.search, User.id)
    if words.strip():
        query = query.where(User.search.like(search_pattern(words), escape="\\"))
    if not inactive:
        query = query.where(User.active)
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)


def get(actor: User, user_id: int) -> User:
    """Return an account.

    :raises NotFound: when there is none.
    """
    require_administrator(actor)
    user = db.session.get(User, user_id, options=[selectinload(User.assignments)])
    if user is None:
        raise NotFound(_("There is no such account."))
    return user


def places(assignments: list[Assignment]) -> dict[int, Unit | Area]:
    """Return where each assignment holds, by its id: a unit or an area (two queries)."""
    units = _by_key(Unit, Unit.id, {held.unit_id for held in assignments})
    areas = _by_key(Area, Area.code, {held.area_code for held in assignments})
    return {
        held.id: units[held.unit_id] if held.unit_id is not None else areas[held.area_code]
        for held in assignments
    }


def _by_key(model: Any, column: Any, keys: set[Any]) -> dict[Any, Any]:
    keys = keys - {None}
    if not keys:
        return {}
    return {
        getattr(row, column.key): row
        for row in db.session.scalars(select(model).where(column.in_(keys)))
    }


def create(actor: User | None, data: AccountData, *, administrator: bool = False) -> User:
    """Open an account without a password; its person comes in with a one-time code.

    :param actor: an administrator; None is the command line, which whoever owns the
        instance folder may use.
    :raises Invalid: with every fault of *data*.
    """
    if actor is not None:
        require_administrator(actor)
    refuse(faults_of(data))
    user = add(data)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Invalid([_taken(data)]) from error
    audit.record(actor, "account.created", "account", user.id, username=user.username)
    if administrator:
        _give_administrator(actor, user)
    audit.commit()
    return user


def _taken(data: AccountData) -> Fault:
    exists = db.session.scalar(select(func.count()).where(User.username == data.username))
    if exists:
        return Fault("username", _("Another account has this user name."))
    return Fault("email", _("Another account has this e-mail address."))


def add(data: AccountData) -> User:
    """Put an account that has no faults into the session."""
    user = User(
        username=data.username,
        name=data.name,
        email=data.email or None,
        search=fold(f"{data.name} {data.username}")[:400],
        fs_uniquifier=secrets.token_hex(16),
        must_set_password=True,
        created_at=clock.now(),
        roles=[],  # given, so that nothing is looked up for a new account
        assignments=[],
    )
    db.session.add(user)
    return user


def edit(actor: User, user: User, data: AccountData) -> User:
    """Change name, user name and e-mail address."""
    require_administrator(actor)
    refuse(faults_of(data))
    if not apply(user, data):
        return user
    audit.record(actor, "account.edited", "account", user.id, username=data.username)
    try:
        audit.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Invalid([_taken(data)]) from error
    return user


def apply(user: User, data: AccountData) -> bool:
    """Bring an account to *data*; say whether anything changed."""
    wanted = (data.username, data.name, data.email or None)
    if (user.username, user.name, user.email) == wanted:
        return False
    user.username, user.name, user.email = wanted
    user.search = fold(f"{data.name} {data.username}")[:400]
    return True


def set_active(actor: User, user: User, *, active: bool) -> User:
    """Let an account sign in, or not; switching it off ends its sessions at once."""
    require_administrator(actor)
    if user.id == actor.id:
        raise Refused(_("You cannot switch off your own account. Ask another administrator."))
    if user.active != active:
        user.active = active
        user.fs_uniquifier = secrets.token_hex(16)
        action = "account.activated" if active else "account.deactivated"
        audit.record(actor, action, "account", user.id, username=user.username)
        audit.commit()
    return user


def set_administrator(actor: User, user: User, *, administrator: bool) -> User:
    """Make somebody an administrator, or take that away; one must remain."""
    require_administrator(actor)
    if administrator:
        _give_administrator(actor, user)
    elif is_administrator(user):
        if user.id == actor.id:
            raise Refused(_("You cannot take this away from yourself. Ask another administrator."))
        user.roles = [role for role in user.roles if role.name != "administrator"]
        audit.record(actor, "account.administrator_ended", "account", user.id)
    audit.commit()
    return user


def _give_administrator(actor: User | None, user: User) -> None:
    if is_administrator(user):
        return
    user.roles.append(administrator_role())
    audit.record(actor, "account.administrator_given", "account", user.id)


def administrator(username: str) -> User:
    """Return the account *username* as an administrator's; for the command line alone.

    :raises Invalid: when there is none and it cannot be one's user name.
    """
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        return create(None, AccountData(username, username), administrator=True)
    _give_administrator(None, user)
    audit.commit()
    return user


def administrator_role() -> Role:
    """Return the role of administrators, made on first use."""
    role = db.session.scalar(select(Role).where(Role.name == "administrator"))
    return role or Role(name="administrator")


def administrators() -> list[User]:
    """Return the active administrators."""
    query = select(User).join(user_roles).join(Role).where(Role.name == "administrator")
    return list(db.session.scalars(query.where(User.active)))


def assign(
    actor: User,
    user: User,
    role: str,
    place: Unit | Area,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Assignment:
    """Give a role in a unit or over an area, from a day (today) to a day (open).

    :raises Invalid: when the role does not fit the place, the days are in the wrong
        order, or the person holds the role there on one of them already.
    """
    require_administrator(actor)
    since = since or clock.today()
    in_unit = isinstance(place, Unit)
    if role not in (UNIT_ROLES if in_unit else OFFICE_ROLES):
        raise Invalid([Fault("role", _("This role does not fit this place."))])
    if until is not None and until < since:
        raise Invalid([Fault("until", _("The last day lies before the first day."))])
    held = Assignment(
        role=role,
        unit_id=place.id if isinstance(place, Unit) else None,
        area_code=place.code if isinstance(place, Area) else None,
        since=since,
        until=until,
    )
    if any(overlap(held, other) for other in user.assignments):
        raise Invalid([Fault("since", _("The person holds this role here in that time already."))])
    give(actor, user, held)
    audit.commit()
    return held


def overlap(one: Assignment, other: Assignment) -> bool:
    """Say whether two assignments are the same role in the same place on some same day."""
    same = (one.role, one.unit_id, one.area_code) == (other.role, other.unit_id, other.area_code)
    return (
        same and one.since <= (other.until or date.max) and other.since <= (one.until or date.max)
    )


def give(actor: User, user: User, held: Assignment) -> None:
    """Add an assignment that was checked, with its audit event, to the session."""
    user.assignments.append(held)
    audit.record(
        actor,
        "account.assigned",
        "account",
        user.id,
        role=held.role,
        unit=held.unit_id,
        area=held.area_code,
        since=held.since.isoformat(),
        until=held.until.isoformat() if held.until else None,
    )


def end_assignment(actor: User, held: Assignment, last_day: date | None = None) -> Assignment:
    """End an assignment after *last_day* (yesterday, so at once); it stays in the records.

    Who belonged to a unit in a year may not appraise it for that year, so none is deleted.
    """
    require_administrator(actor)
    last_day = last_day or clock.today() - timedelta(days=1)
    held.until = last_day
    audit.record(
        actor,
        "account.assignment_ended",
        "account",
        held.user_id,
        role=held.role,
        unit=held.unit_id,
        area=held.area_code,
        until=last_day.isoformat(),
    )
    audit.commit()
    return held


def get_assignment(user: User, assignment_id: int) -> Assignment:
    """Return one assignment of *user*.

    :raises NotFound: when it is not theirs.
    """
    held = next((held for held in user.assignments if held.id == assignment_id), None)
    if held is None:
        raise NotFound(_("There is no such assignment."))
    return held


def set_password(user: User, password: str) -> User:
    """Set one's own password after a one-time code; other sessions of the account end.

    :raises Invalid: when it is too weak.
    """
    require(user.must_set_password)
    util = current_app.extensions["security"].password_util
    problems, normal = util.validate(password, False, user=user)
    if not problems and fold(normal) in {fold(user.username), fold(user.name)}:
        problems = [_("Do not use your name as the password.")]
    refuse(Fault("password", str(problem)) for problem in problems or ())
    user.password = hash_password(normal)
    user.must_set_password = False
    user.fs_uniquifier = secrets.token_hex(16)
    tell_of_password(user)
    audit.commit()
    return db.session.get_one(User, user.id)  # pages hand a proxy in


def tell_of_password(user: User) -> None:
    """Tell the log, in the running transaction, that somebody changed their own password."""
    audit.record(user, "account.password_set", "account", user.id)


def set_language(user: User, language: str) -> User:
    """Remember the language that somebody reads."""
    require(language in {"vi", "en"})
    user.language = language
    audit.commit()
    return user


def people_of(unit: Unit) -> list[tuple[User, Assignment]]:
    """Return who works for a unit today, heads first."""
    today = clock.today()
    rows = db.session.execute(
        select(User, Assignment)
        .join(Assignment, Assignment.user_id == User.id)
        .where(
            Assignment.unit_id == unit.id,
            Assignment.since <= today,
            or_(Assignment.until.is_(None), Assignment.until >= today),
        )
        .order_by(Assignment.role.desc(), User.search)
    )
    return [(user, held) for user, held in rows]
