"""Many approvers at the same moment, on both databases: one answer counts, no number twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

import certify
from certify import clock
from certify.certificates import acts
from certify.certificates.models import Certificate, CertificateAct
from certify.certificates.status_publishing import stamp
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.postgres import cluster
from tests.world import build_world, make_unit, make_user

APPROVERS = 5
SCHOOLS = 4


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on the database named, with certificates and approvers."""
    settings = {"TESTING": True, "INSTANCE": tmp_path, "WTF_CSRF_ENABLED": False}
    if request.param == "sqlite":
        yield ready(certify.create_app(settings))
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        house = ready(certify.create_app({**settings, "SQLALCHEMY_DATABASE_URI": address}))
        yield house
        with house.app_context():
            db.engine.dispose()


def ready(house: Flask) -> Flask:
    with house.app_context(), clock.pretend(date(2026, 10, 20)):
        db.create_all()
        world = build_world()
        people = [make_user(f"nguoi{n}", "approver", area=world.commune) for n in range(APPROVERS)]
        for number in range(SCHOOLS):
            unit = make_unit("school", f"Trường {number}", world.commune)
            decision_of(world, concluded(world, submitted(world, unit)))
        db.session.commit()
        house.config["PEOPLE"] = [each.fs_uniquifier for each in [world.approver, *people]]
    return house


def at_once(house: Flask, posts: list[tuple[int, str, dict[str, str]]]) -> list[int]:
    """Send (person, address, data) at the same moment, each from an own browser."""
    start = Barrier(len(posts))

    def send(post: tuple[int, str, dict[str, str]]) -> int:
        browser = house.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = house.config["PEOPLE"][post[0]]
            session["_fresh"] = True
        start.wait()
        return browser.post(post[1], data=post[2]).status_code

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def propose(house: Flask, act: str) -> list[int]:
    """Propose an act on each certificate; return the ids of the acts."""
    with house.app_context():
        from certify.accounts.models import User

        author = db.session.query(User).filter_by(fs_uniquifier=house.config["PEOPLE"][0]).one()
        return [
            acts.propose(author, each, act, reason="Lý do").id
            for each in db.session.query(Certificate).order_by(Certificate.id).all()
        ]


def test_of_many_answers_to_one_proposal_one_counts(house: Flask) -> None:
    [first, *_others] = propose(house, "reissue")
    answers = [{"answer": "confirm"}, {"answer": "refuse", "why": "Không"}] * 2
    posts = [(n + 1, f"/certificates/acts/{first}", data) for n, data in enumerate(answers)]
    assert sorted(at_once(house, posts)) == [302, 409, 409, 409]
    with house.app_context():
        act = db.session.get(CertificateAct, first)
        count = db.session.query(Certificate).count()
        assert (act.answer, count) in (("confirmed", SCHOOLS + 1), ("refused", SCHOOLS))


def test_of_many_proposals_for_one_certificate_one_waits(house: Flask) -> None:
    data = {"act": "revoke", "reason": "Lý do"} | unchanged(house)
    posts = [(n, "/certificates/1", data) for n in range(APPROVERS)]
    assert sorted(at_once(house, posts)) == [302, *[409] * (APPROVERS - 1)]
    with house.app_context():
        assert db.session.query(CertificateAct).count() == 1


def unchanged(house: Flask) -> dict[str, str]:
    import json

    from certify.certificates import corrections

    with house.app_context():
        record = json.loads(db.session.get(Certificate, 1).record)
        return corrections.current(record)


def test_re_issuing_many_at_once_takes_each_number_once_and_leaves_no_gap(house: Flask) -> None:
    ids = propose(house, "reissue")
    posts = [
        (n + 1, f"/certificates/acts/{act}", {"answer": "confirm"}) for n, act in enumerate(ids)
    ]
    assert at_once(house, posts) == [302] * SCHOOLS
    with house.app_context():
        issued = db.session.query(Certificate).order_by(Certificate.sequence).all()
        assert [each.sequence for each in issued] == list(range(1, 2 * SCHOOLS + 1))
        assert [each.status for each in issued] == ["replaced"] * SCHOOLS + ["valid"] * SCHOOLS
        assert {each.replaced_by for each in issued[:SCHOOLS]} == {
            each.number for each in issued[SCHOOLS:]
        }
        assert stamp().sequence == 3 * SCHOOLS
