"""QR codes as inline SVG, for pages and for PDF documents (ISO/IEC 18004)."""

from __future__ import annotations

from html import escape

import segno

SYMBOL_MM = 40.0
"""Least edge of the symbol itself, in millimetres, quiet zone not counted: a code of 3 cm with a
300-character token is no longer read from a blurred or turned photograph, one of 4 cm is."""

QUIET_MODULES = 4
"""Width of the quiet zone in modules, the least that ISO/IEC 18004 asks for."""

_MASK = 3
"""Trying all eight masks costs five times the time of drawing; every mask is readable."""


def qr_svg(payload: str, alternative: str = "QR", symbol_mm: float = SYMBOL_MM) -> str:
    """Draw `payload` as an inline SVG element, error correction M (about 15 % may be damaged).

    `alternative` becomes the title of the drawing, which screen readers and tagged PDFs read out.
    The element carries its size in millimetres: the symbol is `symbol_mm` wide and the quiet zone
    comes on top. Raises ValueError for an empty payload and for one that does not fit in any code
    (more than 2,331 bytes).
    """
    if not payload:
        raise ValueError("a QR code needs something to say: the payload is empty")
    try:
        code = segno.make(payload, error="m", micro=False, mask=_MASK, boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError(f"{len(payload)} characters do not fit in one QR code") from error
    modules = code.symbol_size(border=0)[0]
    edge = symbol_mm * (modules + 2 * QUIET_MODULES) / modules
    drawing = code.svg_inline(
        border=QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    head, rest = drawing.split(">", 1)
    size = f' width="{edge:.2f}mm" height="{edge:.2f}mm" role="img"'
    return f"{head}{size}><title>{escape(alternative)}</title>{rest}"
