"""The Alembic branch of a register: up, compared with its models, down and up again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import inspect

import certify
from certify.db import db
from certify.migrations.upgrade import pending, upgrade
from certify.plugins import plugins
from tests.postgres import cluster


def up_and_down(name: str, tables: set[str], use: Callable[[], None]) -> None:
    """Migrate the branch *name* on the database of the environment, then *use* the register."""

    def ours() -> set[str]:
        return tables & set(inspect(db.engine).get_table_names())

    with certify.create_app({"TESTING": True}).app_context():
        upgrade()
        assert not [each for each in plugins().problems if name in each.plugin]
        assert ours() == tables
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = list(compare_metadata(context, db.metadata))
        assert [each for each in differences if any(table in str(each) for table in tables)] == []
        downgrade(revision=f"{name}@base")
        assert ours() == set()
        assert "unit" in inspect(db.engine).get_table_names()
        assert pending()
        upgrade()
        assert ours() == tables
        db.engine.dispose()
        use()
        db.session.remove()
        db.engine.dispose()


def on_sqlite(monkeypatch, folder: Path, *story) -> None:
    """Go through :func:`up_and_down` on SQLite."""
    monkeypatch.setenv("CERTIFY_INSTANCE", str(folder))
    up_and_down(*story)


def on_postgresql(monkeypatch, folder: Path, *story) -> None:
    """Go through it on a cluster, whose path must be short and open to the user postgres."""
    with tempfile.TemporaryDirectory(prefix="certify-") as place, cluster(Path(place)) as address:
        monkeypatch.setenv("CERTIFY_DATABASE_URL", address)
        on_sqlite(monkeypatch, folder, *story)
