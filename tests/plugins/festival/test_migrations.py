"""The branch of festival, up and down, and its queries, on both databases."""

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
from certify.plugins.festival import operations
from certify.plugins.festival.coverage import of_commune, of_communes
from tests.plugins.festival.holding import data, hold
from tests.postgres import cluster
from tests.world import build_world, make_unit

TABLES = {"festival_event", "festival_part", "festival_photo"}


def ours() -> set[str]:
    return TABLES & set(inspect(db.engine).get_table_names())


def up_and_down() -> None:
    upgrade()
    assert ours() == TABLES
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = list(compare_metadata(context, db.metadata))
    assert [each for each in differences if any(name in str(each) for name in TABLES)] == []
    downgrade(revision="festival@base")
    assert ours() == set()
    assert "unit" in inspect(db.engine).get_table_names()
    assert pending()
    upgrade()
    assert ours() == TABLES
    db.engine.dispose()


def test_sqlite(tmp_path, monkeypatch, in_2026):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    with certify.create_app({"TESTING": True}).app_context():
        up_and_down()
        use_the_register()
        db.session.remove()
        db.engine.dispose()


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
    """Ask every question of the register once."""
    world = build_world()
    other = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    event = hold(world.inspector, world.village, taking_part=(other.id,))
    operations.edit(
        world.inspector, event, data(taking_part=(other.id,), note="x"), seen_revision=1
    )
    for reader in (world.inspector, world.province_inspector, world.administrator):
        found = operations.listing(reader, area="42", year=2026, words="NHA van hoa")
        assert found.items == [event]
    assert operations.listing(world.head).total == 0
    assert operations.leaders(world.inspector, "to dan").total == 2
    assert of_commune("18073", 2026).counts == of_communes({"18073", "42"}, 2026).counts
    assert [entry.action for entry in operations.history(event)] == [
        "festival.changed", "festival.entered",
    ]  # fmt: skip
