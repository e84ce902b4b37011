"""What an uploaded file really is, told by its content; everything unexpected is refused.

The name and the type that a browser sends are not believed.
"""

from __future__ import annotations

import hashlib
import io
import threading
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _

from certify.errors import Refused

MEGABYTE = 1024 * 1024
MAX_PIXELS = 64_000_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_PACKED_FILES = 5000
MAX_CONTENT_TYPES = 1 * MEGABYTE
MAX_NAME = 180
IMAGE_FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "MPO": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "HEIF": ("image/heic", ".heic"),
}
OPENED_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # several pictures in one JPEG come as MPO
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SHEET = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"
OFFICE_FORMATS = {WORD: ("document", ".docx"), SHEET: ("spreadsheet", ".xlsx")}
SUFFIXES = {".jpeg": ".jpg", ".jpe": ".jpg", ".heif": ".heic", ".jfif": ".jpg"}

PDFIUM = threading.Lock()  # the library under pypdfium2 does one thing at a time


@dataclass(frozen=True)
class Checked:
    """A file that was examined and may be kept."""

    name: str  # safe as a file name, with the ending that fits its content
    content: bytes
    sha256: str
    media_type: str
    kind: str  # pdf | image | document | spreadsheet


def examine(filename: str, stream: Any, max_bytes: int) -> Checked:
    """Read a file and say what it is.

    :param stream: a binary file object, at its beginning.
    :raises Refused: in plain words that say what was found and what to do.
    """
    name = plain_name(filename)
    content = stream.read(max_bytes + 1)
    if not content:
        raise Refused(_("%(name)s is empty. Choose the file again.", name=name))
    if len(content) > max_bytes:
        raise Refused(
            _(
                "%(name)s is larger than %(limit)s MB. Scan it at 150 dpi in black and white, "
                "or split it into several files.",
                name=name,
                limit=max_bytes // MEGABYTE,
            )
        )
    media_type, kind, suffix = _recognise(name, content)
    return Checked(
        _with_suffix(name, suffix), content, hashlib.sha256(content).hexdigest(), media_type, kind
    )


def plain_name(filename: str) -> str:
    """Return the last part of a file name without anything that a system could stumble over."""
    last = PurePath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    return kept.strip(" .")[-MAX_NAME:] or "tep"


def _with_suffix(name: str, suffix: str) -> str:
    own = PurePath(name).suffix.lower()
    return name if SUFFIXES.get(own, own) == suffix else f"{name}{suffix}"


def _recognise(name: str, content: bytes) -> tuple[str, str, str]:
    """Return media type, kind and file ending, by the first bytes and then by opening it."""
    head = content[:1024]
    if b"%PDF-" in head:
        return _pdf(name, content)
    if head.startswith(b"PK\x03\x04"):
        return _office(name, content)
    if _looks_like_picture(head):
        return _picture(name, content)
    raise Refused(
        _(
            "%(name)s is %(found)s, not a PDF, a picture (JPEG, PNG, WebP, HEIC), a Word (.docx) "
            "or an Excel (.xlsx) file. Save or scan it as PDF and choose that file.",
            name=name,
            found=_what_else(head),
        )
    )


def _looks_like_picture(head: bytes) -> bool:
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim"})
    )


def _what_else(head: bytes) -> str:
    """Return in words what the first bytes look like."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: head.startswith((b"MZ", b"\x7fELF")), _("a program")),
        (lambda: b"<svg" in text, _("an SVG drawing")),
        (lambda: text.startswith((b"<!doctype", b"<html", b"<script")), _("a web page")),
        (lambda: head.startswith(b"\xd0\xcf\x11\xe0"), _("an old Office file (.doc, .xls)")),
        (lambda: head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")), _("an archive")),
        (lambda: head.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")), _("another picture")),
        (lambda: head[4:8] == b"ftyp", _("a video")),
        (lambda: not set(head) & set(range(9)), _("a text file")),
    )
    return next((words for holds, words in known if holds()), _("a file of an unknown type"))


def _pdf(name: str, content: bytes) -> tuple[str, str, str]:
    import pypdfium2  # loaded where it is used: a short start

    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(content) as document:
                pages = len(document)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise Refused(
                    _("%(name)s is locked with a password. Save it without one.", name=name)
                ) from error
            pages = 0
    if not pages:
        raise Refused(
            _("%(name)s is a broken PDF: it cannot be opened. Save or scan it again.", name=name)
        )
    return "application/pdf", "pdf", ".pdf"


def _picture(name: str, content: bytes) -> tuple[str, str, str]:
    from PIL import ImageFile

    try:
        with open_picture(content) as picture:
            media_type, suffix = IMAGE_FORMATS[picture.format or ""]
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(
                    _(
                        "%(name)s has %(width)s × %(height)s points, more than we can open. "
                        "Save it smaller.",
                        name=name,
                        width=picture.width,
                        height=picture.height,
                    )
                )
            picture.draft("RGB", (800, 800))  # JPEG: decode small, but to the end
            # WeasyPrint, once imported, makes Pillow take cut pictures; here they are refused.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            picture.load()
    except Refused:
        raise
    except Exception as error:  # a stranger's bytes: decoders fail in more ways than they say
        raise Refused(
            _("%(name)s is a broken picture: it cannot be opened. Take it again.", name=name)
        ) from error
    return media_type, "image", suffix


def open_picture(content: bytes) -> Any:
    """Open a picture of the formats that are accepted, and of no others; nothing is decoded yet."""
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own, lower limit is checked before anything is decoded
    formats = [name for name in IMAGE_FORMATS if name != "MPO"]  # comes in through JPEG
    return Image.open(io.BytesIO(content), formats=formats)


def _office(name: str, content: bytes) -> tuple[str, str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            types = packed.getinfo("[Content_Types].xml")
            unpacked = sum(member.file_size for member in members)
            if (
                unpacked > MAX_UNPACKED
                or len(members) > MAX_PACKED_FILES
                or types.file_size > MAX_CONTENT_TYPES
            ):
                raise Refused(_("%(name)s unpacks to far more than a document holds.", name=name))
            declared = packed.open(types).read(MAX_CONTENT_TYPES).decode("utf-8", "replace")
            names = [member.filename for member in members]
    except KeyError:
        declared, names = "", []
    except Refused:
        raise
    except Exception as error:  # a stranger's bytes: zlib, lzma and zipfile fail each in their way
        raise Refused(
            _("%(name)s is broken: it cannot be opened. Save it again.", name=name)
        ) from error
    return _office_type(name, declared, names)


def _office_type(name: str, declared: str, names: list[str]) -> tuple[str, str, str]:
    if "macroEnabled" in declared or any("vbaproject" in each.lower() for each in names):
        raise Refused(_("%(name)s contains macros. Save it as PDF, or without macros.", name=name))
    for media_type, (kind, suffix) in OFFICE_FORMATS.items():
        if f"{media_type}.main+xml" in declared:
            return media_type, kind, suffix
    raise Refused(
        _("%(name)s is an archive (ZIP). Unpack it and choose the files inside.", name=name)
    )
