"""The migrations lead to exactly the models' tables, on an empty database and repeatedly."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import inspect, text

import certify
from certify import health
from certify.db import db
from certify.errors import Refused
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


def test_a_database_of_a_newer_certify_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    with certify.create_app().app_context():
        upgrade()
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
        db.session.commit()
        with pytest.raises(Refused, match="9999"):
            upgrade()
        [finding] = [each for each in health.check() if each.what == "database"]
        assert (finding.level, "9999" in finding.message.in_("en")) == ("error", True)
        assert inspect(db.engine).has_table("unit")
        db.engine.dispose()
