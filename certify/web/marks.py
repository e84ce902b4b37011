"""Marks of verdicts and states: a word, a shape and a colour, never colour alone.

Every list shows dozens, so each is made once a language.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from certify.web.language import language

STATUS = {
    "met": _l("Met"),
    "not_met": _l("Not met"),
    "unanswered": _l("Not answered"),
    "not_applicable": _l("Not applicable"),
    "incomplete": _l("Incomplete"),
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


@lru_cache(maxsize=256)
def _mark(language: str, sort: str, value: str) -> Markup:
    """Return the mark in *language*, which is that of the request being answered."""
    word = (STATE if sort else STATUS).get(value, value)
    return Markup('<span class="mark mark-{}{}">{}</span>').format(sort, value, str(word))


def init_marks(app: Flask) -> None:
    """Let templates use the marks."""
    app.jinja_env.globals |= {"status_mark": status_mark, "state_mark": state_mark}
