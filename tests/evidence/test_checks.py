"""What an upload is, is told by its content; everything else is refused in plain words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from certify.errors import Refused
from certify.evidence import checks
from certify.evidence.checks import MEGABYTE, Checked, examine, plain_name
from tests.evidence.files import office, pdf, picture

LIMIT = 25 * MEGABYTE


def look(name: str, content: bytes, limit: int = LIMIT) -> Checked:
    return examine(name, io.BytesIO(content), limit)


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> None:
    """Messages need an application to be written in."""


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (pdf, "pdf", "tep.pdf"),
        (lambda: picture("PNG"), "image", "tep.png"),
        (lambda: picture("JPEG"), "image", "tep.jpg"),
        (lambda: picture("WEBP"), "image", "tep.webp"),
        (lambda: picture("HEIF"), "image", "tep.heic"),
        (office, "document", "tep.docx"),
        (lambda: office("spreadsheetml.sheet"), "spreadsheet", "tep.xlsx"),
    ],
)
def test_what_is_accepted_is_told_by_its_content(
    content: Callable[[], bytes], kind: str, name: str
) -> None:
    found = look("tep", content())
    assert (found.kind, found.name) == (kind, name)
    assert len(found.sha256) == 64


def packed(names: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return written.getvalue()


def unpacking_to(size: int) -> bytes:
    return office(**{"word/media/zeros.bin": b"\0" * size})


def noisy(archive: bytes) -> bytes:
    """Spoil the packed bytes of the first file in an archive, not what is told of them."""
    begin = archive.index(b".xml") + 4
    return archive[:begin] + b"\xff" * 40 + archive[begin + 40 :]


REFUSED = {
    "empty": b"",
    "program named pdf": b"MZ\x90\x00\x03" + b"\0" * 500,
    "broken pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
    "text": b"xin chao",
    "gif": b"GIF89a" + b"\0" * 50,
    "video": b"\0\0\0\x18ftypmp42" + b"\0" * 50,
    "rar": b"Rar!\x1a\x07\x00" + b"\0" * 50,
    "noise": bytes(range(256)),
    "zip": packed({"a.txt": b"a"}),
    "broken zip": office()[:-30],
    "macro": office(**{"word/vbaProject.bin": b"x"}),
    "macro type": packed(
        {"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}
    ),
    "cut png": picture("PNG", (400, 400))[:200],
    "docx of noise": noisy(office()),
    "damaged heic": picture("HEIF")[:-40],
    "cut jpeg": picture("JPEG", (400, 400))[:300],
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(Refused, match="bao-cao"):
        look("bao-cao.pdf", content)


def test_a_cut_picture_is_refused_after_certificates_were_drawn_too() -> None:
    import weasyprint  # noqa: F401 - which lets Pillow read cut pictures, everywhere

    with pytest.raises(Refused):
        look("anh.png", picture("PNG", (400, 400))[:200])


def test_a_file_above_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(Refused, match="25 MB"):
        look("scan.pdf", pdf() + b"\0" * (30 * MEGABYTE))


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "MAX_PIXELS", 1000)
    with pytest.raises(Refused, match="60 × 40"):
        look("anh.png", picture())


def test_what_unpacks_to_far_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_UNPACKED", 1 * MEGABYTE)
    with pytest.raises(Refused):
        look("bom.docx", unpacking_to(2 * MEGABYTE))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\an\\kế hoạch.pdf", "kế hoạch.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "tep"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_the_ending_fits_the_content() -> None:
    assert look("ke-hoach.exe", pdf()).name == "ke-hoach.exe.pdf"
    assert look("anh.JPEG", picture("JPEG")).name == "anh.JPEG"
