"""``certify init`` and ``certify doctor``: preparing and examining an instance."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from certify.cli.options import json_option, language_option, print_json

if TYPE_CHECKING:
    from flask import Flask


@click.command()
@click.option(
    "--administrator", metavar="NAME", help="Make NAME an administrator, with a new code."
)
def init(administrator: str | None) -> None:
    """Prepare the instance folder: database, official areas, keys. Safe to repeat."""
    with opened() as app:
        prepare()
        code = administrator and let_in(administrator)
    click.echo(f"Instance ready: {app.config['INSTANCE']}")
    if code:
        click.echo(f"{administrator} signs in at {app.config['PUBLIC_URL']}/code with: {code}")


def let_in(username: str) -> str:
    """Return a one-time code of the administrator *username*, whose account is made if need be.

    Whoever owns the instance folder may do this: the first administrator, and one locked out.
    """
    from certify.accounts import codes, operations

    user = operations.administrator(username)
    return codes.make(None, user)


@contextmanager
def opened() -> Iterator[Flask]:
    """Open the instance for a command, and close its database afterwards."""
    from certify import create_app
    from certify.db import db, writing

    app = create_app()
    with app.app_context(), writing():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def prepare() -> None:
    """Bring the database up to date, load the official areas, make and publish the key."""
    from certify.certificates import keyring
    from certify.migrations.upgrade import upgrade
    from certify.units.operations import load_areas

    upgrade()
    load_areas()
    keyring.prepare()


@click.command()
@json_option
@language_option
def doctor(as_json: bool, language: str) -> None:
    """Examine the installation: plugins, criteria files, database, keys, fonts."""
    from certify.db import set_writing
    from certify.health import check

    with opened():
        set_writing(on=False)  # it only looks, on more than one connection
        findings = check()
    if as_json:
        print_json([finding.as_json(language) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.level:8} {finding.what}: {finding.message.in_(language)}")
            if remedy := finding.remedy.in_(language):
                click.echo(f"{'':8} → {remedy}")
    sys.exit(any(finding.level == "error" for finding in findings))
