"""What everybody may fetch of the log."""

from __future__ import annotations

import pytest

from certify.audit import heads
from certify.audit import operations as audit
from certify.audit.proofs import Head
from certify.certificates import keyring


@pytest.fixture
def signed(app):
    for number in range(3):
        audit.record(None, "unit.edited", "unit", number)
        audit.commit()
        heads.sign_head()


def test_the_newest_head_is_for_everybody_and_may_be_kept_a_while(signed, client):
    answer = client.get("/log/head.json")
    head = Head.from_json(answer.json)
    head.require_signed(keyring.keyring())
    assert head.size == 3
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/log/head.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_all_heads_are_listed_the_oldest_first(signed, client):
    told = client.get("/log/heads.json").json["heads"]
    assert [Head.from_json(each).size for each in told] == [1, 2, 3]


def test_without_a_head_there_is_none(client):
    assert client.get("/log/head.json").status_code == 404
    assert client.get("/log/heads.json").json == {"heads": []}


def test_heads_name_no_person(signed, client, world):
    published = client.get("/log/heads.json").text
    assert not [each for each in ("vanthu", "actor", "details") if each in published]


def test_the_worker_signs_one_head_a_day(app):
    from certify import jobs
    from certify.audit.models import AuditHead
    from certify.db import db

    audit.record(None, "unit.edited", "unit", 1)
    audit.commit()
    db.session.remove()
    jobs.sign_log_head()
    jobs.sign_log_head()
    assert [row.size for row in db.session.query(AuditHead)] == [1]
