"""Issuing in bulk: numbering, sealing and recording certificates, beside the bare loop of it.

One commune, records of schools as decisions make them, on SQLite in a file. Ours takes a block of
numbers, signs record and token of each, inserts the rows and chains one audit event a certificate,
in transactions of 500. The bare loop signs the same bytes twice and inserts them by sqlite3.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import certify
from bench.figures import Figure, report
from certify import clock
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates import bulk
from certify.certificates.issuing import number_and_seal
from certify.certificates.keyring import prepare as prepare_keys
from certify.certificates.models import Certificate
from certify.certificates.succession import certificate_hash
from certify.db import db, writing
from tests.certificates.many import TOLD, conclude_many, seen_of
from tests.world import World, build_world, make_application, make_unit

RECORDS, BLOCK, DECIDED = 4000, 500, 200
TARGET = 2000


def measure() -> Iterator[Figure]:
    """Yield records a second: ours, the bare loop, and whole decisions with all their checks."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CERTIFY_INSTANCE"] = folder
        app = certify.create_app()
        with app.app_context(), writing(), clock.pretend(TOLD.day):
            db.create_all()
            world = build_world()
            prepare_keys()
            whole = _decisions(world)
            record = json.loads(db.session.query(Certificate).limit(1).one().record)
            ours = _ours(world, record)
            db.session.remove()
            db.engine.dispose()
        bare = _bare(Path(folder), record)
    note = f"{ours.of_processor:.0f}/s of processor time"
    yield Figure("number, sign, insert, record", ours.rate, "records/s", TARGET, note=note)
    yield Figure("bare loop: sign twice, insert", bare, "records/s")
    yield Figure("ours to the bare loop", ours.rate / bare, "×")
    yield Figure("decisions with all checks and notices", whole, "applications/s")


def _decisions(world: World) -> float:
    """Return how many applications a second one decision takes in, everything included."""
    applications = conclude_many(world, DECIDED)
    seen = seen_of(applications)
    began = time.perf_counter()
    bulk.decide_whole(world.approver, seen, TOLD)
    return DECIDED / (time.perf_counter() - began)


class Rates(NamedTuple):
    """Records a second, by the clock and by the processor's time."""

    rate: float
    of_processor: float


def _ours(world: World, record: dict[str, Any]) -> Rates:
    applications = []
    for number in range(RECORDS):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        applications.append(make_application(world.round, unit))
    blocks = [applications[first : first + BLOCK] for first in range(0, RECORDS, BLOCK)]
    actor = world.approver
    taken = worked = 0.0
    for block in blocks:
        records = [dict(record, hashes=dict(record["hashes"])) for _ in block]
        _loaded(block)
        began, processor = time.perf_counter(), time.process_time()
        for each in number_and_seal(records, block):
            told = {"after": certificate_hash(each), "number": each.number}
            audit.record(actor, "certificate.issued", "certificate", each.id, **told)
        audit.commit()
        taken += time.perf_counter() - began
        worked += time.process_time() - processor
    return Rates(RECORDS / taken, RECORDS / worked)


def _loaded(applications: list[Application]) -> None:
    """Have the applications in memory, as a decision has them by then."""
    for each in applications:
        db.session.refresh(each)


def _bare(folder: Path, record: dict[str, Any]) -> float:
    key = Ed25519PrivateKey.generate()
    content = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    database = sqlite3.connect(folder / "bare.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("CREATE TABLE certificate (id INTEGER PRIMARY KEY, a, b, c)")
    began = time.perf_counter()
    for _block in range(RECORDS // BLOCK):
        rows = [(content, key.sign(content), key.sign(content[:200])) for _record in range(BLOCK)]
        with database:
            database.executemany("INSERT INTO certificate (a, b, c) VALUES (?, ?, ?)", rows)
    taken = time.perf_counter() - began
    database.close()
    return RECORDS / taken


if __name__ == "__main__":
    sys.exit(report(measure()))
