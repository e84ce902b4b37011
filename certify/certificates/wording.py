"""How documents say things: the language, dates as offices write them, texts in two languages."""

from __future__ import annotations

import datetime as dt
import gettext as stdlib_gettext
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

Translate = Callable[[str], str]
N_: Translate = str
"""Marks a text for the catalogue that is translated later."""


@cache
def translator(language: str, folder: Path = CATALOGUES) -> Translate:
    """The texts of `language` ("vi", "en") without Flask; the msgids, which are English, where the
    catalogue is not there.
    """
    return stdlib_gettext.translation(
        "messages", localedir=folder, languages=[language], fallback=True
    ).gettext


def text(value: Any, language: str) -> str | None:
    """A text that may come in two languages, as the engine holds it or as `{"vi": …, "en": …}`.

    None where there is none. The other language is better than nothing: it stands in for one that
    is missing.
    """
    if hasattr(value, "in_"):
        value = value.in_(language)
    if isinstance(value, Mapping):
        value = value.get(language) or next(filter(None, value.values()), None)
    return None if value is None else str(value).strip() or None


def standard_name(title: str | None) -> str | None:
    """The name of the standard in the title of a set: what it puts in quotation marks, if anything.

    “Cơ sở giáo dục đạt tiêu chuẩn “An toàn về an ninh, trật tự”” is a set, the inner part is what
    a certificate confers.
    """
    quoted = re.search("“([^“”]+)”", title or "")
    return quoted[1] if quoted else title


def lookup(record: Mapping[str, Any], path: str) -> Any:
    """`lookup(record, "unit.name")`: the value at the path, None where any part is missing."""
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def as_date(value: Any) -> dt.date | None:
    """A date from a date, a datetime or an ISO 8601 string; None for anything else."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def short_date(value: Any) -> str | None:
    """dd/mm/yyyy, as in running text."""
    day = as_date(value)
    return f"{day:%d/%m/%Y}" if day else None


def dateline(place: str | None, value: Any, _: Translate) -> str:
    """Place and date above the signature. Days below 10 and the months 1 and 2 are written with
    a 0 (Nghị định 30/2020/NĐ-CP, Phụ lục I); what is missing is left to fill in by hand.
    """
    day = as_date(value)
    return _("%(place)s, day %(day)s month %(month)s year %(year)s") % {
        "place": place or "…………",
        "day": f"{day.day:02}" if day else "……",
        "month": (f"{day.month:02}" if day.month < 3 else day.month) if day else "……",
        "year": day.year if day else "………",
    }


def shorter(words: str, limit: int = 60) -> str:
    """The text, cut to `limit` characters with an ellipsis; for footers, which have one line."""
    return words if len(words) <= limit else words[: limit - 1] + "…"
