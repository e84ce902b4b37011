"""QR codes as pictures for PDF documents (ISO/IEC 18004).

A picture of grey levels, as WeasyPrint draws the thousands of edges of a drawing one by one, which
took as long as all the rest of a certificate.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple

from markupsafe import Markup

SYMBOL_MM = 40.0
"""Least edge of the symbol itself, in millimetres, quiet zone not counted: a code of 3 cm with a
300-character token is no longer read from a blurred or turned photograph, one of 4 cm is."""

QUIET_MODULES = 4
"""Width of the quiet zone in modules, the least that ISO/IEC 18004 asks for."""

ADDRESS = "certify:qr.png"
"""Where the element of a code looks for its picture; no such address leads anywhere else."""

_DOTS = 4
"""Dots along a module: readers soften the edges of pictures by a dot at most."""

_ELEMENT = Markup(
    '<img class="qr" src="{}" alt="{}"'
    ' style="height: {edge:.2f}mm; image-rendering: pixelated; width: {edge:.2f}mm">'
)


class Code(NamedTuple):
    """A QR code: the element for a page, and its picture as PNG, for ADDRESS."""

    element: Markup
    png: bytes


def qr_code(payload: str, alternative: str = "QR", symbol_mm: float = SYMBOL_MM) -> Code:
    """Draw `payload` as a picture, error correction M (about 15 % may be damaged).

    `alternative` is what screen readers and tagged PDFs read out. The element carries its size in
    millimetres: the symbol is `symbol_mm` wide and the quiet zone comes on top. Raises ValueError
    for an empty payload and for one that does not fit in any code (more than 2,331 bytes).
    """
    if not payload:
        raise ValueError("a QR code needs something to say: the payload is empty")
    import zxingcpp

    try:
        code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise ValueError(f"{len(payload)} characters do not fit in one QR code") from error
    modules = zxingcpp.write_barcode_to_image(code, add_quiet_zones=False).shape[0]
    edge = symbol_mm * (modules + 2 * QUIET_MODULES) / modules
    dots = zxingcpp.write_barcode_to_image(code, scale=_DOTS)  # with the quiet zone
    return Code(_ELEMENT.format(ADDRESS, alternative, edge=edge), _png(dots))


def _png(dots: Any) -> bytes:
    """A picture in grey, eight bits a dot, as PNG: WeasyPrint makes colours of any fewer."""
    from PIL import Image

    written = BytesIO()
    height, width = dots.shape
    picture = Image.frombuffer("L", (width, height), dots)
    picture.save(written, "PNG", compress_level=1)  # WeasyPrint packs it once more
    return written.getvalue()
