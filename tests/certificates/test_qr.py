"""QR codes: they say what they should, at a size that reads, with words for the blind."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from certify.certificates.qr import QUIET_MODULES, Code, qr_code

TOKEN = "https://example.vn/c/" + "aZ09-_." * 39 + "xyzxyz"


def _picture(code: Code) -> Image.Image:
    return Image.open(io.BytesIO(code.png))


def _symbol(picture: Image.Image) -> tuple[int, int, int, int]:
    """The edges of what is dark."""
    box = picture.point(lambda level: 255 - level).getbbox()
    assert box is not None
    return box


def test_reads_back() -> None:
    assert len(TOKEN) == 300
    assert zxingcpp.read_barcode(_picture(qr_code(TOKEN))).text == TOKEN


@pytest.mark.parametrize("payload", ["A", TOKEN])
def test_symbol_is_four_centimetres_and_quiet_zone_comes_on_top(payload: str) -> None:
    code = qr_code(payload)
    picture = _picture(code)
    left, top, right, bottom = _symbol(picture)
    edge = float(re.search(r"width: ([\d.]+)mm", code.element)[1])
    assert edge * (right - left) / picture.width == pytest.approx(40, abs=0.01)
    module = (right - left) // _modules(picture)
    assert (left, top) == (QUIET_MODULES * module, QUIET_MODULES * module)
    assert (picture.width - right, picture.height - bottom) == (left, top)


def _modules(picture: Image.Image) -> int:
    """Modules along an edge: the finder in the corner is seven wide."""
    left, top, right, _bottom = _symbol(picture)
    width = next(x for x in range(left, right) if picture.getpixel((x, top)) == 255) - left
    return (right - left) * 7 // width


def test_picture_is_black_and_white_alone() -> None:
    assert [level for _count, level in _picture(qr_code(TOKEN)).getcolors()] == [0, 255]


def test_error_correction_is_at_least_m() -> None:
    assert zxingcpp.read_barcode(_picture(qr_code(TOKEN))).ec_level in ("M", "Q", "H")


def test_alternative_text_is_escaped() -> None:
    assert 'alt="&#34;a&#34; &lt;b&gt; &amp; c"' in qr_code("x", '"a" <b> & c').element


@pytest.mark.parametrize("payload", ["", "x" * 2400])
def test_refuses_what_no_code_can_hold(payload: str) -> None:
    with pytest.raises(ValueError, match=r"payload is empty|do not fit"):
        qr_code(payload)
