"""The audit log: what it costs to verify a million events, and to write them.

A million events with a year of daily heads are made in SQLite, then verified from their columns
on one core, in seconds of its time.  The log's share of submitting and of deciding is taken from
the operations themselves, a part of their requests: each is done with the log and without it in
turns, on the same machine in the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import certify
from bench.figures import Figure, report
from certify import clock
from certify.applications import operations as applications
from certify.audit import heads
from certify.audit import operations as audit
from certify.audit.chain import seal
from certify.audit.models import GENESIS, AuditEvent, AuditHead, AuditTip
from certify.audit.verifying import Walk
from certify.db import db, writing
from tests.dossier import DECIDED_ON, baseline_answers, concluded, decision_of, submitted
from tests.world import World, build_world, make_application, make_unit

EVENTS = 1_000_000
DAYS = 365
ROUNDS = 40  # of each, with the log and without it


def measure() -> Iterator[Figure]:
    """Yield verification, proofs and the shares of requests."""
    with _instance():
        _fill()
        yield from _verifying()
    with _instance(), clock.pretend(DECIDED_ON), writing():
        world = build_world()
        yield _share("log, share of submitting", _submissions(world))
        yield _share("log, share of deciding", _decisions(world))


@contextmanager
def _instance() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="certify-bench-") as folder:
        app = certify.create_app({"INSTANCE": Path(folder)})
        with app.app_context():
            db.create_all()
            yield
            db.session.remove()
            db.engine.dispose()


def _fill() -> None:
    """Write the events and their heads as they come about, only faster."""
    walk, chain, part = Walk(), GENESIS, EVENTS // DAYS
    at = clock.now() - timedelta(days=DAYS)
    for first in range(1, EVENTS + 1, part):
        rows = []
        for number in range(first, min(first + part, EVENTS + 1)):
            event = _event(number, at + timedelta(seconds=30 * number))
            chain = seal(event, number, chain)
            walk.tree.add(bytes.fromhex(event.leaf))
            rows.append(vars(event))
        walk.chain = bytes.fromhex(chain)
        db.session.execute(db.insert(AuditEvent), rows)
        db.session.add(heads.signed(walk))
        db.session.execute(db.update(AuditTip).values(number=walk.tree.size, chain=chain))
        db.session.commit()


def _event(number: int, at: object) -> Any:
    return SimpleNamespace(
        at=at,
        actor_id=None,
        action="application.submitted",
        object_type="application",
        object_id=str(number // 7),
        before="0" * 64,
        after=f"{number:064x}",
        details={"late": False, "unit": "Trường THCS Đồng Tháp", "criteria": ["7.1.plan", "7.3"]},
    )


def _verifying() -> Iterator[Figure]:
    began = time.process_time()
    found = heads.verify()
    took = time.process_time() - began
    assert (found.fault, found.size) == (None, EVENTS)
    note = f"{found.heads} signed heads"
    yield Figure(f"verify {EVENTS:,} events", took, "s", 30, at_least=False, note=note)
    sizes = [size for (size,) in db.session.query(AuditHead.size).order_by(AuditHead.id)]
    began = time.process_time()
    heads.prove_growth(sizes[0], sizes[-1])
    yield Figure("prove growth from the first head", time.process_time() - began, "s")


def _submissions(world: World) -> Iterator[Callable[[], object]]:
    """Yield submissions of one application, which is taken back in between."""
    answers = baseline_answers(world.school)
    application = make_application(world.round, world.school, answers)
    for line in applications.checklist(world.head, application).papers:
        applications.set_paper(world.head, application, line.rule.id, None, "Nộp bản giấy")
    while True:
        yield lambda: applications.submit(world.head, application)
        applications.withdraw(world.head, application)


def _decisions(world: World) -> Iterator[Callable[[], object]]:
    """Yield decisions, each on an application of its own."""
    while True:
        unit = make_unit("school", "Trường THCS số", world.commune)
        application = concluded(world, submitted(world, unit))
        yield partial(decision_of, world, application)


def _share(name: str, works: Iterator[Callable[[], object]]) -> Figure:
    """Do the work in turns with and without the log; compare the medians."""
    took: dict[bool, list[float]] = {True: [], False: []}
    record = audit.record
    for turn in range(2 * ROUNDS + 2):
        work, logged = next(works), turn % 2 == 0
        # put in its place for the turn; a function of a module has a type of its own
        audit.record = record if logged else lambda *_all, **_named: None  # type: ignore[assignment]
        began = time.perf_counter()
        work()
        took[logged].append(time.perf_counter() - began)
        audit.record = record
    with_, without = (statistics.median(took[logged][1:]) for logged in (True, False))
    note = f"{with_ * 1000:.1f} ms with, {without * 1000:.1f} ms without"
    return Figure(name, 100 * (1 - without / with_), "%", 10, at_least=False, note=note)


if __name__ == "__main__":
    sys.exit(report(measure()))
