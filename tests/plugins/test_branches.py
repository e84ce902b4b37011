"""The Alembic branches of the registers: up, as their models, down and up again, and in use.

On both databases; all registers at once, since migrating takes longest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import inspect

import certify
from certify.db import db
from certify.migrations.upgrade import pending, upgrade
from certify.plugins import plugins
from tests.plugins.commendations import using as commendations
from tests.plugins.festival import using as festival
from tests.plugins.figures import using as figures
from tests.plugins.movement_models import using as movement_models
from tests.plugins.team_ratings import using as team_ratings
from tests.postgres import cluster
from tests.world import build_world

TABLES = {
    "figures": {"figure_sheet", "figure", "figure_correction"},
    "team_ratings": {"team_ratings_served"},
    "movement_models": {
        "movement_model", "movement_model_point", "movement_model_team", "movement_model_review"
    },
    "commendations": {"commendation"},
    "festival": {"festival_event", "festival_part", "festival_photo"},
}  # fmt: skip
OURS = set().union(*TABLES.values())


def there() -> set[str]:
    """Return those of the registers' tables that the database has."""
    return OURS & set(inspect(db.engine).get_table_names())


def up_and_down() -> None:
    """Migrate the branches on the database of the environment, then use the registers."""
    with certify.create_app({"TESTING": True}).app_context():
        upgrade()
        assert plugins().problems == []
        assert there() == OURS
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = list(compare_metadata(context, db.metadata))
        assert [each for each in differences if any(table in str(each) for table in OURS)] == []
        left = set(OURS)
        for name, tables in TABLES.items():
            downgrade(revision=f"{name}@base")
            left -= tables
            assert there() == left
        assert "unit" in inspect(db.engine).get_table_names()
        assert pending()
        upgrade()
        assert there() == OURS
        db.engine.dispose()
        world = build_world()
        for register in (figures, team_ratings, movement_models, commendations, festival):
            register.use_the_register(world)
        db.session.remove()
        db.engine.dispose()


def test_sqlite(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    up_and_down()


@pytest.mark.postgres
def test_postgresql(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    # a path that is short and open to the user postgres
    with tempfile.TemporaryDirectory(prefix="certify-") as place, cluster(Path(place)) as address:
        monkeypatch.setenv("CERTIFY_DATABASE_URL", address)
        up_and_down()
