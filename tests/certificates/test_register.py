from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify import clock
from certify.certificates import register as lookup
from certify.certificates.keyring import compromise, keyring, rotate
from certify.certificates.record import make_token, qr_address
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def test_number_token_and_address_lead_to_the_same_certificate(issued):
    texts = (
        issued.number,
        f" {issued.number.lower()} ",
        f"https://example.vn/c/{issued.number}",
        issued.token,
        qr_address("https://example.vn", issued.token),
    )
    for text in texts:
        found = lookup.check(text)
        assert (found.verdict, found.certificate.id) == ("valid", issued.id), text


@pytest.mark.parametrize(
    "text", ["", "x", "0002/2026/GCN-18073", "0001/2026/GCN-99999", "' OR 1=1"]
)
def test_what_is_not_there_is_unknown(issued, text):
    assert lookup.check(text).verdict == "unknown"


def test_a_certificate_that_was_taken_back_is_no_longer_valid(issued):
    issued.status = "revoked"
    assert lookup.check(issued.number).verdict == "withdrawn"


@pytest.mark.parametrize("part", ["record", "signature", "number"])
def test_a_row_changed_in_the_database_is_noticed(issued, part):
    record = json.loads(issued.record)
    record["unit"]["name"] = "Trường khác"
    issued.record, issued.signature, issued.number = {
        "record": (json.dumps(record), issued.signature, issued.number),
        "signature": (issued.record, issued.signature[:-4] + "AAAA", issued.number),
        "number": (issued.record, issued.signature, "0007/2026/GCN-18073"),
    }[part]
    db.session.commit()
    assert lookup.check(issued.number).verdict == "damaged"


def test_a_token_of_another_installation_is_forged(issued):
    stranger = Ed25519PrivateKey.generate()
    assert lookup.check(make_token(json.loads(issued.record), stranger, 260)).verdict == "forged"


def test_a_token_of_another_authority_is_forged_though_our_key_signed_it(issued):
    record = json.loads(issued.record)
    record["number"] = record["number"].replace("18073", "18076")
    token = make_token(record, keyring().signer(), 260)
    assert lookup.check(token).verdict == "forged"


def test_a_token_that_our_key_signed_for_another_record_is_forged(issued):
    record = json.loads(issued.record)
    record["unit"]["name"] = "Trường khác"
    assert lookup.check(make_token(record, keyring().signer(), 260)).verdict == "forged"


def test_under_a_retired_key_a_certificate_verifies_as_before(issued):
    rotate()
    for proof in (issued.number, issued.token):
        found = lookup.check(proof)
        assert (found.verdict, found.key.status) == ("valid", "retired")


def test_under_a_compromised_key_only_what_our_register_knows_from_before_verifies(issued):
    with clock.pretend(date(2026, 10, 21)):
        compromise("", issued.issued_at + timedelta(seconds=1), "mất máy chủ")
    found = lookup.check(issued.token)
    assert (found.verdict, found.key.status) == ("valid", "compromised")
    compromise(issued.key_id, issued.issued_at, "mất từ trước")
    for proof in (issued.number, issued.token):
        assert lookup.check(proof).verdict == "untrusted"


def test_a_token_of_a_number_that_was_never_issued_here_is_forged(issued):
    token = issued.token
    db.session.delete(issued)
    db.session.commit()
    assert lookup.check(token).verdict == "forged"


def test_the_register_is_found_without_accents_and_by_area_type_and_year(world):
    village = make_unit("residential_area", "Tổ dân phố Đông Đô", world.other_commune)
    for unit in (world.school, world.company):
        decision_of(world, concluded(world, submitted(world, unit)))

    def names(**filters):
        return {line.unit for line in lookup.register(lookup.Filters(**filters)).lines}

    both = {world.school.name, world.company.name}
    assert names() == names(area=world.province.code) == names(area=world.commune.code) == both
    assert names(words="thcs dong thap") == names(unit_type="school") == {world.school.name}
    assert names(area=village.area_code) == names(year=2025) == names(words="%") == set()


def test_a_withdrawn_certificate_leaves_the_register(issued):
    issued.status = "revoked"
    db.session.commit()
    assert lookup.register(lookup.Filters()).total == 0


@pytest.mark.parametrize("year", ["", "abc", "20266", "²026", "99"])
def test_a_year_that_makes_no_sense_narrows_nothing(year):
    assert lookup.Filters.of({"year": year}).year is None
