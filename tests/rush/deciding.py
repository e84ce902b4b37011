"""Approvers and jobs that decide, killed at random moments."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from flask import Flask

from certify.applications.models import Application
from certify.certificates import bulk
from certify.certificates.models import Batch, BatchItem, Decision
from certify.db import db
from tests.certificates.many import TOLD, conclude_many, seen_of
from tests.rush.killing import DAY, Told, consistent, finish, kill, name_of, preparing, signed_in
from tests.rush.racing import Seen, concluded, state_of, work_off
from tests.rush.sound import all_decided, check
from tests.world import World, make_user

LIST, LINE = 3, 4  # how many are decided together: whole, and put in line for the job


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
                if state_of(min(piece.seen)) != "concluded" or (known and piece.sort == "each"):
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
    finish(app, lambda begun: work_off(app, told, begun))
    now()
    with consistent(app):
        all_decided(set(seen), set())
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
        seen, spoiled = concluded(world, count)
        number = asdict(TOLD) | {"number": "22/QĐ-UBND"}
        batch = bulk.begin(world.approver, seen, bulk.Particulars(**number)).id
    chunk, bulk.CHUNK = bulk.CHUNK, 1

    def work(begun: Callable[[], None]) -> None:
        work_off(app, told, begun)

    deaths = kill(app, work, moments, lambda: check(app, told))
    bulk.CHUNK = chunk
    with app.app_context():
        left = bulk.progress(batch)["waiting"]
    finish(app, lambda _begun: _job())
    check(app, told)
    with consistent(app):
        all_decided(set(seen) - spoiled, spoiled)
        assert bulk.progress(batch)["refused"] == len(spoiled)
    return f"{deaths} killed, {left} left to the job that came after"


def _job() -> None:
    from certify.jobs import decide_waiting

    decide_waiting()
