from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.certificates.record import (
    BadProof,
    canonical,
    looks_like_token,
    make_token,
    qr_address,
    read_token,
    sign,
    signed_by,
)

KEY = Ed25519PrivateKey.generate()
LONG_NAME = "Công ty trách nhiệm hữu hạn một thành viên Khai thác công trình thủy lợi " * 4
HOST = "https://certify.congan.hatinh.gov.vn"


def a_record(name="Trường THCS Đồng Tháp", key="safe/school@2021"):
    return {
        "number": "0001/2026/GCN-18073",
        "unit": {"name": name},
        "standard": {"key": key},
        "issued_on": "2026-11-18",
    }


def test_a_token_says_what_the_record_says():
    record = a_record()
    said = read_token(make_token(record, KEY, 260), KEY.public_key())
    assert (said.number, said.unit, said.standard) == (
        record["number"],
        record["unit"]["name"],
        record["standard"]["key"],
    )
    assert (said.year, said.authority, said.issued_on.isoformat()) == (2026, "18073", "2026-11-18")
    assert said.matches(canonical(record))
    assert not said.matches(canonical(a_record("Trường THCS khác")))


@pytest.mark.parametrize("host", ["http://127.0.0.1:5000", HOST])
@pytest.mark.parametrize("name", ["Tổ dân phố 5", LONG_NAME])
@pytest.mark.parametrize("key", ["safe/school@2021", "safe/residential-area@2021"])
def test_the_code_holds_at_most_300_characters(host, name, key):
    token = make_token(a_record(name, key), KEY, 300 - len(qr_address(host, "")))
    address = qr_address(host, token)
    assert len(address) <= 300
    assert read_token(address, KEY.public_key()).names(name)


def test_a_cut_name_begins_alike_and_its_digest_tells_units_apart():
    said = read_token(make_token(a_record(LONG_NAME), KEY, 260), KEY.public_key())
    assert said.unit.endswith("…")
    assert LONG_NAME.startswith(said.unit[:-1])
    assert not said.names(LONG_NAME + "2")


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_changed_letter_anywhere_breaks_the_token(part):
    parts = make_token(a_record(), KEY, 260).split(".")
    raw = bytearray(urlsafe_b64decode(parts[part] + "=="))
    raw[len(raw) // 2] ^= 1
    parts[part] = urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(BadProof):
        read_token(".".join(parts), KEY.public_key())


def test_a_token_of_another_key_is_refused():
    with pytest.raises(BadProof):
        read_token(make_token(a_record(), KEY, 260), Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "0001/2026/GCN-18073", "x" * 500])
def test_what_is_no_token_is_refused(text):
    assert not looks_like_token(text)
    with pytest.raises(BadProof):
        read_token(text, KEY.public_key())


def test_a_token_is_known_by_its_look_even_inside_an_address():
    assert looks_like_token(qr_address(HOST, make_token(a_record(), KEY, 260)))


def test_a_signed_record_verifies_and_a_changed_one_does_not():
    record = a_record()
    signature = sign(record, KEY)
    assert signed_by(canonical(record), signature, KEY.public_key())
    assert not signed_by(canonical(a_record("Trường khác")), signature, KEY.public_key())
    assert not signed_by(canonical(record), "not base64!", KEY.public_key())
