"""Many editors at the same moment, on both databases: no answer is lost, none overwritten."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

import certify
from certify.accounts.models import User
from certify.applications import operations
from certify.applications.models import SELF, AnswerChange, AnswerDocument, Application
from certify.db import db
from tests.postgres import cluster
from tests.world import build_world, make_application

EDITORS = 6
FLAGS = ("7.2.implementation", "7.2.coordination", "7.2.parents")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on the database named, without a context that its threads would share."""
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
    with house.app_context():
        db.create_all()
        world = build_world()
        make_application(world.round, world.school)
        house.config["HEAD"] = world.head.fs_uniquifier
    return house


def browser(house: Flask) -> FlaskClient:
    made = house.test_client()
    with made.session_transaction() as session:
        session["_user_id"] = house.config["HEAD"]
        session["_fresh"] = True
    return made


def at_once(house: Flask, posts: list[tuple[str, dict[str, str]]]) -> list[int]:
    """Send all answers at the same moment, each from its own browser; return the statuses."""
    start = Barrier(len(posts))

    def send(post: tuple[str, dict[str, str]]) -> int:
        mine = browser(house)
        start.wait()
        return mine.post(f"/applications/1/answers/{post[0]}", data=post[1]).status_code

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def test_different_answers_at_once_are_all_kept(house: Flask) -> None:
    posts = [(key, {f"{key}-answer": "yes", "seen_revision": "0"}) for key in FLAGS]
    assert at_once(house, posts) == [302, 302, 302]
    with house.app_context():
        document = db.session.query(AnswerDocument).filter_by(track=SELF).one()
        assert document.answers == dict.fromkeys(FLAGS, True)
        assert sorted(document.revisions.values()) == [1, 2, 3]


def test_of_many_editors_of_one_answer_one_wins_and_the_others_are_told(house: Flask) -> None:
    posts = [
        ("7.1.model", {"7.1.model-answer": str(number), "seen_revision": "0"})
        for number in range(1, EDITORS + 1)
    ]
    statuses = at_once(house, posts)
    assert sorted(statuses) == [302] + [409] * (EDITORS - 1)
    with house.app_context():
        assert db.session.query(AnswerChange).count() == 1
        winner = statuses.index(302) + 1
        assert db.session.query(AnswerDocument).one().answers == {"7.1.model": winner}


def test_submitting_and_answering_at_once_freeze_one_state(house: Flask) -> None:
    with house.app_context():
        application = db.session.get(Application, 1)
        head = db.session.query(User).filter_by(username="hieutruong").one()
        operations.save_answer(head, application, "7.2.parents", True, 0)
        for line in operations.checklist(head, application).papers:
            operations.set_paper(head, application, line.rule.id, None, "Nộp bản giấy")
    start = Barrier(2)

    def submit() -> int:
        mine = browser(house)
        start.wait()
        return mine.post("/applications/1/submit").status_code

    def answer() -> int:
        mine = browser(house)
        start.wait()
        data = {"7.1.model-answer": "3", "seen_revision": "0"}
        return mine.post("/applications/1/answers/7.1.model", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        submitted, answered = pool.submit(submit), pool.submit(answer)
    assert submitted.result() == 302
    with house.app_context():
        frozen = db.session.get(Application, 1).submissions[0].content
        # Either it came in time and is frozen with the rest, or it was refused.
        assert ('"7.1.model":3' in frozen) == (answered.result() == 302)
        assert answered.result() in (302, 422)
