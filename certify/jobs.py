"""Jobs outside of requests, on Huey; each may run twice without harm."""

from __future__ import annotations

import time

from huey import SqliteHuey, crontab

from certify import clock, create_app
from certify.config import instance_folder
from certify.web.logs import show_logs

queue = SqliteHuey("certify", filename=str(instance_folder() / "jobs.db"), utc=True)


def remind() -> None:
    """Write the reminders that are due today; those already written are left alone."""
    from certify.db import writing
    from certify.notices.mail import mail_waiting
    from certify.notices.reminders import remind as write_reminders

    with create_app().app_context():
        with writing():
            write_reminders(clock.today())
        mail_waiting()  # a slow mail server must not hold the database's write lock


queue.periodic_task(crontab(minute="15"))(remind)


def sign_log_head() -> None:
    """Sign today's head of the audit log, unless it is signed."""
    from certify.audit import heads

    with create_app().app_context():
        heads.sign_daily(clock.today())


queue.periodic_task(crontab(minute="5"))(sign_log_head)


def decide_waiting() -> None:
    """Go on with the decisions of many applications that are not finished.

    Once a minute as well, for what a worker left that was stopped; so it ends within a minute.
    """
    from certify.certificates import bulk

    end = time.monotonic() + 50
    with create_app().app_context():
        for batch in bulk.running():
            while bulk.work(batch) and time.monotonic() < end:
                pass


decide_soon = queue.periodic_task(crontab())(decide_waiting)


def bundle_waiting() -> None:
    """Go on with what is to be packed for printing, for half a minute, so that others get a turn.

    Once a minute as well, for what a worker left that was stopped.
    """
    from certify.certificates import bundles

    end = time.monotonic() + 25
    with create_app().app_context(), bundles.drawers() as pool:
        for bundle in bundles.running():
            while bundles.work(bundle, pool):
                if time.monotonic() > end:
                    bundle_soon()
                    return


bundle_soon = queue.periodic_task(crontab())(bundle_waiting)


def consume() -> None:
    """Work off jobs until the process is told to stop."""
    show_logs()
    queue.create_consumer(workers=1, periodic=True).run()
