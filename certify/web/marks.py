"""Marks of verdicts and states: a word, a shape and a colour, never colour alone.

Every list shows dozens, so each is made once a language.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from certify.engine import Row
from certify.web.language import language

STATUS = {
    "met": _l("Met"),
    "not_met": _l("Not met"),
    "unanswered": _l("Not answered"),
    "not_applicable": _l("Not applicable"),
    "incomplete": _l("Incomplete"),
    "not_known": _l("Content not known"),
}
STATE = {
    "registered": _l("Registered"),
    "submitted": _l("Submitted"),
    "appraising": _l("Under appraisal"),
    "supplement": _l("Supplement asked for"),
    "concluded": _l("Appraisal concluded"),
    "recognised": _l("Recognised"),
    "not_recognised": _l("Not recognised"),
}


def status_mark(status: str) -> Markup:
    """Return the mark of a verdict or an outcome."""
    return _mark(language(), "", str(status))


def state_mark(state: str) -> Markup:
    """Return the mark of an application's state."""
    return _mark(language(), "state-", state)


def row_mark(row: Row) -> Markup:
    """Return the mark of a criterion: its points where it brings any, else its verdict."""
    if row.finding.code == "not_known":
        return status_mark(row.finding.code)
    most = row.maximum if row.assessment.maximum is not None else None
    if not most or row.points is None or row.status not in ("met", "not_met"):
        return status_mark(row.status)
    return points_mark(row.points, most, met=row.status == "met")


def points_mark(points: int, most: int, *, met: bool) -> Markup:
    """Return the mark of a score; one that is neither full nor nothing has a sign of its own."""
    tone = "met" if met else "part" if points else "not_met"
    return _points(language(), tone, points, most)


@lru_cache(maxsize=2048)
def _points(language: str, tone: str, points: int, most: int) -> Markup:
    words = _("%(points)s of %(most)s points", points=points, most=most)
    return Markup('<span class="mark mark-{}">{}</span>').format(tone, words)


@lru_cache(maxsize=256)
def _mark(language: str, sort: str, value: str) -> Markup:
    """Return the mark in *language*, which is that of the request being answered."""
    word = (STATE if sort else STATUS).get(value, value)
    return Markup('<span class="mark mark-{}{}">{}</span>').format(sort, value, str(word))


def init_marks(app: Flask) -> None:
    """Let templates use the marks."""
    app.jinja_env.globals |= {
        "status_mark": status_mark,
        "state_mark": state_mark,
        "row_mark": row_mark,
        "points_mark": points_mark,
    }
