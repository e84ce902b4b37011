"""Files of every sort, made in memory."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from PIL import Image

TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="/x" ContentType='
    '"application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)


@cache
def pdf(pages: int = 1) -> bytes:
    """A small PDF of blank pages, the same bytes each time."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A plain picture; HEIF through pillow-heif."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    written = io.BytesIO()
    Image.new("RGB", size, "#17594a").save(written, kind)
    return written.getvalue()


def office(kind: str = "wordprocessingml.document", **extra: bytes) -> bytes:
    """A docx (or xlsx) as far as its container goes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES.format(kind=kind))
        packed.writestr("word/document.xml", "<x/>")
        for name, content in extra.items():
            packed.writestr(name, content)
    return written.getvalue()
