"""Processes of their own that work on one instance and are killed, and what they were told."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from certify import clock
from certify.accounts.models import User
from certify.audit.verifying import verify
from certify.certificates.against_log import differences
from certify.db import db, snapshot, writing
from tests.certificates.many import TOLD
from tests.world import World

DAY = TOLD.day
LONGEST = 0.1  # seconds of work until somebody is killed

Work = Callable[[Callable[[], None]], None]
"""What is done; it tells each time that it has done a piece of it."""


class Told:
    """What was answered to those who worked: it outlives them, a line each."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.touch()

    def add(self, *words: str | int) -> None:
        """Note at once, in one write, what has just been answered."""
        opened = os.open(self.file, os.O_WRONLY | os.O_APPEND)
        os.write(opened, json.dumps(words).encode() + b"\n")
        os.close(opened)

    def of(self, kind: str) -> Counter[tuple]:
        """Return what was answered of one kind, and how often."""
        lines = map(json.loads, self.file.read_text().splitlines())
        return Counter(tuple(rest) for first, *rest in lines if first == kind)


def fork(app: Flask, work: Callable[[], None]) -> int:
    """Do *work* on that day in a process of its own, which shares no connection with this one."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child:
        return child
    random.seed()
    try:
        with clock.pretend(DAY):
            work()
    except BaseException as error:  # noqa: BLE001 - a child says so and ends
        print(f"child: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def finish(app: Flask, work: Work) -> None:
    """Let nobody disturb the work now: it has to come to its end."""
    assert os.waitpid(fork(app, lambda: work(lambda: None)), 0)[1] == 0


def kill(app: Flask, work: Work, moments: int, check: Callable[[], None]) -> int:
    """Let two do the same work and kill each at a moment of its own; return how often.

    The moments are counted from when one of them has done something: to load what it takes is no
    work. After each pair nothing may be half done. A process that came to its end counts for
    nothing; when both did, there is no more to kill.
    """
    killed = 0
    while killed < moments:
        reader, writer = os.pipe()

        def begun(writer: int = writer) -> None:
            os.write(writer, b".")

        children = [fork(app, lambda: work(begun)) for _each in range(min(2, moments - killed))]
        os.close(writer)
        os.read(reader, 1)  # it says so, or nobody is left who could
        os.close(reader)
        died = [_killed(child, random.uniform(0, LONGEST)) for child in children]
        check()
        killed += sum(died)
        if not any(died):
            break
    return killed


def _killed(child: int, seconds: float) -> bool:
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), "it failed by itself"
    return status == signal.SIGKILL


@contextmanager
def consistent(app: Flask) -> Iterator[None]:
    """See one committed state: what a killed process left to the server may end only now."""
    with app.app_context():
        if db.engine.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
        db.session.remove()
        with snapshot() as connection:
            verdict = verify(connection, [])
        assert verdict.fault is None, verdict
        assert not list(differences())
        db.session.remove()
        db.engine.dispose()


@contextmanager
def preparing(app: Flask, world: World) -> Iterator[None]:
    """Add to the world, which was read elsewhere."""
    with app.app_context(), writing(), clock.pretend(DAY):
        db.session.add_all(vars(world).values())
        yield
        db.session.commit()
        for each in vars(world).values():
            db.session.refresh(each)
        db.session.remove()


def signed_in(app: Flask, user: str) -> FlaskClient:
    """Return a browser in which somebody is signed in.

    :param user: what a session knows them by.
    """
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user, True
    return browser


def name_of(user: User) -> str:
    """Return what a session knows somebody by."""
    return user.fs_uniquifier
