"""Strangers' eyes for PDFs in tests: poppler and pypdf, never the library that wrote them."""

from __future__ import annotations

import io
import subprocess
from typing import NamedTuple

import pypdf
from PIL import Image


class Font(NamedTuple):
    name: str
    embedded: bool
    unicode: bool


def _run(pdf: bytes, *command: str) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    """The text as pdftotext reads it, without white space: lines break where the page wants."""
    return "".join(words_of(pdf).split())


def words_of(pdf: bytes) -> str:
    """The text as pdftotext reads it, words parted by single spaces."""
    return " ".join(_run(pdf, "pdftotext", "-q", "-", "-").decode().split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page as pypdf reads it, without white space."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def fonts(pdf: bytes) -> list[Font]:
    """What pdffonts says of the fonts."""
    lines = _run(pdf, "pdffonts", "-").decode().splitlines()[2:]
    return [
        Font(line.split()[0], *(word == "yes" for word in (line.split()[-5], line.split()[-3])))
        for line in lines
    ]


def picture(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
    """A page as pdftoppm paints it, in grey."""
    number = str(page)
    png = _run(
        pdf, "pdftoppm", "-q", "-gray", "-png", "-r", str(dpi), "-f", number, "-l", number, "-"
    )
    return Image.open(io.BytesIO(png))
