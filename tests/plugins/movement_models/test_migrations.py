"""The register's branch of migrations, up and down, on both databases."""

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
from certify.plugins.movement_models import (
    excel_in,
    excel_out,
    operations,
    parts,
    queries,
    reviews,
    totals,
)
from certify.plugins.movement_models.counting import standings
from certify.plugins.movement_models.data import ModelData, PointData, ReviewData, TeamData
from certify.plugins.movement_models.queries import Filters
from tests.postgres import cluster
from tests.world import build_world

TABLES = {f"movement_model{part}" for part in ("", "_point", "_team", "_review")}


def ours() -> set[str]:
    return {name for name in inspect(db.engine).get_table_names() if name in TABLES}


def up_and_down() -> None:
    upgrade()
    assert not [each for each in plugins().problems if "movement" in each.plugin]
    assert ours() == TABLES
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    assert [each for each in differences if "movement_model" in str(each)] == []
    downgrade(revision="movement_models@base")
    assert ours() == set()
    assert "unit" in inspect(db.engine).get_table_names()
    assert pending()
    upgrade()
    assert ours() == TABLES
    db.engine.dispose()


def test_sqlite(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    with certify.create_app().app_context():
        up_and_down()


@pytest.mark.postgres
def test_postgresql(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    # Its path must be short, and open to the user postgres.
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        monkeypatch.setenv("CERTIFY_DATABASE_URL", address)
        with certify.create_app({"TESTING": True}).app_context():
            up_and_down()
            use_the_register()
            db.session.remove()
            db.engine.dispose()


def use_the_register() -> None:
    """Run the queries of the register once."""
    world = build_world()
    data = ModelData("Camera an ninh", "cameras", world.commune.code, ministry_asked=True)
    model = operations.create(world.inspector, data)
    point = parts.add_point(world.inspector, model, PointData("Ngõ 5", world.commune.code))
    parts.add_team(world.inspector, point, TeamData("Tổ 1"))
    reviews.review(world.inspector, model, ReviewData(2026, "effective"), confirm=True)
    filters = Filters(2026, "ngo 5", "42", "cameras", "reviewed", "confirmed")
    (line,) = queries.listing(world.province_inspector, filters).items
    assert (line.points, line.teams, line.review.year) == (1, 1, 2026)
    by_area, by_field = totals.counts(world.province_inspector, "42", 2026)
    assert by_area == [totals.Count("18073", 1, 1, 1, 1)]
    assert [count.key for count in by_field] == ["cameras"]
    assert [each.counts for each in standings(world.commune_unit, 2026)] == [True]
    content = excel_out.export(world.inspector, filters, "vi")
    assert excel_in.run(world.inspector, content, "vi").faults == []
