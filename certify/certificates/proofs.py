"""What an uploaded picture or PDF proves: which certificate it leads to, or why to none.

The file is not kept and leaves no trace.
"""

from __future__ import annotations

import threading
from typing import IO, Any

from flask_babel import gettext as _

from certify.certificates import reading
from certify.certificates.keyring import keyring
from certify.certificates.record import BadProof, canonical, looks_like_token
from certify.certificates.register import check_number
from certify.certificates.ring import Ring
from certify.errors import Refused

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
AT_ONCE = threading.BoundedSemaphore(2)  # files read in this process: other threads serve pages
PATIENCE = 2  # seconds to wait for one's turn


def find(stream: IO[bytes]) -> str:
    """Return what is to be looked up of an uploaded file: a token, an address or a number.

    :raises Refused: when it is no picture or PDF, holds no proof, or its proofs disagree.
    """
    content = stream.read(LARGEST + 1)
    _check(content)
    proof = _read(content)
    if proof.broken:
        raise Refused(
            _(
                "This PDF was changed after it was signed. Do not rely on what it shows: look up"
                " the number of the certificate, and compare every word."
            )
        )
    if proof.envelope is not None:
        return _attached(proof.envelope, proof.code)
    if not proof.code:
        raise Refused(
            _(
                "No QR code was found. Photograph it from nearer, straight from above and in good"
                " light, so that its squares are sharp; or enter the number."
            )
        )
    return proof.code


def _read(content: bytes) -> reading.Proof:
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Refused(_("Many files are being read just now. Try again in a minute."))
    try:
        return reading.read_apart(content)
    except reading.Unreadable as error:
        raise Refused(
            _("The file cannot be opened. Take the photograph again, or choose the PDF anew.")
        ) from error
    finally:
        AT_ONCE.release()


def nothing_chosen() -> str:
    """Say that a file is to be chosen."""
    return str(_("Choose a photograph of the QR code, or the certificate as PDF."))


def _check(content: bytes) -> None:
    if not content:
        raise Refused(nothing_chosen())
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than %(limit)s MB.", limit=LARGEST // MEGABYTE))
    if not (reading.is_picture(content) or reading.is_pdf(content)):
        raise Refused(_("This is neither a picture (JPEG, PNG, WebP, HEIC) nor a PDF."))


def _attached(envelope: dict[str, Any], code: str) -> str:
    """Check the record in a PDF, and that the code on its first page is of the same record.

    :raises Refused: when the record was altered or another certificate's code stands on the page.
    """
    ring = keyring()
    try:
        content = canonical(envelope["record"])
        number = str(envelope["record"]["number"])
    except (
        ValueError,
        KeyError,
        RecursionError,
    ) as error:
        # not what RFC 8785 can write, or no certificate
        raise Refused(_altered()) from error
    if ring.check(content, envelope["signature"]) is None:
        raise Refused(_altered())
    if not looks_like_token(code):
        _require_ours(number, content)
        return number
    if not _same(ring, code, content):
        raise Refused(_altered())
    return code


def _require_ours(number: str, content: bytes) -> None:
    """Go on only when the register has this record, or none of its number, or one that is damaged.

    Whoever stole a key could sign a record of their own under the number of a valid one.

    :raises Refused: otherwise.
    """
    found = check_number(number)
    kept = found.certificate.record.encode() if found.certificate else content
    if kept != content and found.verdict != "damaged":
        raise Refused(_altered())


def _same(ring: Ring, code: str, content: bytes) -> bool:
    try:
        token, _key = ring.read_token(code)
    except BadProof:
        return False
    return token.matches(content)


def _altered() -> str:
    return str(
        _(
            "This PDF was altered: the record inside it is not one that was signed here, or not"
            " that of the QR code on its page. Do not rely on it; tell the authority that it names."
        )
    )
