"""``certify run`` and ``certify worker``: serving pages and doing jobs."""

from __future__ import annotations

import click

from certify.config import instance_folder


@click.command()
@click.option("--bind", default="127.0.0.1:5000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="Processes that answer.")
@click.option("--jobs/--no-jobs", default=True, help="Run one job worker beside the server.")
def run(bind: str, workers: int, jobs: bool) -> None:
    """Serve certify with gunicorn, and one worker for reminders and mail."""
    from certify.web.server import Server

    click.echo(f"certify: http://{bind}")
    accounts = instance_folder() / "demo" / "accounts.txt"
    if accounts.exists():
        click.echo(accounts.read_text(encoding="utf-8"))
    Server(bind=bind, workers=workers, jobs=jobs).run()


@click.command()
def worker() -> None:
    """Do the jobs: daily reminders, and mail where a server is set."""
    from certify.jobs import consume

    consume()
