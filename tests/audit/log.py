"""A log to tamper with, on either database, without the triggers that would be in the way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

import certify
from certify.accounts.models import User
from certify.audit import heads
from certify.audit import operations as audit
from certify.audit.guards import UNGUARDS
from certify.db import db
from certify.plugins import plugins
from tests.postgres import cluster
from tests.world import make_user

EVENTS = 12
HEADS = (5, 9)  # sizes at which heads were signed


@contextmanager
def house(kind: str, folder: Path) -> Iterator[Flask]:
    """Run an application with an empty database of *kind*, without triggers."""
    settings: dict[str, Any] = {"TESTING": True, "INSTANCE": folder}
    if kind == "sqlite":
        yield _ready(settings)
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as place, cluster(Path(place)) as address:
        app = _ready(settings | {"SQLALCHEMY_DATABASE_URI": address})
        yield app
        with app.app_context():
            db.engine.dispose()


def _ready(settings: dict[str, Any]) -> Flask:
    app = certify.create_app(settings)
    with app.app_context():
        plugins().load_models()
        db.create_all()
        for statement in UNGUARDS[db.engine.dialect.name]:
            db.session.execute(text(statement))
        for name in ("vanthu", "canbo"):
            make_user(name, "clerk")
        db.session.commit()
    return app


def fresh() -> None:
    """Begin the log anew: twelve events, heads of five and of nine."""
    run("DELETE FROM audit_event", "DELETE FROM audit_head")
    run(f"UPDATE audit_tip SET number = 0, chain = '{'0' * 64}'")
    people = db.session.query(User).order_by(User.id).all()
    for number in range(1, EVENTS + 1):
        actor = people[number % 2] if number % 5 else None
        digest = f"{number:064}"
        audit.record(actor, "unit.edited", "unit", number, before=digest, after=digest, n=number)
        audit.commit()
        if number in HEADS:
            heads.sign_head()


def run(*statements: str, **values: Any) -> None:
    """Do something behind the application's back."""
    for statement in statements:
        db.session.execute(text(statement), values)
    db.session.commit()


def fault() -> tuple[int, str] | None:
    """Return the first bad event and what is wrong with it."""
    found = heads.verify().fault
    return found and (found.number, found.sort)
