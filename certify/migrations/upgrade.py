"""Bringing a database up to date: the core's branch first, then that of each plugin."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from flask_babel import gettext as _
from flask_migrate import upgrade as alembic_upgrade

from certify.db import db
from certify.errors import Refused
from certify.migrations import branches
from certify.plugins import plugins


def present() -> set[str]:
    """Return the revisions that the database stands at, those of removed plugins among them."""
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def lacking() -> dict[str, str]:
    """Return the newest revision of each branch that the database lacks, the core's first."""
    stamped, heads = present(), branches.heads()
    ordered = sorted(heads, key=lambda branch: (branch != "core", branch))
    return {branch: heads[branch] for branch in ordered if heads[branch] not in stamped}


def newer() -> bool:
    """Say whether a newer certify was here.

    The core always goes first, so that a database with something in it, and no revision of ours,
    is one that we do not know.
    """
    stamped = present()
    return bool(stamped) and not stamped & branches.of_core()


def pending() -> bool:
    """Say whether the database lacks a migration."""
    return bool(lacking())


def upgrade() -> None:
    """Run the migrations that the database lacks.

    A plugin's migration that fails is taken back and named among the problems; the others run.

    :raises Refused: when a newer certify was here.
    """
    if newer():
        revisions = ", ".join(sorted(present()))
        raise Refused(
            _(
                "The database is newer than this certify (%(revisions)s). Install the newer one.",
                revisions=revisions,
            )
        )
    for branch, revision in lacking().items():
        if branch == "core":
            alembic_upgrade(revision=revision)
            continue
        try:
            alembic_upgrade(revision=revision)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - Flask-Migrate exits on a fault
            plugins().report(branch, f"migration: {type(error).__name__}: {error}")
