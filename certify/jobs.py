"""Jobs outside of requests, on Huey; each may run twice without harm."""

from __future__ import annotations

import logging

from huey import SqliteHuey, crontab

from certify import clock, create_app
from certify.config import instance_folder

queue = SqliteHuey("certify", filename=str(instance_folder() / "jobs.db"), utc=True)


@queue.periodic_task(crontab(minute="15"))
def remind() -> None:
    """Write the reminders that are due today; those already written are left alone."""
    from certify.db import writing
    from certify.notices.operations import remind as write_reminders

    with create_app().app_context(), writing():
        write_reminders(clock.today())


def consume() -> None:
    """Work off jobs until the process is told to stop."""
    logging.basicConfig(level=logging.WARNING)
    queue.create_consumer(workers=1, periodic=True).run()
