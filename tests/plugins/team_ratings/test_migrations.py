"""The branch of team_ratings, up and down, and its queries, on both databases."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import inspect

import certify
from certify import api
from certify.db import db
from certify.migrations.upgrade import pending, upgrade
from certify.plugins.team_ratings import operations
from certify.plugins.team_ratings.operations import Choice
from certify.units.models import Unit
from tests.postgres import cluster
from tests.world import build_world

TABLE = "team_ratings_served"


def ours() -> bool:
    return TABLE in inspect(db.engine).get_table_names()


def up_and_down() -> None:
    upgrade()
    assert ours()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = list(compare_metadata(context, db.metadata))
    assert [each for each in differences if TABLE in str(each)] == []
    downgrade(revision="team_ratings@base")
    assert not ours()
    assert pending()
    upgrade()
    assert ours()
    db.engine.dispose()


def use_the_register() -> None:
    """Ask every question of the register once."""
    world = build_world()
    area = {"area_code": world.commune.code, "authority_code": world.commune.code}
    team = Unit(code="TBV-1", type="security_team", name="Tổ 1", search="to 1", facts={}, **area)
    db.session.add(team)
    db.session.commit()
    choice = Choice(world.village.id, team.id, None)
    assert operations.assign(world.inspector, world.commune, [choice]) == 1
    (line,) = operations.listing(world.commune, "to dan").items
    assert (line.unit, line.team, line.decided) == (world.village, team, None)
    assert api.decisions_on([team.id], "security-team/team") == []
    assert [each.team for each in operations.changes(world.village)] == ["TBV-1 – Tổ 1"]


def go_through() -> None:
    with certify.create_app({"TESTING": True}).app_context():
        up_and_down()
        use_the_register()
        db.session.remove()
        db.engine.dispose()


def test_sqlite(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    go_through()


@pytest.mark.postgres
def test_postgresql(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    # Its path must be short, and open to the user postgres.
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        monkeypatch.setenv("CERTIFY_DATABASE_URL", address)
        go_through()
