"""Bringing a database up to date."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade as alembic_upgrade

from certify.db import db


def pending() -> bool:
    """Say whether the database lacks a migration."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    return present != set(scripts.get_heads())


def upgrade() -> None:
    """Run the migrations that the database lacks."""
    if pending():
        alembic_upgrade()
