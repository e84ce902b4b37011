"""The one clock of the application: law counts days in Asia/Ho_Chi_Minh.

The engine has no clock; everything else asks here, so that the demonstration
and the tests can live on another day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_pretended: ContextVar[datetime | None] = ContextVar("certify_now", default=None)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in Vietnam."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the day that *moment* falls on in Vietnam."""
    return moment.astimezone(VIETNAM).date()


@contextmanager
def pretend(day: date) -> Iterator[None]:
    """Live on *day* (at ten in the morning, Vietnam) inside the block."""
    token = _pretended.set(datetime.combine(day, time(10), VIETNAM).astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)
