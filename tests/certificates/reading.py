"""Strangers' eyes for PDFs in tests: poppler and pypdf, never the library that wrote them."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

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


def elements(pdf: pypdf.PdfReader) -> Iterator[Any]:
    """The elements of the tag tree, depth first."""
    waiting = [pdf.root_object["/StructTreeRoot"]["/K"][0].get_object()]
    while waiting:
        element = waiting.pop()
        yield element
        below = [each.get_object() for each in element.get("/K", ())]
        waiting += [each for each in below if isinstance(each, dict) and "/S" in each]


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


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def fits(self, width: float, height: float) -> bool:
        return min(self.left, self.top) >= 0 and self.right <= width and self.bottom <= height

    def covers(self, other: Word) -> bool:
        """Whether the cores of two words lie on each other; a quarter of the height is leading."""
        slack = min(self.bottom - self.top, other.bottom - other.top) / 4
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 2 * slack
        )


def layout(pdf: bytes) -> list[tuple[float, float, list[Word]]]:
    """Width, height and words with their places, in points, of each page."""
    html = _run(pdf, "pdftotext", "-q", "-bbox", "-", "-").decode()
    pages = []
    pattern = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
    for page in pattern.findall(html):
        found = re.findall(
            r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</', page[2]
        )
        words = [Word(*(float(number) for number in word[:4]), word[4]) for word in found]
        pages.append((float(page[0]), float(page[1]), words))
    return pages


def faults(pdf: bytes) -> list[str]:
    """Words that leave the paper, and words that lie on each other."""
    wrong = []
    for width, height, words in layout(pdf):
        wrong += [f"off the page: {word}" for word in words if not word.fits(width, height)]
        wrong += [f"{a.text} on {b.text}" for a, b in combinations(words, 2) if a.covers(b)]
    return wrong
