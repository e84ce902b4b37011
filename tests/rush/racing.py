"""Approvers and jobs that decide on the same applications at once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from flask import Flask
from sqlalchemy.exc import DBAPIError

from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.certificates import bulk
from certify.certificates.models import Certificate
from certify.certificates.operations import decide
from certify.db import db, writing
from certify.errors import OperationError
from tests.certificates.many import TOLD, conclude_many, seen_of, spoil
from tests.rush.killing import DAY, Told, consistent, fork, preparing
from tests.rush.sound import all_decided, check
from tests.world import World, make_user

Seen = dict[int, str]  # application, and the hash of the state that the approver saw
THINKING = 0.005  # seconds an approver, at most: between opening a page and deciding


def raced(app: Flask, world: World, told: Told, count: int, processes: int, approvers: int) -> str:
    """Let jobs and approvers decide on the same *count* applications at once; say who did."""
    with preparing(app, world):
        people = [
            make_user(f"lanhdao{number}", "approver", area=world.commune).id
            for number in range(approvers)
        ]
        seen, spoiled = concluded(world, count)
        batch = bulk.begin(world.approver, seen, TOLD).id

    def rush(slot: int) -> None:
        threads = [threading.Thread(target=work_off, args=(app, told, lambda: None))]
        threads += [
            threading.Thread(target=_approve, args=(app, person, seen, approvers * THINKING))
            for person in people[slot::processes]
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    chunk, bulk.CHUNK = bulk.CHUNK, max(2, count // 200)  # approvers get their turn
    children = [fork(app, partial(rush, slot)) for slot in range(processes)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * processes
    bulk.CHUNK = chunk
    check(app, told)
    with consistent(app):
        all_decided(set(seen) - spoiled, spoiled)
        done = bulk.progress(batch)["done"]
    return f"{done} by jobs, {len(seen) - len(spoiled) - done} by approvers"


def concluded(world: World, count: int) -> tuple[Seen, set[int]]:
    """Return concluded applications as they were seen, and those that were changed since."""
    applications = conclude_many(world, count)
    seen = seen_of(applications)
    spoiled = applications[:: max(2, count // 4)]
    for each in spoiled:
        spoil(each)
    return seen, {each.id for each in spoiled}


def work_off(app: Flask, told: Told, begun: Callable[[], None]) -> None:
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
            if state_of(name) != "concluded":
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


def state_of(name: int) -> str:
    """Return how an application stands, as a page showed it a moment ago."""
    found = db.session.query(Application.state).filter_by(id=name).scalar()
    db.session.rollback()
    return found


def _got(model, name: int):
    return db.session.get(model, name)
