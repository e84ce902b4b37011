"""The published keys, and the administrator's page of them."""

from __future__ import annotations

import json

import pytest

from certify import clock
from certify.certificates import keyring, keys
from certify.certificates.ring import Ring

pytestmark = pytest.mark.usefixtures("in_2026")


def test_anybody_may_fetch_and_keep_the_public_keys(app, client):
    old, new = keyring.rotate()
    answer = client.get("/keys.json")
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert [each.key_id for each in Ring.from_json(answer.get_json()).all()] == [new, old]
    again = client.get("/keys.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_nothing_private_is_published(app, client):
    keyring.rotate()
    told = json.loads(client.get("/keys.json").text)["keys"]
    shown = {"kty", "crv", "alg", "use", "kid", "x", "status", "since", "retired_at"}
    assert set().union(*told) == shown


def test_the_administrator_sees_every_key_and_its_state(world, signed_in):
    old, _new = keyring.rotate()
    keyring.compromise(old, clock.now(), "máy chủ bị <xâm nhập>")
    page = signed_in(world.administrator).get("/admin/keys").text
    for entry in keyring.keyring().all():
        assert entry.key_id in page
    assert "máy chủ bị &lt;xâm nhập&gt;" in page
    assert "mark-not_met" in page
    assert "alert-danger" not in page


def test_the_page_says_why_nothing_can_be_signed(world, signed_in):
    keyring.prepare()
    (keyring.keys_folder() / keys.PRIVATE_NAME).chmod(0o644)
    page = signed_in(world.administrator).get("/admin/keys").text
    assert "alert-danger" in page
    assert "chmod 600" in page


@pytest.mark.parametrize("who", ["clerk", "head", "inspector", "approver"])
def test_others_do_not_see_the_page(world, signed_in, who):
    assert signed_in(getattr(world, who)).get("/admin/keys").status_code == 403
