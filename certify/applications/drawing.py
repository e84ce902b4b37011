"""Parts of the self-assessment page that many requests share, drawn once a process.

Most answers are alike (nothing yet, "none happened", "yes") or are looked at many times; their
forms are built and drawn once, as is what a criteria set says of a criterion.  Lists of cases
name people: they are drawn anew each time and never kept.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import get_template_attribute, render_template
from markupsafe import Markup
from msgspec.json import decode, encode

from certify.applications.forms import build_form
from certify.applications.overview import Item, Overview
from certify.engine import Criterion
from certify.web.language import language

PARTS = "applications/_parts.html"
# Marks for what is put in later; no answer can hold one, the engine refuses control characters.
BASE, TOKEN, REVISION = "\x01base\x01", "\x01token\x01", "\x01revision\x01"

MOST_DRAWN = 4096  # criteria kept as drawn, some 8 KB each (Vietnamese takes two bytes a letter)

_drawn: dict[Any, Markup] = {}


class Drawing:
    """What the page's template calls; one language, one application, one request.

    :param base: path of the application, with which those of its parts begin.
    :param token: the request's token against forgery.
    :param confirmed: criteria that were compared with the official text since the set was written.
    """

    def __init__(
        self, base: str = "", token: str = "", confirmed: frozenset[str] = frozenset()
    ) -> None:
        self.confirmed = confirmed
        self.language = language()
        self.base = base
        self.token = token

    def criterion(self, item: Item, view: Overview) -> Markup:
        """Return one criterion of the page; drawn once as long as nothing in it changes."""
        unique = item.computed or item.suggestion or item.offer or item.asked or item.files
        if unique or not _shared(item.value):
            return _one(item, view, self)
        changed = (item.change.by, item.change.at) if item.change else None
        key = (
            *(item.criterion, self.language, self.base, encode(item.value), item.revision),
            *(item.row.status, item.editable, view.usable_files, changed, view.unit_key),
            item.criterion.id in self.confirmed,
        )
        drawn = _drawn.get(key)
        if drawn is None:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            drawn = _drawn[key] = _one(item, view, Drawing(self.base, TOKEN, self.confirmed))
        return Markup(str.replace(drawn, TOKEN, self.token))  # noqa: S704 - escaped when drawn

    def head(self, criterion: Criterion) -> Markup:
        """Return what the set says of a criterion: text, basis, readings."""
        return _fixed(criterion, self.language, "head", criterion.id in self.confirmed)

    def answer_form(self, item: Item) -> Markup:
        """Return the form of a criterion, filled with its stored answer."""
        criterion, value = item.criterion, item.value
        if _shared(value):
            drawn = _form(criterion, self.language, encode(value))
            return self._finished(drawn, item.revision)
        fields = draw_form(build_form(criterion, value), criterion)
        return _part("answer_form", criterion, fields, self.base, self.token, item.revision)

    def take_back(self, item: Item) -> Markup:
        """Return the button that takes an answer back, and where saving is told of."""
        return _take_back(item.criterion, self.language, item.value is None)

    def evidence(self, item: Item, upload: object, others: object) -> Markup:
        """Return the files of a criterion and what the set expects.

        :param upload: whether files may be added.
        :param others: whether there are files that could be used for it.
        """
        criterion = item.criterion
        if not (item.files or item.recorded):
            drawn = _no_files(criterion, self.language, bool(upload), bool(others))
            return self._finished(drawn)
        expected = _fixed(criterion, self.language, "expected")
        around = (expected, self.base, self.token, upload, others)
        files = (item.files, item.wanted_files)
        return _part("evidence", criterion, *files, *around, item.recorded)

    def _finished(self, drawn: Markup, revision: int = 0) -> Markup:
        """Put in what differs from request to request."""
        text = str.replace(drawn, BASE, self.base).replace(TOKEN, self.token)
        return Markup(text.replace(REVISION, str(revision)))  # noqa: S704 - escaped when drawn


def draw_form(form: Any, criterion: Criterion) -> Markup:
    """Return the fields of a form, with what was typed and what was said of it."""
    macro = get_template_attribute("macros/answer.html", "answer_fields")
    return Markup(macro(form, criterion))  # noqa: S704 - the macro escapes


def _one(item: Item, view: Overview, draw: Drawing) -> Markup:
    one = get_template_attribute("applications/_criterion.html", "one")
    return Markup(one(item, view, draw))  # noqa: S704 - the macro escapes


def _part(name: str, *arguments: Any) -> Markup:
    return Markup(get_template_attribute(PARTS, name)(*arguments))  # noqa: S704 - escapes too


def _shared(value: Any) -> bool:
    """Say whether *value* may be kept: no list of cases, which name people."""
    if isinstance(value, dict):
        return all(map(_shared, value.values()))
    return not isinstance(value, list) or not value


@lru_cache(maxsize=4096)
def _form(criterion: Criterion, _language: str, value: bytes) -> Markup:
    fields = draw_form(build_form(criterion, decode(value)), criterion)
    return _part("answer_form", criterion, fields, BASE, TOKEN, REVISION)


@lru_cache(maxsize=4096)
def _no_files(criterion: Criterion, language: str, upload: bool, others: bool) -> Markup:
    wanted = sum(paper.minimum for paper in criterion.evidence)
    around = (_fixed(criterion, language, "expected"), BASE, TOKEN, upload, others)
    return _part("evidence", criterion, (), wanted, *around)


@lru_cache(maxsize=4096)
def _take_back(criterion: Criterion, _language: str, empty: bool) -> Markup:
    return _part("take_back", criterion, empty)


@lru_cache(maxsize=4096)
def _fixed(criterion: Criterion, _language: str, part: str, confirmed: bool = False) -> Markup:
    page = render_template(f"applications/_{part}.html", criterion=criterion, confirmed=confirmed)
    return Markup(page)  # noqa: S704 - the template escapes
