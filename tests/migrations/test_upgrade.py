"""The migrations lead to exactly the models' tables, on an empty database and repeatedly."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade

import certify
from certify.db import db
from certify.migrations.upgrade import pending, upgrade


def test_migrations_give_the_tables_of_the_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    with certify.create_app().app_context():
        assert pending()
        upgrade()
        upgrade()  # a second start finds nothing to do
        assert not pending()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        downgrade(revision="base")
        assert pending()
        db.engine.dispose()
