"""A certificate as Open Badges 3.0, which is a W3C Verifiable Credential (data model 2.0).

Secured by Data Integrity with the cryptosuite eddsa-jcs-2022 (W3C "Data Integrity EdDSA
Cryptosuites v1.0"): Ed25519 over SHA-256 of the proof's options and SHA-256 of the document, both
in RFC 8785 form. The issuer is named by its key (``did:key``), so that nothing needs to be fetched
to verify; whose key it is, the published keys say. Contexts are referred to, never fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certify.certificates.record import base64url, canonical
from certify.certificates.signers import Signer
from certify.certificates.status_list import moment
from certify.certificates.wording import short_date, text

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
CRYPTOSUITE = "eddsa-jcs-2022"
MEDIA_TYPE = "application/vc"
ED25519_PUB = b"\xed\x01"  # multicodec, as a varint
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def credential(
    record: Mapping[str, Any],
    *,
    address: str,
    home: str,
    key: Ed25519PublicKey,
    since: datetime,
    until: datetime | None = None,
    status: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return the credential of a record, not yet secured.

    :param address: public page of the certificate, which names it and says how it stands.
    :param home: public address of the installation.
    :param since: when the certificate was issued.
    :param until: when it expires, where any ever do.
    :param status: its entries in status lists.
    """
    return {
        "@context": list(CONTEXTS),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Giấy công nhận {record['number']}",
        "issuer": {
            "id": did_key(key),
            "type": ["Profile"],
            "name": text(record["decision"]["body"], "vi"),
            "url": home,
        },
        "validFrom": moment(since),
        **({"validUntil": moment(until)} if until else {}),
        "credentialSubject": _subject(record),
        "credentialStatus": list(status),
        "evidence": [_evidence(record)],
    }


def _evidence(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what names the signed record."""
    return {
        "id": named_by_hash(sha256(canonical(record)).hexdigest()),
        "type": ["Evidence"],
        "name": record["format"],
        "description": f"SHA-256 của bản ghi {record['number']} đã ký",
    }


def _subject(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return who was recognised, and as meeting what."""
    standard = record["standard"]
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityType": "name",
                "identityHash": record["unit"]["name"],
                "hashed": False,
            }
        ],
        "achievement": {
            "id": named_by_hash(standard["hash"]),
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": text(standard["title"], "vi"),
            "description": _description(record),
            "criteria": {"narrative": f"{text(standard['basis'], 'vi')} ({standard['key']})"},
        },
    }


def _description(record: Mapping[str, Any]) -> str:
    unit, decision = record["unit"], record["decision"]
    level = text(record["outcome"].get("level"), "vi")
    said = [
        f"{unit['name']}, {unit['area']}: được công nhận cho năm {record['year']}",
        f"xếp loại {level}" if level else "",
        f"Quyết định số {decision['number']} ngày {short_date(decision['date'])}",
    ]
    return "; ".join(filter(None, said)) + "."


def secured(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return *document* with a proof by *signer* (eddsa-jcs-2022, 3.3.1 "Create Proof")."""
    method = did_key(signer.public_key)
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": moment(created),
        "verificationMethod": f"{method}#{method.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = signer.sign(hash_data(options, document))
    return {**document, "proof": options | {"proofValue": multibase(signature)}}


def hash_data(options: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    """Return what is signed: 32 bytes for the options, then 32 for the document (3.3.4)."""
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()


def did_key(public: Ed25519PublicKey) -> str:
    """Return the ``did:key`` of an Ed25519 key."""
    return "did:key:" + multibase(ED25519_PUB + public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def multibase(data: bytes) -> str:
    """Return bytes in multibase, base58btc: ``z`` and the digits of Bitcoin."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, place = divmod(number, 58)
        digits = _BASE58[place] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def named_by_hash(sha256_hex: str) -> str:
    """Return the ``ni`` address of what has this SHA-256 (RFC 6920)."""
    return f"ni:///sha-256;{base64url(bytes.fromhex(sha256_hex))}"
