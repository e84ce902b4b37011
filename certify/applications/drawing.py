"""Parts of the self-assessment page that many requests share, drawn once a process.

Most answers are alike (nothing yet, "none happened", "yes"); their fields are built and drawn
once, as is what a criteria set says of a criterion.  What names a person or a paper is drawn
anew each time and never kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import get_template_attribute, render_template
from markupsafe import Markup

from certify.applications.forms import build_form
from certify.engine import Criterion
from certify.web.language import language


class Drawing:
    """What the page's template calls; one language, that of the request."""

    def __init__(self) -> None:
        self.language = language()

    def value(self, criterion: Criterion, value: Any) -> Markup:
        """Return the fields of *criterion*, filled with a stored answer."""
        if not _shared(value):
            return draw_form(build_form(criterion, value), criterion)
        frozen = tuple(sorted(value.items())) if isinstance(value, dict) else value
        frozen = () if value == [] else frozen
        # True == 1 in Python, so the type stands in the key beside the value.
        return _drawn(criterion, self.language, type(value).__name__, frozen)

    def head(self, criterion: Criterion) -> Markup:
        """Return what the set says of a criterion: text, basis, readings."""
        return _fixed(criterion, self.language, "head")

    def expected(self, criterion: Criterion) -> Markup:
        """Return the evidence that the set expects."""
        return _fixed(criterion, self.language, "expected")

    def mark(self, status: str) -> Markup:
        """Return the mark of a status."""
        return _mark(status, self.language)


def draw_form(form: Any, criterion: Criterion) -> Markup:
    """Return the fields of a form, with what was typed and what was said of it."""
    macro = get_template_attribute("macros/answer.html", "answer_fields")
    return Markup(macro(form, criterion))  # noqa: S704 - the macro escapes


def _shared(value: Any) -> bool:
    """Say whether *value* is one that many have, with nothing of a person in it."""
    if isinstance(value, dict):
        return all(isinstance(inner, bool) for inner in value.values())
    return value is None or value == [] or isinstance(value, bool | int)


@lru_cache(maxsize=4096)
def _drawn(criterion: Criterion, _language: str, sort: str, frozen: Any) -> Markup:
    value = dict(frozen) if sort == "dict" else [] if sort == "list" else frozen
    return draw_form(build_form(criterion, value), criterion)


@lru_cache(maxsize=4096)
def _fixed(criterion: Criterion, _language: str, part: str) -> Markup:
    page = render_template(f"applications/_{part}.html", criterion=criterion)
    return Markup(page)  # noqa: S704 - the template escapes


@lru_cache(maxsize=32)
def _mark(status: str, _language: str) -> Markup:
    return Markup(get_template_attribute("macros/page.html", "status_mark")(status))  # noqa: S704
