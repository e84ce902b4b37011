"""Jobs outside of requests, on Huey; each may run twice without harm."""

from __future__ import annotations

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


def consume() -> None:
    """Work off jobs until the process is told to stop."""
    show_logs()
    queue.create_consumer(workers=1, periodic=True).run()
