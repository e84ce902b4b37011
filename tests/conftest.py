"""Fixtures for all tests: an application on its own instance, and a small world in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, event
from werkzeug.routing import Rule

import certify
import certify.models
from certify.accounts.models import User
from certify.db import Base, db
from certify.plugins import plugins
from tests.world import World, build_world


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all tests of a process share: an empty database to copy, and compiled templates."""
    folder = tmp_path_factory.mktemp("prepared")
    plugins().load_models()
    engine = create_engine(f"sqlite:///{folder / 'certify.db'}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return folder


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Keep what builds the addresses of a route: compiling it takes most of making an application.

    It knows neither its rule nor its application, so one serves all applications of a process.
    """
    compiled: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (*rule._trace, defaults, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: Path) -> Iterator[Flask]:
    """An application with an empty SQLite database of its own."""
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    shutil.copy(prepared / "certify.db", tmp_path)
    application = certify.create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
            "SECURITY_PASSWORD_HASH": "plaintext",
            "SECURITY_PASSWORD_SINGLE_HASH": ["plaintext"],
            "SECURITY_PASSWORD_SCHEMES": ["plaintext"],
            "SERVER_NAME": "localhost",
        }
    )
    # The context stays open for the whole test, so each request must ask anew who is signed in.
    application.before_request_funcs.setdefault(None, []).insert(0, _forget_who_asked)
    application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(prepared))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def _forget_who_asked() -> None:
    g.pop("_login_user", None)


@pytest.fixture
def world(app: Flask) -> World:
    """A commune with units, people in every role and a round for 2026."""
    return build_world()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[User], FlaskClient]:
    """Return a browser in which *user* is signed in."""

    def sign_in(user: User) -> FlaskClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
        return browser

    return sign_in


@pytest.fixture
def count_queries() -> Callable[[], Any]:
    """Return a context manager that collects the SQL statements run inside it."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def in_2026(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live on 20/10/2026, when units assess themselves."""
    from certify import clock

    with clock.pretend(date(2026, 10, 20)):
        yield
