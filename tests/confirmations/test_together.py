"""A decision and a withdrawal at the same moment, on PostgreSQL: nothing is issued any more."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import text

import certify
from certify import clock
from certify.accounts.models import User
from certify.applications.models import Application
from certify.certificates.models import Certificate
from certify.confirmations import operations
from certify.confirmations.models import Confirmation
from certify.db import db
from certify.errors import Refused
from tests.appeals.town import decide_by
from tests.dossier import concluded
from tests.postgres import cluster
from tests.world import build_world

TODAY = date(2026, 10, 20)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def house(doubtful, reference, tmp_path):
    """An application on PostgreSQL: a file that is concluded, under a set that is confirmed."""
    settings = {"TESTING": True, "INSTANCE": tmp_path}
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        house = certify.create_app({**settings, "SQLALCHEMY_DATABASE_URI": address})
        with house.app_context(), clock.pretend(TODAY):
            db.create_all()
            world = build_world()
            ids = [each.id for each in operations.standing(doubtful).open]
            operations.confirm(
                world.administrator, doubtful, ids, reference, seen_hash=doubtful.hash
            )
            concluded(world)
        yield house
        with house.app_context():
            db.engine.dispose()


def person(name: str) -> User:
    return db.session.query(User).filter_by(username=name).one()


def withdraw(house: Flask) -> None:
    with house.app_context(), clock.pretend(TODAY):
        confirmation = db.session.query(Confirmation).one()
        operations.withdraw(person("quantri"), confirmation.id, "Nhầm bản in")


def decide(house: Flask) -> None:
    with house.app_context(), clock.pretend(TODAY):
        decide_by(person("chutich"), db.session.query(Application).one())


@pytest.mark.postgres
def test_a_withdrawal_under_way_is_waited_for(house: Flask) -> None:
    with house.app_context(), ThreadPoolExecutor(2) as pool, db.engine.connect() as slow:
        slow.execute(text("SELECT * FROM audit_tip FOR UPDATE"))  # what every commit ends with
        withdrawal = pool.submit(withdraw, house)
        until_waiting(1)
        decision = pool.submit(decide, house)
        until_waiting(2)
        slow.rollback()
        withdrawal.result(10)
        with pytest.raises(Refused):
            decision.result(10)
        assert db.session.query(Certificate).count() == 0
        assert db.session.query(Application).one().state == "concluded"


def until_waiting(count: int) -> None:
    """Wait until so many wait for a lock."""
    end = monotonic() + 10
    while db.session.scalar(text(WAITING)) != count:
        assert monotonic() < end
        db.session.rollback()
        sleep(0.02)
