"""How credentials stand, for machines of others: W3C Bitstring Status List v1.0.

A list is a credential of its own that holds one bit a certificate, for one purpose and one block
of certificates. A certificate that was revoked or replaced is no longer vouched for (bit of the
list of revocation), nor is one signed with a key that was lost; a suspended one may be again.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import or_, select

from certify.certificates.credentials import CONTEXTS, did_key
from certify.certificates.lifecycle import is_status
from certify.certificates.models import Certificate
from certify.certificates.record import base64url
from certify.certificates.status_list import moment
from certify.db import db

PURPOSES = {"revocation": ("revoked", "replaced", "untrusted"), "suspension": ("suspended",)}
BITS = 16 * 1024 * 8  # of a list: no fewer, says the specification, so that none is singled out


def entries(home: str, certificate_id: int) -> list[dict[str, str]]:
    """Return ``credentialStatus`` of the credential of a certificate.

    :param home: public address of the installation.
    """
    block, index = divmod(certificate_id, BITS)
    return [
        {
            "id": f"{address(home, purpose, block)}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": address(home, purpose, block),
        }
        for purpose in PURPOSES
    ]


def address(home: str, purpose: str, block: int) -> str:
    """Return where a list is published."""
    return f"{home.rstrip('/')}/credentials/status/{purpose}/{block}.json"


def marked(purpose: str, block: int) -> list[int]:
    """Return the places in a list of the certificates that it is about; one query."""
    query = select(Certificate.id).where(
        or_(*map(is_status, PURPOSES[purpose])),
        Certificate.id.between(block * BITS, block * BITS + BITS - 1),
    )
    return [number % BITS for number in db.session.scalars(query)]


def list_credential(
    place: str,
    purpose: str,
    indexes: Iterable[int],
    *,
    key: Ed25519PublicKey,
    since: datetime,
    until: datetime,
) -> dict[str, Any]:
    """Return the credential of a list, not yet secured.

    :param place: its address.
    :param indexes: the places whose bit is set.
    """
    return {
        "@context": [CONTEXTS[0]],
        "id": place,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_key(key),
        "validFrom": moment(since),
        "validUntil": moment(until),
        "credentialSubject": {
            "id": f"{place}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(indexes),
        },
    }


def encoded(indexes: Iterable[int]) -> str:
    """Return the bits as the specification writes them: the first is the left-most."""
    bits = bytearray(BITS // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)  # the same bytes each time
    return "u" + base64url(packed)
