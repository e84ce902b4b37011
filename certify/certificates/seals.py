"""Reading the signature of a PDF: does it hold, whose is it, was anything added behind it.

Whether the certificate that signed is to be trusted is another question, which readers with a
list of trusted roots answer. pyHanko is imported where it is used; nothing is ever fetched.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any


@dataclass(frozen=True)
class SealFound:
    """What was found of the last signature in a PDF."""

    signer: str  # common name of the certificate inside, "" where it has none
    holds: bool  # what was signed is unchanged, and nothing was added behind it
    stamped: bool  # with a time stamp of an authority


def seal_in(pdf: bytes) -> SealFound | None:
    """Check the signature of a PDF; None where it has none.

    :raises ValueError: when the file or its signature cannot be read.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        return _told(found[-1]) if found else None
    except Exception as error:  # a stranger's bytes: readers fail in more ways than they say
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _told(signature: Any) -> SealFound:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # Those who signed are taken at their word: whether to trust them is not asked here.
    context = ValidationContext(trust_roots=[signature.signer_cert, *_stampers(signature)])
    with ThreadPoolExecutor(1) as own:  # it runs an event loop, and the caller may have one
        work = own.submit(validate_pdf_signature, signature, context, ts_validation_context=context)
        status = work.result()
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    stamped = bool(stamp and stamp.intact and stamp.valid)
    subject = signature.signer_cert.subject.native
    return SealFound(
        signer=str(subject.get("common_name", "")),
        holds=bool(status.intact and status.valid and whole),
        stamped=stamped,
    )


def _stampers(signature: Any) -> list[Any]:
    """Return the certificates inside the time stamps of a signature."""
    from pyhanko.sign.general import find_cms_attribute_iter

    unsigned = signature.signer_info["unsigned_attrs"]
    stamps = find_cms_attribute_iter(unsigned, "signature_time_stamp_token")
    return [each.chosen for stamp in stamps for each in stamp["content"]["certificates"]]
