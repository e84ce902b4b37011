"""Alembic's environment: runs migrations over the application's own engine."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from certify.db import Moment, db
from certify.migrations.branches import unknown


def ours(_thing: Any, _name: str | None, kind: str, reflected: bool, model: Any) -> bool:
    """Leave tables alone that no model knows: they are a removed plugin's, and its data."""
    return not (kind == "table" and reflected and model is None)


def spelled(kind: str, thing: Any, context: Any) -> str | bool:
    """Write our own type as its short name, so that what is written can be read again."""
    if kind != "type" or not isinstance(thing, Moment):
        return False
    context.imports.add("from certify.api import Moment")
    return "Moment()"


def run_migrations() -> None:
    """Migrate, on the connection of the running application."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=ours,
            render_item=spelled,
            **options,
        )
        _look_past_removed_plugins()
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _look_past_removed_plugins() -> None:
    """Let Alembic see only revisions that it can find; the others stay stamped as they are."""
    migration = context.get_context()
    stamped = migration.get_current_heads

    def known() -> tuple[str, ...]:
        present = stamped()
        lost = unknown(present)
        return tuple(each for each in present if each not in lost)

    migration.get_current_heads = known


run_migrations()
