"""Many who decide at once, and workers killed at random moments: ``python -m …rush``.

It works on the database that ``CERTIFY_INSTANCE`` and ``CERTIFY_DATABASE_URL`` name, which must be
empty, and ends with what has to hold whatever happened; an assertion that fails ends it with 1.

    python -m tests.certificates.rush race COUNT PROCESSES APPROVERS
    python -m tests.certificates.rush kill COUNT MOMENTS
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy.exc import DBAPIError

import certify
from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit.models import AuditEvent
from certify.audit.verifying import verify
from certify.certificates import bulk
from certify.certificates.models import BatchItem, Certificate, Decision, NumberSeries
from certify.certificates.operations import decide
from certify.db import db, snapshot, writing
from certify.errors import OperationError
from tests.certificates.many import TOLD, conclude_many, seen_of, spoil
from tests.world import build_world, make_user

DAY = date(2026, 10, 20)
SINGLE = {
    "number": "20/QĐ-UBND",
    "day": DAY,
    "place": "Thành Sen",
    "signatory_name": "Nguyễn Văn An",
    "signatory_title": "CHỦ TỊCH",
}


def prepare(count: int, approvers: int) -> tuple[list[tuple[int, str]], list[int], set[int], int]:
    """Make the world; return what was seen, the approvers, the spoiled ones, the batch."""
    from certify.certificates.keyring import prepare as prepare_keys

    db.create_all()
    with writing():
        world = build_world()
        prepare_keys()
        people = [
            make_user(f"lanhdao{n}", "approver", area=world.commune).id for n in range(approvers)
        ]
        applications = conclude_many(world, count)
        seen = seen_of(applications)
        batch = bulk.begin(world.approver, seen, TOLD).id
        spoiled = applications[:: max(2, count // 4)]
        for each in spoiled:
            spoil(each)
        found = list(seen.items()), people, {each.id for each in spoiled}, batch
    db.session.remove()
    return found


def fork(work: Callable[[], None]) -> int:
    """Do *work* in a process of its own, which shares no connection with this one."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - a child says so and ends
        print(f"child: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def worker(app: Flask, batch: int) -> None:
    """Work a batch off, as the job does."""
    with app.app_context(), clock.pretend(DAY):
        while bulk.running():
            try:
                bulk.work(batch)
            except DBAPIError:
                time.sleep(0.05)


def approver(app: Flask, person: int, seen: list[tuple[int, str]]) -> None:
    """Decide on one after the other, in an order of one's own; who comes late is refused."""
    mine = random.sample(seen, len(seen))
    with app.app_context(), writing(), clock.pretend(DAY):
        while mine:
            name, state = mine.pop()
            try:
                application = db.session.get(Application, name)
                assert application is not None
                if application.state == "concluded":
                    user = db.session.get(User, person)
                    assert user is not None
                    decide(user, application, state_hash=state, **SINGLE)
            except OperationError:
                pass
            except DBAPIError:
                mine.insert(0, (name, state))  # the database was busy, or chose us to give way
            finally:
                db.session.rollback()


def race(app: Flask, count: int, processes: int, approvers: int) -> None:
    """Let jobs and approvers decide on the same list at once."""
    with app.app_context(), clock.pretend(DAY):
        seen, people, spoiled, batch = prepare(count, approvers)

    def rush(slot: int) -> None:
        random.seed(slot)
        threads = [threading.Thread(target=worker, args=(app, batch))]
        threads += [
            threading.Thread(target=approver, args=(app, person, seen))
            for person in people[slot::processes]
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    with app.app_context():
        children = [fork(lambda slot=slot: rush(slot)) for slot in range(processes)]  # type: ignore[misc]
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * processes
    check(app, {name for name, _state in seen} - spoiled)


def kill(app: Flask, count: int, moments: int) -> None:
    """Kill the worker again and again; after each death nothing may be half done."""
    bulk.CHUNK = 3
    with app.app_context(), clock.pretend(DAY):
        seen, _people, spoiled, batch = prepare(count, 1)
    killed, longest = 0, 0.2
    while killed < moments:
        with app.app_context():
            child = fork(lambda: worker(app, batch))
        time.sleep(random.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        killed += 1
        check(app, None)
        with app.app_context():
            if not bulk.running():
                break
    with app.app_context():
        left = bulk.progress(batch)["waiting"]
        assert os.waitpid(fork(lambda: worker(app, batch)), 0)[1] == 0
    check(app, {name for name, _state in seen} - spoiled)
    print(json.dumps({"killed": killed, "left_to_do": left}))


def check(app: Flask, decided: set[int] | None) -> None:
    """Hold what the database says against what has to be, and the log against itself."""
    with app.app_context():
        issued = db.session.query(Certificate).order_by(Certificate.sequence).all()
        sequences = [each.sequence for each in issued]
        series = db.session.query(NumberSeries).first()
        assert sequences == list(range(1, len(issued) + 1)), sequences
        assert (series.last if series else 0) == len(issued)
        states = {each.id: each for each in db.session.query(Application)}
        recognised = {name for name, each in states.items() if each.state == "recognised"}
        assert sorted(each.application_id for each in issued) == sorted(recognised)
        for each in issued:
            told = json.loads(each.record)["hashes"]["state"]
            assert told == states[each.application_id].state_hash
        events = db.session.query(AuditEvent).filter_by(action="certificate.issued")
        assert sorted(each.object_id for each in events) == sorted(str(each.id) for each in issued)
        if decided is not None:
            assert recognised == decided
            assert db.session.query(BatchItem).filter_by(state="waiting").count() == 0
            assert db.session.query(Decision).count() == 1
        db.session.remove()
        with snapshot() as connection:
            verdict = verify(connection, [])
        assert verdict.fault is None, verdict
        db.engine.dispose()


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    app = certify.create_app({"TESTING": True, "RATELIMIT_ENABLED": False})
    {"race": race, "kill": kill}[arguments[0]](app, *map(int, arguments[1:]))
    print("sound")


if __name__ == "__main__":
    main(sys.argv[1:])
