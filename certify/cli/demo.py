"""``certify demo``: a commune to try everything on."""

from __future__ import annotations

import shutil

import click

from certify.config import instance_folder


@click.command()
@click.option("--reset", is_flag=True, help="Throw this instance's data away and begin anew.")
def demo(reset: bool) -> None:
    """Load the demonstration commune and write its certificate.pdf and gaps.pdf."""
    if reset:
        _empty_instance()
    from certify.cli.instance import opened, prepare
    from certify.demo import play, stage

    with opened() as app:
        prepare()
        if stage.is_set():
            click.echo("The demonstration is loaded already; --reset begins anew.")
            return
        play.play(app.config["INSTANCE"] / "demo", say=click.echo)


def _empty_instance() -> None:
    """Remove what an instance holds, but for what its owner wrote by hand."""
    folder = instance_folder()
    for name in ("certify.db", "certify.db-wal", "certify.db-shm", "jobs.db"):
        (folder / name).unlink(missing_ok=True)
    for name in ("evidence", "demo"):
        shutil.rmtree(folder / name, ignore_errors=True)
