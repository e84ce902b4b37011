"""The form of one criterion, built from the shape of its answer.

Nothing here knows a kind of criterion: a plugin's kind gets its form from its shape.  The engine
judges what was typed; these fields only carry it, so that nothing typed is ever lost and no rule
stands in two places.
"""

from __future__ import annotations

from typing import Any

from wtforms import Form

from certify.applications.fields import AnswerField, field_for
from certify.engine import Criterion, InputError

UNANSWERED = None  # what the engine reads as "not answered"

# By identity: criteria live as long as the library; kept here, their identity cannot be reused.
_classes: dict[int, tuple[Criterion, type[AnswerForm]]] = {}


class AnswerForm(Form):
    """The form of one criterion; its one field ``answer`` has the criterion's shape."""

    criterion: Criterion
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
    return form_class(criterion)(
        data or None, prefix=prefix or criterion.id, data={"answer": value}
    )


def form_value(form: Any) -> Any:
    """Return what was typed as a raw answer for :func:`certify.engine.parse_answer`.

    :raises InputError: when the form says two things at once ("there is none", and a number).
    """
    return form.answer.raw(form.at)


def form_class(criterion: Criterion) -> type[AnswerForm]:
    """Return the form class of *criterion*, made on first use."""
    known = _classes.get(id(criterion))
    if known is None:
        parts = {"criterion": criterion, "answer": field_for(criterion.shape)}
        made = type("CriterionForm", (AnswerForm,), parts)
        known = _classes[id(criterion)] = (criterion, made)
    return known[1]
