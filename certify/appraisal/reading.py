"""Answers in words, from the shape that they have: for people who compare, not for fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from certify.engine import Choice, Date, Flag, Maybe, Record, Rows, Shape


def in_words(shape: Shape, value: Any, language: str) -> list[str]:
    """Return an answer as lines of text.

    :param value: in the engine's JSON shape; ``None`` is "not answered".
    """
    if value is None:
        return [_("Not answered")]
    if isinstance(shape, Maybe):
        absent = value is False
        return [shape.absent.in_(language)] if absent else in_words(shape.shape, value, language)
    if isinstance(shape, Rows):
        rows = [_joined(shape.record, row, language) for row in value]
        return rows or [_("None happened")]
    if isinstance(shape, Record):
        return [
            f"{field.label.in_(language)}: {_joined(field.shape, value[field.name], language)}"
            for field in shape.fields
            if value.get(field.name) is not None
        ]
    return [_single(shape, value, language)]


def _joined(shape: Shape, value: Any, language: str) -> str:
    return "; ".join(in_words(shape, value, language))


def _single(shape: Shape, value: Any, language: str) -> str:
    if isinstance(shape, Flag):
        return str(_("Yes") if value else _("No"))
    if isinstance(shape, Date):
        return date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    if isinstance(shape, Choice):
        texts = {option.value: option.text.in_(language) for option in shape.options}
        return texts.get(value, str(value))
    return str(value)
