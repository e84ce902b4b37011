"""The moment that the tests of kinds judge at: year 2026, 16/11/2025 to 15/11/2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certify.engine import InputError, Kind, Moment, Unit

MOMENT = Moment(2026, date(2025, 11, 16), date(2026, 11, 15), Unit("club", "Câu lạc bộ", {}))


def code(kind: Kind, raw: Any) -> str:
    """Return the code that an answer comes to, empty where it is met."""
    value = kind.parse(raw)
    assert kind.parse(kind.shape.draft(value)) == value
    finding = kind.judge(value, MOMENT)
    for language in ("vi", "en"):
        assert finding.status.text.in_(language) in kind.explain(value, MOMENT, finding).in_(
            language
        )
        assert kind.explain(None, MOMENT, finding).in_(language)
    assert finding.code in ("", "unanswered", *kind.codes)
    return finding.code


def gap(kind: Kind, raw: Any, language: str = "en") -> str:
    """Return the gap message of an answer."""
    value = None if raw is None else kind.parse(raw)
    return kind.message(value, MOMENT, kind.judge(value or False, MOMENT)).in_(language)


def refused(kind: Kind, raw: Any) -> str:
    """Return the place at which an answer is refused."""
    with pytest.raises(InputError) as caught:
        kind.parse(raw, ("answers", "x"))
    return caught.value.path
