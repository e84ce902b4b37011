"""The ring of keys: one that signs, those that did, and what is told of them."""

from __future__ import annotations

import json
import stat
from datetime import date, timedelta

import pytest

from certify import clock
from certify.audit.operations import events_of
from certify.certificates import keyring as ring
from certify.certificates import keys
from certify.certificates.keyring import keyring, keys_folder
from certify.certificates.models import SigningKey
from certify.certificates.record import canonical, sign
from certify.certificates.ring import RING_NAME, Ring
from certify.db import db
from certify.errors import NotFound, Refused

pytestmark = pytest.mark.usefixtures("app", "in_2026")
RECORD = {"number": "0001/2026/GCN-18073"}


def signed(signer=None):
    return canonical(RECORD), sign(RECORD, signer or keyring().signer())


def test_the_first_key_is_made_and_recorded_once():
    first = keyring().signer().key_id
    ring.prepare()
    ring.prepare()
    assert [each.key_id for each in keyring().all()] == [keyring().signer().key_id] == [first]


def test_a_key_from_before_the_ring_verifies_before_anything_is_signed():
    old = keys.signing_key(keys_folder())
    assert keyring().check(canonical(RECORD), sign(RECORD, old)) is not None
    assert db.session.get(SigningKey, keyring().all()[0].key_id) is None
    assert keyring().signer().key_id == keys.key_id(old.public_key())


def test_after_rotating_the_new_key_signs_and_the_old_one_verifies():
    before = signed()
    old, new = ring.rotate()
    found = keyring()
    assert (found.signer().key_id, found.find(new).status) == (new, "active")
    assert found.check(*before, old).status == "retired"
    assert found.check(*before, new) is None
    assert found.check(*signed(), new).status == "active"


def test_the_private_file_of_a_retired_key_is_gone_and_the_new_one_is_for_its_owner_alone():
    keyring().signer()
    for _ in range(2):
        _old, new = ring.rotate()
        (path,) = keys_folder().glob("certificates*.key")
        assert new in path.name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_private_key_that_others_can_read_signs_nothing():
    keyring().signer()
    (keys_folder() / keys.PRIVATE_NAME).chmod(0o640)
    with pytest.raises(Refused):
        keyring().signer()
    with pytest.raises(keys.KeyFault, match="chmod 600"):
        ring.probe()


def test_a_lost_private_key_is_not_replaced_in_silence():
    ring.prepare()
    (keys_folder() / keys.PRIVATE_NAME).unlink()
    with pytest.raises(Refused):
        keyring().signer()
    ring.rotate()
    assert keyring().signer().key_id == ring.probe()


def test_a_compromised_key_is_replaced_and_trusted_only_for_what_came_before():
    before, moment = signed(), clock.now()
    name = keyring().signer().key_id
    assert ring.compromise("", moment, "  mất  máy chủ ") == 0
    entry = keyring().check(*before, name)
    assert (entry.status, entry.reason) == ("compromised", "mất máy chủ")
    assert entry.trusted_at(moment - timedelta(seconds=1))
    assert not entry.trusted_at(moment)
    assert keyring().signer().key_id != name


def test_a_retired_key_that_turns_out_compromised_leaves_the_signer_as_it_is():
    old, new = ring.rotate()
    ring.compromise(old, clock.now(), "bản sao lưu bị lộ")
    assert keyring().signer().key_id == new
    assert keyring().find(old).status == "compromised"


def test_a_declaration_needs_a_reason_a_past_moment_and_is_never_softened():
    now = clock.now()
    name = keyring().signer().key_id
    for moment, reason in ((now, " "), (now + timedelta(minutes=1), "lý do")):
        with pytest.raises(Refused):
            ring.compromise("", moment, reason)
    with pytest.raises(NotFound):
        ring.compromise("0" * 16, now, "lý do")
    ring.compromise(name, now - timedelta(days=2), "lý do")
    with pytest.raises(Refused):
        ring.compromise(name, now - timedelta(days=1), "lý do")
    ring.compromise(name, now - timedelta(days=3), "lý do")


def test_each_act_is_an_event():
    ring.prepare()
    old, new = ring.rotate()
    ring.compromise(old, clock.now(), "lý do")
    told = [each.action for name in (old, new) for each in events_of("key", name)]
    assert told == ["key.recorded", "key.compromised", "key.rotated"]


def test_what_is_published_reads_back_without_the_database():
    before = signed()
    old, new = ring.rotate()
    with clock.pretend(date(2026, 10, 21)):
        ring.compromise(old, clock.now(), "lý do")
    for found in (
        Ring.in_folder(keys_folder()),
        Ring.from_json(json.loads(json.dumps(keyring().as_json()))),
    ):
        assert [each.key_id for each in found.all()] == [new, old]
        entry = found.check(*before)
        assert entry.compromised_from == keyring().find(old).compromised_from
        assert entry.reason == "lý do"
    assert keys.key_id(keys.public_key(keys_folder())) == new
    assert "d" not in json.loads((keys_folder() / RING_NAME).read_text())["keys"][0]


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"keys": [{}]},
        {"keys": [None]},
        {"keys": [{"kty": "RSA", "crv": "Ed25519", "x": ""}]},
        {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}]},
        {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "kid": "another"}]},
        {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "since": "2026-01-01"}]},
    ],
)
def test_what_is_no_set_of_keys_is_refused(told):
    with pytest.raises(keys.KeyFault):
        Ring.from_json(told)
