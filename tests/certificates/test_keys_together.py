"""The ring under many hands at once, on both databases: one first key, one key that signs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

import certify
from certify.certificates.keyring import keyring, keys_folder, rotate
from certify.certificates.record import canonical, sign
from certify.db import db, writing
from certify.errors import Refused
from tests.postgres import cluster

HANDS = 6
RECORD = {"number": "0001/2026/GCN-18073"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on the database named, in which nothing was signed yet."""
    settings = {"TESTING": True, "INSTANCE": tmp_path}
    if request.param == "sqlite":
        yield ready(certify.create_app(settings))
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        yield ready(certify.create_app({**settings, "SQLALCHEMY_DATABASE_URI": address}))


@pytest.fixture(autouse=True)
def _close(house: Flask) -> Iterator[None]:
    yield
    with house.app_context():
        db.session.remove()
        db.engine.dispose()


def ready(house: Flask) -> Flask:
    with house.app_context():
        db.create_all()
    return house


def at_once(house: Flask, acts: list[Callable[[], str]]) -> list[str]:
    """Do each act in a thread of its own, all at the same moment."""
    start = Barrier(len(acts))

    def act_of(act: Callable[[], str]) -> str:
        start.wait()
        with house.app_context(), writing():
            try:
                return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act_of, acts))


def signing() -> str:
    signer = keyring().signer()
    signature = sign(RECORD, signer)
    db.session.commit()
    key = keyring().check(canonical(RECORD), signature, signer.key_id)
    return key.key_id if key else "nobody's"


def signing_or_refused() -> str:
    """Between reading the ring and the key, the key may have gone: then nothing is signed."""
    try:
        return signing()
    except Refused:
        db.session.rollback()
        return signing()


def test_of_many_that_come_first_all_sign_with_one_key(house: Flask) -> None:
    names = at_once(house, [signing] * HANDS)
    assert len(set(names)) == 1
    with house.app_context():
        assert [each.key_id for each in keyring().all()] == names[:1]


def test_keys_change_while_others_sign_and_every_signature_holds(house: Flask) -> None:
    at_once(house, [signing])
    names = at_once(house, [lambda: rotate()[1]] * 2 + [signing_or_refused] * HANDS)
    with house.app_context():
        ring = keyring()
        assert {each.key_id for each in ring.all()} >= set(names)
        assert [each.status for each in ring.all()] == ["active", "retired", "retired"]
        (file,) = keys_folder().glob("certificates*.key")
        assert ring.signer().key_id in file.name
