"""The database base and session; nothing else.

SQLite starts every transaction of a request that may write with ``BEGIN
IMMEDIATE``: two writers then wait for one another instead of failing half
way.  :func:`writing` marks such a stretch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_writing: ContextVar[bool] = ContextVar("certify_writing", default=False)
_reads_first: ContextVar[bool] = ContextVar("certify_reads_first", default=False)


class Base(DeclarativeBase):
    """Base of every model; constraints are named so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back, aware."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


db = SQLAlchemy(model_class=Base)


@contextmanager
def writing() -> Iterator[None]:
    """Inside the block, transactions take SQLite's write lock when they begin."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def set_writing(*, on: bool, reads_first: bool = False) -> None:
    """Say whether the running request may write, and whether it reads before it does."""
    _writing.set(on and not reads_first)
    _reads_first.set(on and reads_first)


def begin_writing() -> bool:
    """Take the write lock now, in a request that reads first.

    :return: whether it was taken just now, so that what may have changed is to be read anew.
    """
    if not _reads_first.get():
        return False
    with kept():
        db.session.commit()  # ends the reading; nothing was written
    set_writing(on=True)
    return True


@contextmanager
def kept() -> Iterator[None]:
    """Inside the block, a commit leaves what was read as it is, to be shown without a query."""
    session = db.session()
    session.expire_on_commit = False
    try:
        yield
    finally:
        session.expire_on_commit = True


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Open a connection that sees one committed state all the time, and keeps nobody waiting."""
    token = _writing.set(False)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA busy_timeout=15000")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
