"""Credentials: verified as the specification says, by code that shares nothing with ours."""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import json

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certify.certificates import keyring
from certify.certificates.credential_status import BITS, entries
from certify.certificates.credentials import CONTEXTS, hash_data, multibase
from certify.db import db
from tests.dossier import concluded, decision_of

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
EXAMPLE = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{KEY}#{KEY}",
        "proofPurpose": "assertionMethod",
        "@context": CONTEXT,
        "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",  # noqa: E501 - as it stands there
    },
}
"""The test vector of the specification (vc-di-eddsa, "Representation: eddsa-jcs-2022")."""


def decoded(text: str) -> bytes:
    assert text[0] == "z"
    number = 0
    for digit in text[1:]:
        number = number * 58 + ALPHABET.index(digit)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def verified(credential) -> dict:
    """The steps of vc-di-eddsa 3.3.2, "Verify Proof (eddsa-jcs-2022)"; raises where one fails."""
    document = copy.deepcopy(credential)
    options = document.pop("proof")
    signature = decoded(options.pop("proofValue"))
    if context := options.get("@context"):
        assert document["@context"][: len(context)] == context
        document["@context"] = context
    assert (options["type"], options["cryptosuite"]) == ("DataIntegrityProof", "eddsa-jcs-2022")
    assert options["proofPurpose"] == "assertionMethod"
    did, _, fragment = options["verificationMethod"].partition("#")
    assert did == f"did:key:{fragment}"
    key = decoded(fragment)
    assert (key[:2], len(key), len(signature)) == (b"\xed\x01", 34, 64)
    hashes = [hashlib.sha256(rfc8785.dumps(each)).digest() for each in (options, document)]
    Ed25519PublicKey.from_public_bytes(key[2:]).verify(signature, hashes[0] + hashes[1])
    return document


@pytest.fixture
def issued(world, in_2026):
    application = concluded(world)
    decision_of(world, application)
    db.session.refresh(application)
    return application.certificate


@pytest.fixture
def fetched(client, issued):
    answer = client.get(f"/credentials/{issued.number}.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vc"
    return answer.get_json(force=True)


def test_the_reader_of_these_tests_reads_the_vector_of_the_specification():
    assert verified(EXAMPLE)["name"] == "Alumni Credential"


def test_we_sign_what_the_vector_of_the_specification_signs():
    document = {name: value for name, value in EXAMPLE.items() if name != "proof"}
    options = {name: value for name, value in EXAMPLE["proof"].items() if name != "proofValue"}
    Ed25519PublicKey.from_public_bytes(decoded(KEY)[2:]).verify(
        decoded(EXAMPLE["proof"]["proofValue"]), hash_data(options, document)
    )


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", b"\xff" * 64, bytes(range(34))])
def test_multibase_keeps_every_byte(data):
    assert decoded(multibase(data)) == data


def test_a_stranger_verifies_it(fetched, issued):
    document = verified(fetched)
    record = json.loads(issued.record)
    subject = document["credentialSubject"]
    assert document["issuer"]["name"] == record["decision"]["body"]["vi"]
    assert subject["identifier"][0]["identityHash"] == record["unit"]["name"]
    assert record["decision"]["number"] in subject["achievement"]["description"]
    assert document["id"].endswith(f"/c/{issued.number}")


def test_it_is_signed_by_the_key_that_is_published(fetched):
    signer = keyring.keyring().signer()
    key = decoded(fetched["issuer"]["id"].removeprefix("did:key:"))[2:]
    assert key == signer.public_key.public_bytes_raw()
    method = fetched["proof"]["verificationMethod"]
    assert method.startswith(fetched["issuer"]["id"] + "#")


def test_it_has_what_the_two_specifications_ask_for(fetched):
    """VCDM 2.0, 4.1 and 4.9; Open Badges 3.0, B.1 (AchievementCredential and what it holds)."""
    assert tuple(fetched["@context"]) == CONTEXTS
    assert fetched["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert fetched["validFrom"].endswith("Z")
    assert fetched["issuer"]["type"] == ["Profile"]
    subject = fetched["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert set(subject["identifier"][0]) == {"type", "identityType", "identityHash", "hashed"}
    achievement = subject["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= set(achievement)
    assert achievement["criteria"]["narrative"]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["credentialSubject"]["identifier"][0].update(identityHash="Trường khác"),
        lambda c: c.update(validFrom="2020-01-01T00:00:00Z"),
        lambda c: c["proof"].update(created="2020-01-01T00:00:00Z"),
        lambda c: c["issuer"].update(name="UBND khác"),
        lambda c: c["@context"].append("https://example.com/"),
    ],
)
def test_a_change_is_found(fetched, change):
    change(fetched)
    if len(fetched["@context"]) > len(CONTEXTS):  # more may stand behind, and is then left out
        assert verified(fetched)["@context"] == list(CONTEXTS)
        return
    with pytest.raises(InvalidSignature):
        verified(fetched)


def test_it_is_the_same_each_time(client, fetched, issued):
    again = client.get(f"/credentials/{issued.number}.json").get_json(force=True)
    assert again == fetched


def test_after_a_change_of_keys_it_is_signed_by_the_new_one(client, issued, fetched):
    keyring.rotate()
    anew = client.get(f"/credentials/{issued.number}.json").get_json(force=True)
    verified(anew)
    assert anew["issuer"]["id"] != fetched["issuer"]["id"]


@pytest.mark.parametrize("status", ["suspended", "revoked", "replaced"])
def test_there_is_none_of_a_certificate_that_does_not_stand(client, issued, status):
    issued.status = status
    db.session.commit()
    assert client.get(f"/credentials/{issued.number}.json").status_code == 404


def test_the_page_of_a_certificate_leads_to_it(client, issued):
    page = client.get(f"/c/{issued.number}").get_data(as_text=True)
    assert f'href="/credentials/{issued.number}.json"' in page
    assert client.get("/credentials/9999/2026/GCN-18073.json").status_code == 404
    assert client.get("/credentials/x.json").status_code == 404


def bit(client, entry) -> bool:
    """Return the bit of an entry, read as Bitstring Status List v1.0 says in 3.2 and 3.4."""
    path = entry["statusListCredential"].removeprefix("http://localhost")
    answer = client.get(path)
    assert answer.mimetype == "application/vc"
    found = verified(answer.get_json(force=True))
    assert found["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert found["id"] == entry["statusListCredential"]
    assert found["validFrom"] < found["validUntil"]
    held = found["credentialSubject"]
    assert (held["type"], held["statusPurpose"]) == ("BitstringStatusList", entry["statusPurpose"])
    assert held["encodedList"][0] == "u"
    packed = held["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(bits) >= 16 * 1024
    index = int(entry["statusListIndex"])
    return f"{bits[index // 8]:08b}"[index % 8] == "1"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("valid", (False, False)),
        ("suspended", (False, True)),
        ("revoked", (True, False)),
        ("replaced", (True, False)),
    ],
)
def test_a_credential_that_was_fetched_tells_how_its_certificate_stands(
    client, issued, fetched, status, told
):
    entries = fetched["credentialStatus"]
    assert [each["type"] for each in entries] == ["BitstringStatusListEntry"] * 2
    assert [each["statusPurpose"] for each in entries] == ["revocation", "suspension"]
    issued.status = status
    db.session.commit()
    assert tuple(bit(client, each) for each in entries) == told


def test_lists_are_of_blocks_and_purposes_that_there_are(client, world):
    assert [each["statusListIndex"] for each in entries("http://x/", BITS + 5)] == ["5", "5"]
    assert entries("http://x/", BITS + 5)[0]["statusListCredential"].endswith("/revocation/1.json")
    assert client.get("/credentials/status/refresh/0.json").status_code == 404
    assert client.get(f"/credentials/status/revocation/{10**6}.json").status_code == 404


def test_it_ends_where_certificates_expire(app, client, issued, fetched):
    assert "validUntil" not in fetched
    app.config["EXPIRE_AFTER_MONTHS"] = 12
    anew = client.get(f"/credentials/{issued.number}.json").get_json(force=True)
    assert anew["validUntil"] == "2027-12-31T17:00:00Z"
    assert verified(anew)
