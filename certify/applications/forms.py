"""The form of one criterion, built from the shape of its answer.

Nothing here knows a kind of criterion: a plugin's kind gets its form from its shape.  The engine
judges what was typed; these fields only carry it, so that nothing typed is ever lost and no rule
stands in two places.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace
from wtforms import Form

from certify.applications.fields import AnswerField, field_for
from certify.engine import Criterion, InputError, Record, Rows, Shape, Text
from certify.engine.kinds import Frame, Points

# What the one field of a kind is called; a frame takes a remark instead of an answer.
CAPTIONS = {Frame: Text("Ghi chú", "Remark"), Points: Text("Số điểm", "Points")}
UNANSWERED = None  # what the engine reads as "not answered"
EXCUSES = {"none": (), "force_majeure": ("force_majeure",)}  # excuse rule → the ones that count

# By identity: criteria live as long as the library; kept here, their identity cannot be reused.
_classes: dict[tuple[int, bool], tuple[Criterion, type[AnswerForm]]] = {}


class AnswerForm(Form):
    """The form of one criterion; its one field ``answer`` has the criterion's shape."""

    criterion: Criterion
    full: bool  # whether it also asks what the rule ignores, since it was answered
    answer: AnswerField

    class Meta:
        """The page carries one token for all its forms; texts are the engine's."""

        csrf = False
        locales = False

    def refuse(self, error: InputError) -> None:
        """Put the engine's message beside the field that it is about."""
        self.answer.find(error.at[len(self.at) :]).refuse(error.message)

    @property
    def at(self) -> tuple[str, str]:
        """Where the answer stands in an answers document."""
        return ("answers", self.criterion.id)

    @property
    def refused(self) -> list[AnswerField]:
        """The fields that carry a message."""
        return [field for field in self.answer.walk() if field.message]


def build_form(criterion: Criterion, value: Any = None, data: Any = None, prefix: str = "") -> Any:
    """Return the form of *criterion*.

    :param value: the answer in the engine's JSON shape; ``None`` when unanswered.
    :param data: what a browser sent (a MultiDict); goes before *value* when given.
    :param prefix: of all field names; the criterion's id when empty.
    """
    prefix = prefix or criterion.id
    full = f"{prefix}-answer-full" in data if data else not _fits(asked_shape(criterion), value)
    return form_class(criterion, full)(data or None, prefix=prefix, data={"answer": value})


def form_value(form: Any) -> Any:
    """Return what was typed as a raw answer for :func:`certify.engine.parse_answer`.

    :raises InputError: when the form says two things at once ("there is none", and a number).
    """
    return form.answer.raw(form.at)


def form_class(criterion: Criterion, full: bool = False) -> type[AnswerForm]:
    """Return the form class of *criterion*, made on first use."""
    known = _classes.get((id(criterion), full))
    if known is None:
        shape = criterion.shape if full else asked_shape(criterion)
        caption = CAPTIONS.get(type(criterion.kind))
        parts = {"criterion": criterion, "full": full, "answer": field_for(shape, caption)}
        made = type("CriterionForm", (AnswerForm,), parts)
        known = _classes[(id(criterion), full)] = (criterion, made)
    return known[1]


@cache
def asked_shape(criterion: Criterion) -> Shape:
    """Return the shape to ask for: without excuses that the criterion's rule ignores.

    Whoever claims an excuse would think that it counts.
    """
    counted = EXCUSES.get(getattr(criterion.kind, "excuse", ""))
    if counted is None or not isinstance(criterion.shape, Rows):
        return criterion.shape
    fields = tuple(
        replace(
            field, shape=Record(tuple(one for one in field.shape.fields if one.name in counted))
        )
        if field.name == "excuse" and isinstance(field.shape, Record)
        else field
        for field in criterion.shape.record.fields
        if field.name != "excuse" or counted
    )
    return replace(criterion.shape, record=Record(fields))


def _fits(shape: Shape, value: Any) -> bool:
    """Say whether *value* can be shown in a form of *shape*."""
    try:
        return value is None or shape.parse(value) is not None
    except InputError:
        return False
