"""Previews: PNG pictures made by us, so that no browser opens a stranger's file."""

from __future__ import annotations

import io
import sys
import threading
from typing import Any

from certify.evidence import apart
from certify.evidence.checks import PDFIUM, open_picture

LONGEST = 1100  # points along the longer side
PREVIEWED = ("pdf", "image")
AT_ONCE = threading.BoundedSemaphore(2)  # pages drawn in this process: other threads serve pages
PATIENCE = 10  # seconds to wait for one's turn


def pages_of(content: bytes, kind: str) -> int:
    """Return how many pages can be previewed."""
    if kind != "pdf":
        return int(kind in PREVIEWED)
    import pypdfium2

    with PDFIUM, pypdfium2.PdfDocument(content) as document:
        return len(document)


def draw(content: bytes, kind: str, page: int = 1) -> bytes:
    """Return page *page* (from 1) as PNG; that of a PDF is drawn in a process of its own.

    :raises IndexError: when there is no such page.
    :raises apart.Failed: when drawing it takes too much.
    """
    if kind != "pdf":
        return _png(_picture(content, page))
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise apart.Failed("others are being drawn")
    try:
        made = apart.run(__name__, str(page), content=content)
    finally:
        AT_ONCE.release()
    if not made:
        raise IndexError(page)
    return made


def _png(picture: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=False, compress_level=6)
    return written.getvalue()


def _pdf_page(content: bytes, page: int) -> Any:
    import pypdfium2

    with PDFIUM, pypdfium2.PdfDocument(content) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        try:
            sheet = document[page - 1]
            scale = LONGEST / max(*sheet.get_size(), 1)
            return sheet.render(scale=min(scale, 4)).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as error:  # counted in the file, but not to be drawn
            raise IndexError(page) from error


def _picture(content: bytes, page: int) -> Any:
    from PIL import ImageOps

    if page != 1:
        raise IndexError(page)
    with open_picture(content) as picture:
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST, LONGEST))
    return upright


def _main() -> None:
    """Read a PDF from the standard input, write the page as PNG; nothing where there is none."""
    apart.limit()
    try:
        made = _png(_pdf_page(sys.stdin.buffer.read(), int(sys.argv[1])))
    except IndexError:
        made = b""
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main()
