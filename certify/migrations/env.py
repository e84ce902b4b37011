"""Alembic's environment: runs migrations over the application's own engine."""

from __future__ import annotations

from alembic import context
from flask import current_app

from certify.db import db


def run_migrations() -> None:
    """Migrate, on the connection of the running application."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_migrations()
