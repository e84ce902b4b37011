"""QR codes: they say what they should, at a size that reads, with words for the blind."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from certify.certificates.qr import qr_svg

TOKEN = "https://example.vn/c/" + "aZ09-_." * 39 + "xyzxyz"


def _size_mm(svg: str) -> float:
    return float(re.search(r'width="([\d.]+)mm"', svg)[1])


def _modules(svg: str) -> int:
    return int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])


def _picture(svg: str, scale: int = 4) -> Image.Image:
    """The dark modules of the drawing, painted without the renderer."""
    edge = _modules(svg)
    image = Image.new("L", (edge * scale, edge * scale), 255)
    x = y = 0.0
    path = re.search(r'stroke="#000"[^>]* d="([^"]+)"', svg)[1]
    for move, first, second, dash in re.findall(r"([Mm])(-?[\d.]+) (-?[\d.]+)|h(\d+)", path):
        if move:
            x, y = (
                (x + float(first), y + float(second))
                if move == "m"
                else (float(first), float(second))
            )
        else:
            top = int(y - 0.5)
            box = (x * scale, top * scale, (x + int(dash)) * scale, (top + 1) * scale)
            image.paste(0, tuple(int(side) for side in box))
            x += int(dash)
    return image


def test_reads_back() -> None:
    assert len(TOKEN) == 300
    assert zxingcpp.read_barcode(_picture(qr_svg(TOKEN))).text == TOKEN


def test_symbol_is_four_centimetres_and_quiet_zone_comes_on_top() -> None:
    for payload in ("A", TOKEN):
        svg = qr_svg(payload)
        modules = _modules(svg)
        assert _size_mm(svg) * (modules - 8) / modules == pytest.approx(40, abs=0.01)


def test_error_correction_is_at_least_m() -> None:
    assert zxingcpp.read_barcode(_picture(qr_svg(TOKEN))).ec_level in ("M", "Q", "H")


def test_alternative_text_is_escaped_title() -> None:
    assert "<title>a &lt;b&gt; &amp; c</title>" in qr_svg("x", "a <b> & c")


@pytest.mark.parametrize("payload", ["", "x" * 2400])
def test_refuses_what_no_code_can_hold(payload: str) -> None:
    with pytest.raises(ValueError, match=r"payload is empty|do not fit"):
        qr_svg(payload)


def test_is_well_formed_xml() -> None:
    import xml.etree.ElementTree as ET

    with io.StringIO(qr_svg(TOKEN, "“Mã” & <x>")) as text:
        assert ET.parse(text).getroot().tag == "svg"
