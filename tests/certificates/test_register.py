from __future__ import annotations

import json

import pytest

from certify.certificates import register as lookup
from certify.certificates.issuing import keys_folder
from certify.certificates.keys import PRIVATE_NAME, PUBLIC_NAME
from certify.certificates.record import qr_address
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


def test_a_token_of_another_key_is_forged(issued):
    for name in (PRIVATE_NAME, PUBLIC_NAME):
        (keys_folder() / name).unlink()
    from certify.certificates.keys import signing_key

    signing_key(keys_folder())
    assert lookup.check(issued.token).verdict == "forged"


def test_a_token_of_a_number_that_was_never_issued_here_is_forged(issued):
    token = issued.token
    db.session.delete(issued)
    db.session.commit()
    assert lookup.check(token).verdict == "forged"


def test_the_register_is_found_without_accents_and_by_area_type_and_year(world):
    village = make_unit("residential_area", "Tổ dân phố Đông Đô", world.other_commune)
    for unit in (world.school, world.company):
        decision_of(world, concluded(world, submitted(world, unit)))
    names = lambda **f: {line.unit for line in lookup.register(lookup.Filters(**f)).lines}  # noqa: E731
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
