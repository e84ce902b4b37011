"""Folding of Vietnamese text, for search without accents; lines of CSV."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

LONGEST = 1000  # letters; no text that is searched has so many


def fold(text: str) -> str:
    """Return *text* in lower case without accents; đ becomes d.

    >>> fold("Trường Tiểu học Đồng Tháp")
    'truong tieu hoc dong thap'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.lower().split())


def search_pattern(words: str) -> str:
    r"""Return a LIKE pattern (escape ``\\``) that finds *words* anywhere in folded text.

    What is longer than any text is cut: it still finds nothing, and SQLite takes no more.
    """
    folded = fold(words)[:LONGEST]
    for special in ("\\", "%", "_"):
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"


def csv_line(cells: Iterable[object]) -> str:
    r"""Return a line of CSV (RFC 4180); what a spreadsheet would take for a formula gets a ``'``.

    >>> csv_line(["=1+1", "a,b", 3])
    '\'=1+1,"a,b",3\r\n'
    """
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: object) -> object:
    formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if formula else cell
