"""Reminders: what is due, 30, 7 and 1 days before; made by the worker, as often as it likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select

from certify.applications.models import Application
from certify.audit import operations as audit
from certify.db import db
from certify.notices import operations as notices
from certify.units.models import Area, Unit

STEPS = (1, 7, 30)  # days before the last day
WAITING = ("submitted", "appraising", "supplement")


def remind(day: date) -> int:
    """Leave the reminders that are due on *day*; return how many are new.

    A step that was missed (the worker stood still) is made up for, by the nearest one;
    what was said already is not said again.
    """
    made = sum(_remind_unit(*found, day) for found in _not_submitted(day))
    made += sum(_remind_office(*found, day) for found in _not_appraised(day))
    audit.commit()
    return made


def step(due: date, day: date) -> int | None:
    """Return which reminder holds on *day*: 1, 7 or 30 days before; None: none yet, or late."""
    left = (due - day).days
    return next((days for days in STEPS if 0 <= left <= days), None)


def _not_submitted(day: date) -> Iterator[tuple[Application, str]]:
    rows = db.session.execute(
        select(Application, Unit.name)
        .join(Unit, Unit.id == Application.unit_id)
        .where(
            Application.state == "registered",
            Application.submit_by.between(day, day + timedelta(days=max(STEPS))),
        )
    )
    yield from ((application, name) for application, name in rows)


def _remind_unit(application: Application, name: str, day: date) -> int:
    due = application.submit_by
    days = step(due, day) if due else None
    if due is None or days is None:
        return 0
    left = (due - day).days
    return notices.notify_unit(
        application.unit_id,
        "submit_soon" if left > 1 else "submit_tomorrow",
        f"submit:{application.id}:{due.isoformat()}:{days}",
        f"/applications/{application.id}",
        unit=name,
        year=application.year,
        set=application.set_key,
        days=left,
        due=due.isoformat(),
    )


def _not_appraised(day: date) -> Iterator[tuple[str, str, date, int]]:
    rows = db.session.execute(
        select(Area.code, Area.name, Application.appraise_by, func.count())
        .join(Area, Area.code == Application.authority_code)
        .where(
            Application.state.in_(WAITING),
            Application.appraise_by.between(day, day + timedelta(days=max(STEPS))),
        )
        .group_by(Area.code, Area.name, Application.appraise_by)
    )
    yield from ((code, name, due, count) for code, name, due, count in rows if due)


def _remind_office(code: str, name: str, due: date, count: int, day: date) -> int:
    """One notice for all that an office has to appraise by a day, not one for each."""
    days = step(due, day)
    return notices.notify_office(
        code,
        "inspector",
        "appraise_soon",
        f"appraise:{code}:{due.isoformat()}:{days}",
        "/appraisal",
        count=count,
        area=name,
        due=due.isoformat(),
    )
