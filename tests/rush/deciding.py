"""Approvers and jobs that decide on the same applications, at once or killed at random moments."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from flask import Flask
from sqlalchemy.exc import DBAPIError

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit.models import AuditEvent
from certify.certificates import bulk
from certify.certificates.models import Batch, BatchItem, Certificate, Decision, NumberSeries
from certify.certificates.operations import decide
from certify.db import db, writing
from certify.errors import OperationError
from certify.notices.models import Notice
from tests.certificates.many import TOLD, conclude_many, seen_of, spoil
from tests.rush.killing import (
    DAY,
    Told,
    consistent,
    finish,
    fork,
    kill,
    name_of,
    preparing,
    signed_in,
)
from tests.world import World, make_user

Seen = dict[int, str]  # application, and the hash of the state that the approver saw
LIST, LINE = 3, 4  # how many are decided together: whole, and put in line for the job
THINKING = 0.02  # seconds an approver, so that jobs have their part of the lock


def raced(app: Flask, world: World, told: Told, count: int, processes: int, approvers: int) -> str:
    """Let jobs and approvers decide on the same *count* applications at once; say who did."""
    with preparing(app, world):
        people = [
            make_user(f"lanhdao{number}", "approver", area=world.commune).id
            for number in range(approvers)
        ]
        seen, spoiled = _concluded(world, count)
        batch = bulk.begin(world.approver, seen, TOLD).id

    def rush(slot: int) -> None:
        threads = [threading.Thread(target=_work_off, args=(app, told, lambda: None))]
        threads += [
            threading.Thread(target=_approve, args=(app, person, seen, approvers * THINKING))
            for person in people[slot::processes]
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    chunk, bulk.CHUNK = bulk.CHUNK, max(1, min(bulk.CHUNK, count // 10))
    children = [fork(app, lambda slot=slot: rush(slot)) for slot in range(processes)]  # type: ignore[misc]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * processes
    bulk.CHUNK = chunk
    check(app, told)
    with consistent(app):
        _all_decided(set(seen) - spoiled, spoiled)
        done = bulk.progress(batch)["done"]
    return f"{done} by jobs, {len(seen) - len(spoiled) - done} by approvers"


def _concluded(world: World, count: int) -> tuple[Seen, set[int]]:
    """Return concluded applications as they were seen, and those that were changed since."""
    applications = conclude_many(world, count)
    seen = seen_of(applications)
    spoiled = applications[:: max(2, count // 4)]
    for each in spoiled:
        spoil(each)
    return seen, {each.id for each in spoiled}


def _work_off(app: Flask, told: Told, begun: Callable[[], None]) -> None:
    """Work off what is in line, as the job does."""
    with app.app_context(), clock.pretend(DAY):
        while waiting := bulk.running():
            try:
                bulk.work(waiting[0])
            except DBAPIError:
                time.sleep(0.05)
            else:
                told.add("issued", db.session.query(Certificate).count())
                begun()


def _approve(app: Flask, person: int, seen: Seen, thinking: float) -> None:
    """Decide on one after the other, in an order of one's own; who comes late is refused.

    :param thinking: seconds, at most, between opening a page and deciding.
    """
    mine = random.sample(list(seen), len(seen))
    with app.app_context(), clock.pretend(DAY):
        while mine:
            name = mine.pop()
            if _state(name) != "concluded":
                continue
            time.sleep(random.uniform(0, thinking))
            with writing():
                try:
                    application, user = _got(Application, name), _got(User, person)
                    decide(user, application, state_hash=seen[name], **asdict(TOLD))
                except OperationError:
                    pass
                except DBAPIError:
                    mine.insert(0, name)  # the database was busy, or chose us to give way
                finally:
                    db.session.rollback()


def _state(name: int) -> str:
    """Return how an application stands, as a page showed it a moment ago."""
    found = db.session.query(Application.state).filter_by(id=name).scalar()
    db.session.rollback()
    return found


def _got(model, name: int):
    return db.session.get(model, name)


@dataclass(frozen=True)
class Piece:
    """What an approver decides in one go: one application, a list, or a list for the job."""

    number: str  # of the decision
    seen: Seen
    sort: str  # one | whole | each

    def page(self) -> str:
        """Return the page that it is sent to."""
        return (
            f"/decisions/application/{min(self.seen)}" if self.sort == "one" else "/decisions/many"
        )

    def form(self) -> dict[str, str]:
        """Return what is sent."""
        told = asdict(TOLD) | {"number": self.number, "day": f"{DAY:%d/%m/%Y}"}
        if self.sort == "one":
            return told | {"state_hash": min(self.seen.values())}
        lines = "\n".join(f"{name}:{state}" for name, state in self.seen.items())
        return told | {"seen": lines, "each": self.sort}


def decisions_killed(app: Flask, world: World, told: Told, count: int, moments: int) -> str:
    """Kill approvers who decide on *count* applications, singly and together; say how often."""
    import certify.jobs  # noqa: F401 - loaded here, once

    with preparing(app, world):
        seen = _with_heads(world, count)
        approver = name_of(world.approver)
    pieces = list(_pieces(seen))

    def work(begun: Callable[[], None]) -> None:
        browser = signed_in(app, approver)
        for piece in random.sample(pieces, len(pieces)):
            with app.app_context():
                known = db.session.query(Decision.id).filter_by(number=piece.number).scalar()
                if _state(min(piece.seen)) != "concluded" or (known and piece.sort == "each"):
                    continue
            answer = browser.post(piece.page(), data=piece.form())
            assert answer.status_code in (302, 409, 422), answer.text
            if answer.status_code == 302:
                told.add("decided", piece.number, min(piece.seen))
            begun()

    def now() -> None:
        check(app, told)
        with consistent(app):
            _check_pieces(pieces, told)

    deaths = kill(app, work, moments, now)
    finish(app, work)
    finish(app, lambda begun: _work_off(app, told, begun))
    now()
    with consistent(app):
        _all_decided(set(seen), set())
    return f"{deaths} killed, {told.of('decided').total()} decisions answered"


def _with_heads(world: World, count: int) -> Seen:
    """Return concluded applications of units in which somebody reads what is decided."""
    applications = conclude_many(world, count)
    for each in applications:
        make_user(f"truong{each.id}", "head", unit=each.unit)
    return seen_of(applications)


def _pieces(seen: Seen) -> Iterable[Piece]:
    """Share the applications out; what is decided singly enters a decision that others know."""
    left = list(seen.items())
    while left:
        for sort, size in (("one", 1), ("whole", LIST), ("one", 1), ("each", LINE)):
            taken, left = dict(left[:size]), left[size:]
            if taken:
                number = "21" if sort == "one" else f"{min(taken)}.{sort}"
                yield Piece(f"{number}/QĐ-UBND", taken, sort)


def _check_pieces(pieces: list[Piece], told: Told) -> None:
    """A list is decided, or in line, with everything that was in it, or not at all."""
    answered = told.of("decided")
    known = {each.number: each.id for each in db.session.query(Decision)}
    for piece in pieces:
        decision = known.get(piece.number)
        names = set(piece.seen)
        if piece.sort == "each":
            found = db.session.query(BatchItem.application_id).join(Batch)
            found = found.filter(Batch.decision_id == decision)
        else:
            found = db.session.query(Application.id).filter_by(decision_id=decision)
        inside = {name for (name,) in found.filter(decision is not None)} & names
        assert inside in (names, set()), piece
        if piece.sort != "one":
            assert bool(inside) == (decision is not None), "a decision on nothing"
        assert inside or (piece.number, min(names)) not in answered


def issuing_killed(app: Flask, world: World, told: Told, count: int, moments: int) -> str:
    """Kill the job that issues *count* certificates of one decision; say how often."""
    with preparing(app, world):
        seen, spoiled = _concluded(world, count)
        number = asdict(TOLD) | {"number": "22/QĐ-UBND"}
        batch = bulk.begin(world.approver, seen, bulk.Particulars(**number)).id
    chunk, bulk.CHUNK = bulk.CHUNK, 1

    def work(begun: Callable[[], None]) -> None:
        _work_off(app, told, begun)

    deaths = kill(app, work, moments, lambda: check(app, told))
    bulk.CHUNK = chunk
    with app.app_context():
        left = bulk.progress(batch)["waiting"]
    finish(app, lambda _begun: _job())
    check(app, told)
    with consistent(app):
        _all_decided(set(seen) - spoiled, spoiled)
        assert bulk.progress(batch)["refused"] == len(spoiled)
    return f"{deaths} killed, {left} left to the job that came after"


def _job() -> None:
    from certify.jobs import decide_waiting

    decide_waiting()


def _all_decided(decided: set[int], spoiled: set[int]) -> None:
    """Nothing waits any more; nothing was issued for a state that had changed."""
    rows = db.session.query(Application.id, Application.state)
    states = dict(rows.filter(Application.id.in_(decided | spoiled)).all())
    assert {name for name, state in states.items() if state == "recognised"} == decided
    assert {name for name, state in states.items() if state == "concluded"} == spoiled
    assert db.session.query(BatchItem).filter_by(state="waiting").count() == 0
    assert db.session.query(Batch).filter(Batch.state != "done").count() == 0


def check(app: Flask, told: Told) -> None:
    """Hold what the database says against what has to be, and the log against itself."""
    with consistent(app):
        issued = db.session.query(Certificate).order_by(Certificate.sequence).all()
        series = db.session.query(NumberSeries).first()
        assert [each.sequence for each in issued] == list(range(1, len(issued) + 1))
        assert (series.last if series else 0) == len(issued)
        assert len(issued) >= max((number for (number,) in told.of("issued")), default=0)
        states = {each.id: each for each in db.session.query(Application)}
        decided = [name for name, each in states.items() if each.decision_id]
        assert sorted(each.application_id for each in issued) == sorted(decided)
        assert {states[name].state for name in decided} <= {"recognised"}
        for each in issued:
            frozen = json.loads(each.record)["hashes"]["state"]
            assert frozen == states[each.application_id].state_hash
        _logged("certificate.issued", [each.id for each in issued])
        _logged("application.decided", decided)
        done = db.session.query(BatchItem.application_id).filter_by(state="done")
        assert {name for (name,) in done} <= set(decided)
        _check_notices(states, decided)


def _logged(action: str, objects: Iterable[int]) -> None:
    found = db.session.query(AuditEvent.object_id).filter_by(action=action)
    assert sorted(name for (name,) in found) == sorted(map(str, objects))


def _check_notices(states: dict[int, Application], decided: list[int]) -> None:
    """Every unit in which somebody reads was told once of what was decided."""
    heads = {name for (name,) in db.session.query(User.username).filter_by(active=True)}
    told = db.session.query(Notice.link).filter_by(kind="recognised")
    due = [f"/applications/{name}" for name in decided if f"truong{name}" in heads]
    assert sorted(link for (link,) in told) == sorted(due)
