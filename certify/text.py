"""Folding of Vietnamese text, for search without accents."""

from __future__ import annotations

import unicodedata

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
