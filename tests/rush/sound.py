"""What has to hold of decisions and certificates, whatever happened."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask import Flask

from certify.accounts.models import User
from certify.applications.models import Application
from certify.audit.models import AuditEvent
from certify.certificates.models import Batch, BatchItem, Certificate, NumberSeries
from certify.db import db
from certify.notices.models import Notice
from tests.rush.killing import Told, consistent


def all_decided(decided: set[int], spoiled: set[int]) -> None:
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
