from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify import clock
from certify.certificates import acts, status_list
from certify.certificates.keyring import keyring
from certify.certificates.record import canonical
from certify.certificates.ring import KeyEntry, Ring
from certify.certificates.signers import FileSigner
from certify.certificates.status_list import BadList, read, remember
from certify.certificates.status_publishing import published
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

NOW = datetime(2026, 10, 20, 3, tzinfo=UTC)
KEY = FileSigner(Ed25519PrivateKey.generate())
RING = Ring((KeyEntry(KEY.public_key),))
NUMBER = "0001/2026/GCN-18073"


def made(**changes):
    content = {
        "issuer": "https://example.vn",
        "sequence": 7,
        "issued_at": "2026-10-20T02:00:00Z",
        "next_update": "2026-10-21T02:00:00Z",
        "series": {"18073": {"2026": 5}},
        "certificates": [{"number": NUMBER, "status": "revoked", "reason": "Vi phạm"}],
    } | changes
    return status_list.seal(content, KEY)


def fault_of(data, ring=RING, now=NOW):
    with pytest.raises(BadList) as told:
        read(data, ring, now)
    return told.value.fault


def test_a_list_says_of_each_number_how_it_stands():
    found = read(made(), RING, NOW)
    assert (found.of(NUMBER).status, found.of(NUMBER).reason) == ("revoked", "Vi phạm")
    assert found.of("0005/2026/GCN-18073").status == "valid"
    for never in ("0006/2026/GCN-18073", "0001/2025/GCN-18073", "0001/2026/GCN-99999"):
        assert found.of(never).status == "unknown"


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["list"].update(sequence=8),
        lambda told: told["list"].update(next_update="2027-10-21T02:00:00Z"),
        lambda told: told["list"].update(issued_at="2026-10-20T02:30:00Z"),
        lambda told: told["list"].update(issuer="https://evil.example"),
        lambda told: told["list"]["certificates"].clear(),
        lambda told: told["list"]["certificates"][0].update(status="valid"),
        lambda told: told["list"]["certificates"][0].update(number="0002/2026/GCN-18073"),
        lambda told: told["list"]["certificates"].append({"number": "x", "status": "valid"}),
        lambda told: told["list"]["series"].update({"18073": {"2026": 9}}),
        lambda told: told["list"].pop("sequence"),
        lambda told: told["list"].update(more=1),
        lambda told: told.update(signature=told["signature"][:-4] + "AAAA"),
        lambda told: told.update(signature=""),
        lambda told: told.update(signature=None),
        lambda told: told.pop("signature"),
        lambda told: told.update(list=[]),
    ],
)
def test_every_change_is_found(change):
    told = json.loads(made())
    change(told)
    assert fault_of(json.dumps(told).encode()) == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000),
        *(b'{"list": 1, "signature": "a"}', b'{"list": {"n": 1e400}, "signature": "a"}'),
        b'{"list": NaN, "signature": "a"}',
    ],
)
def test_what_is_no_list_is_refused(data):
    assert fault_of(data) == "damaged"


@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_a_list_that_was_cut_is_refused(cut):
    data = made()
    assert fault_of(data[: len(data) - 1 - cut]) == "damaged"


def test_signed_by_us_but_not_a_list_is_refused():
    record = {"format": "certify/certificate/1", "key": KEY.key_id}
    envelope = {"list": record, "signature": status_list.sign(record, KEY)}
    assert fault_of(canonical(envelope)) == "damaged"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"next_update": "2026-10-20T02:59:59Z"}, "stale"),
        ({"issued_at": "2026-10-20T03:11:00Z"}, "future"),
        ({"next_update": "2026-10-20T01:00:00Z"}, "damaged"),
    ],
)
def test_a_list_holds_from_its_issue_to_its_next_update(changes, fault):
    assert fault_of(made(**changes)) == fault


def test_a_list_of_a_key_that_is_not_ours_is_refused():
    other = FileSigner(Ed25519PrivateKey.generate())
    data = status_list.seal(json.loads(made())["list"], other)
    assert fault_of(data) == "unknown_key"


def test_who_signs_with_another_key_under_our_name_is_found():
    told = json.loads(
        status_list.seal(json.loads(made())["list"], FileSigner(Ed25519PrivateKey.generate()))
    )
    told["list"]["key"] = KEY.key_id
    assert fault_of(json.dumps(told).encode()) == "damaged"


def test_a_retired_key_holds_and_a_compromised_one_does_not():
    retired = Ring((KeyEntry(KEY.public_key, retired_at=NOW),))
    assert read(made(), retired, NOW).sequence == 7
    later = NOW + timedelta(hours=1)
    lost = Ring((KeyEntry(KEY.public_key, compromised_from=later),))
    assert fault_of(made(), lost) == "compromised_key"


def test_an_older_list_than_one_seen_is_refused_as_replayed(tmp_path):
    state = tmp_path / "seen.json"
    newer = read(made(sequence=8), RING, NOW)
    for _turn in range(2):  # the newest one may be used again
        remember(state, newer)
    with pytest.raises(BadList) as told:
        remember(state, read(made(), RING, NOW))
    assert told.value.fault == "replayed"
    remember(state, read(made(sequence=8, issued_at="2026-10-20T02:10:00Z"), RING, NOW))
    with pytest.raises(BadList):
        remember(state, newer)  # the same state of things, issued earlier


def test_each_issuer_counts_for_itself(tmp_path):
    state = tmp_path / "seen.json"
    remember(state, read(made(), RING, NOW))
    remember(state, read(made(issuer="https://other.example", sequence=1), RING, NOW))
    assert len(json.loads(state.read_text())) == 2


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"a": 1}', '{"a": ["x", "2026-10-20T02:00:00Z"]}']
)
def test_a_file_that_is_no_state_is_neither_trusted_nor_overwritten(tmp_path, content):
    state = tmp_path / "seen.json"
    state.write_text(content)
    with pytest.raises(BadList) as told:
        remember(state, read(made(), RING, NOW))
    assert (told.value.fault, state.read_text()) == ("state", content)


def test_a_state_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(BadList) as told:
        remember(tmp_path / "none" / "seen.json", read(made(), RING, NOW))
    assert told.value.fault == "state"


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def current():
    return read(published().body, Ring(keyring().all()), clock.now())


def test_what_is_published_follows_each_act_at_once(world, issued):
    second = make_user("phochutich", "approver", area=world.commune)
    seen = [current()]
    for act, status in (("suspend", "suspended"), ("lift", "valid"), ("revoke", "revoked")):
        acts.confirm(second, acts.propose(world.approver, issued, act, reason="Vì sao"))
        seen.append(current())
        assert seen[-1].of(issued.number).status == status
    assert [each.sequence for each in seen] == [1, 2, 3, 4]
    told = seen[-1].entries[issued.number]
    assert (told.reason, told.since) == ("Vì sao", "2026-10-20T03:00:00Z")


def test_a_replaced_certificate_names_its_successor(world, issued):
    second = make_user("phochutich", "approver", area=world.commune)
    acts.confirm(second, acts.propose(world.approver, issued, "reissue", reason="Hỏng"))
    found = current()
    assert found.of(issued.number).replaced_by == "0002/2026/GCN-18073"
    assert found.of("0002/2026/GCN-18073").status == "valid"


def test_a_proposal_and_a_refusal_change_nothing(world, issued):
    second = make_user("phochutich", "approver", area=world.commune)
    before = published().body
    acts.refuse(second, acts.propose(world.approver, issued, "revoke", reason="Vì sao"), "Không")
    assert published().body == before


def test_the_same_state_gives_the_same_bytes_in_every_process(app, world, issued):
    first = published().body
    app.extensions.pop("certify_status_list")
    assert published().body == first


def test_a_new_certificate_is_known_to_the_next_list(world, issued):
    assert current().of("0002/2026/GCN-18073").status == "unknown"
    decision_of(world, concluded(world, submitted(world, world.company)))
    assert current().of("0002/2026/GCN-18073").status == "valid"


def test_expired_ones_are_listed_where_they_expire(app, world, issued):
    app.config["EXPIRE_AFTER_MONTHS"] = 12
    with clock.pretend(date(2028, 1, 2)):
        told = current().entries[issued.number]
        assert (told.status, told.since) == ("expired", "2027-12-31T17:00:00Z")


def test_the_list_holds_as_long_as_the_setting_says(app, world, issued):
    app.config["STATUS_LIST_HOURS"] = 2
    found = current()
    assert found.next_update - found.issued_at == timedelta(hours=2)
    with clock.pretend(date(2026, 10, 21)):
        assert current().next_update > clock.now()
