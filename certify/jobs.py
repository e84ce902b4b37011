"""Jobs outside of requests, on Huey; each may run twice without harm."""

from __future__ import annotations

import os
import sys
import threading
import time

from flask import Flask
from huey import SqliteHuey, crontab

from certify import clock, create_app
from certify.config import instance_folder
from certify.web.logs import show_logs

WORKERS = 2  # threads: while one packs certificates for minutes, the other does what is short
queue = SqliteHuey("certify", filename=str(instance_folder() / "jobs.db"), utc=True)


_own: list[Flask] = []  # the worker's application: its threads must not build two at a time


def _app() -> Flask:
    return _own[0] if _own else create_app()


def remind() -> None:
    """Write the reminders that are due today; those already written are left alone."""
    from certify.db import writing
    from certify.notices.mail import mail_waiting
    from certify.notices.reminders import remind as write_reminders

    with _app().app_context():
        with writing():
            write_reminders(clock.today())
        mail_waiting()  # a slow mail server must not hold the database's write lock


queue.periodic_task(crontab(minute="15"))(remind)


def sign_log_head() -> None:
    """Sign today's head of the audit log, unless it is signed."""
    from certify.audit import heads

    with _app().app_context():
        heads.sign_daily(clock.today())


queue.periodic_task(crontab(minute="5"))(sign_log_head)


def decide_waiting() -> None:
    """Go on with the decisions of many applications that are not finished.

    Once a minute as well, for what a worker left that was stopped; so it ends within a minute.
    """
    from certify.certificates import bulk

    end = time.monotonic() + 50
    with _app().app_context():
        for batch in bulk.running():
            while bulk.work(batch) and time.monotonic() < end:
                pass


decide_soon = queue.periodic_task(crontab())(decide_waiting)


def bundle_waiting() -> None:
    """Go on with what is to be packed for printing, then clear away what was packed long ago.

    Once a minute as well, for what a worker left that was stopped. A run ends after a minute, and
    its processes with it; only one runs at a time, so that a worker is left for all other jobs.
    """
    from certify.certificates import bundles

    if not bundling.acquire(blocking=False):
        return
    end = time.monotonic() + 50
    try:
        with _app().app_context(), bundles.drawers() as pool:
            while (waiting := bundles.running()) and time.monotonic() < end:
                bundles.work(waiting[0], pool)
            bundles.clear_old()
    finally:
        bundling.release()
    if waiting:
        bundle_soon()


bundling = threading.Lock()
bundle_soon = queue.periodic_task(crontab())(bundle_waiting)


def consume() -> None:
    """Work off jobs until the process is told to stop; the next one goes on with what is begun."""
    show_logs()
    _own.append(create_app())
    queue.create_consumer(workers=WORKERS, periodic=True, shutdown_timeout=5).run()
    sys.stdout.flush()
    os._exit(0)  # else Python waits for processes that draw, and a job takes that for a fault
