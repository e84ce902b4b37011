"""Finding the proof of a certificate in a picture or a PDF: its QR code, its attached record.

What comes in is a stranger's: nothing is opened larger than it needs to be, and of a PDF only the
first page is drawn. The public page reads in a process of its own (:func:`read_apart`) that may
take only so much memory and time: a file that unpacks to gigabytes ends that process alone.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from certify.certificates.record import looks_like_token
from certify.evidence import apart

LONGEST = 4000  # points along the longer side that are searched
SHORT = 1600  # pictures smaller than this are searched enlarged as well
DRAWN = 300 / 72  # points of the picture for one of the page: 300 dpi
RECORD_BYTES = 200_000
MANY = 5  # attachments that are looked at

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class Unreadable(ValueError):
    """The file is broken, or not what it says it is."""


@dataclass(frozen=True)
class Proof:
    """What was found: the text of the code ("" for none), and the attached signed record."""

    code: str
    envelope: dict[str, Any] | None = None
    broken: bool = False  # a PDF that was changed after it was signed, as :func:`read_apart` says


def read(content: bytes) -> Proof:
    """Look for a proof in a PDF or a picture, told apart by the first bytes.

    :raises Unreadable: when it is neither, or broken.
    """
    return from_pdf(content) if is_pdf(content) else from_picture(content)


def is_pdf(content: bytes) -> bool:
    """Say whether a file begins as a PDF."""
    return b"%PDF-" in content[:1024]


def is_picture(content: bytes) -> bool:
    """Say whether a file begins as a picture that may be read: JPEG, PNG, WebP, HEIC."""
    return content.startswith(_PICTURES) or content[4:8] == b"ftyp"


def read_apart(content: bytes) -> Proof:
    """Do what :func:`read` does in a process of its own, which ends when it takes too much.

    :raises Unreadable: also then.
    """
    try:
        told = json.loads(apart.run(__name__, content=content))
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if "fault" in told:
        raise Unreadable(told["fault"])
    return Proof(**told)


def from_picture(content: bytes) -> Proof:
    """Look for a code in a photograph or a scan (JPEG, PNG, WebP, HEIC).

    :raises Unreadable: when it is no such picture.
    """
    from PIL import ImageOps

    from certify.evidence.checks import MAX_PIXELS, open_picture

    try:
        with open_picture(content) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Unreadable("too many points")
            picture.draft("L", (LONGEST, LONGEST))  # JPEG: decoded no larger than needed
            upright = ImageOps.exif_transpose(picture).convert("L")
    except Unreadable:
        raise
    except Exception as error:  # a stranger's bytes: decoders fail in more ways than they say
        raise Unreadable(type(error).__name__) from error
    return Proof(code_in(upright))


def from_pdf(content: bytes) -> Proof:
    """Look for a code on the first page of a PDF, and for a signed record attached to it.

    :raises Unreadable: when it cannot be opened.
    """
    import pypdfium2

    from certify.evidence.checks import PDFIUM

    with PDFIUM:  # the library does one thing at a time
        try:
            with pypdfium2.PdfDocument(content) as document:
                sheet = document[0]
                scale = min(DRAWN, LONGEST / max(*sheet.get_size(), 1))
                picture = sheet.render(scale=scale, grayscale=True).to_pil()
                envelope = _attached(document)
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise Unreadable(str(error)) from error
    return Proof(code_in(picture), envelope)


def code_in(picture: Any) -> str:
    """Return what the code in a grey picture says, one of a certificate before any other."""
    import zxingcpp

    others = ""
    for view in _views(picture):
        texts = [found.text for found in zxingcpp.read_barcodes(view)]
        for text in texts:
            if looks_like_token(text) or "/c/" in text:
                return text
        others = others or next(iter(texts), "")
    return others


def _views(picture: Any) -> Iterator[Any]:
    """Yield the picture as it is, then made clearer, for blurred and faint ones."""
    from PIL import ImageFilter, ImageOps

    picture.thumbnail((LONGEST, LONGEST))
    yield picture
    clear = ImageOps.autocontrast(picture, cutoff=1)
    yield clear.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))
    if max(picture.size) < SHORT:
        larger = clear.resize((clear.width * 3, clear.height * 3), 3)  # 3: bicubic
        yield larger
        yield larger.filter(ImageFilter.UnsharpMask(radius=6, percent=300, threshold=0))
    else:
        yield clear.reduce(2)


def _attached(document: Any) -> dict[str, Any] | None:
    """Return the first attachment that is a signed record."""
    for index in range(min(document.count_attachments(), MANY)):
        data = bytes(document.get_attachment(index).get_data())
        if len(data) > RECORD_BYTES:
            continue
        if envelope := read_envelope(data):
            return envelope
    return None


def read_envelope(data: bytes) -> dict[str, Any] | None:
    """Return ``{"record": {…}, "signature": …}`` from JSON text; None for anything else."""
    try:
        told = json.load(io.BytesIO(data))
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("signature"), str):
        return None
    return told if isinstance(told.get("record"), dict) else None


def seal_broken(content: bytes) -> bool:
    """Say whether a file is a PDF whose signature does not hold; one without any is not broken."""
    if not (is_pdf(content) and b"/ByteRange" in content):
        return False
    from certify.certificates.seals import seal_in

    try:
        found = seal_in(content)
    except ValueError:  # there is one that cannot be read
        return True
    return found is not None and not found.holds


def _main() -> None:
    """Read a file from the standard input, say what was found and whether its seal is broken."""
    apart.limit()
    try:
        content = sys.stdin.buffer.read()
        told = asdict(replace(read(content), broken=seal_broken(content)))
    except Unreadable as fault:
        told = {"fault": str(fault)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _main()
