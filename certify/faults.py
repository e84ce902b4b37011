"""What is wrong with an input: several faults at once, each beside its field; texts alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _

from certify.errors import OperationError, Refused


class Fault(NamedTuple):
    """What is wrong with one field; ``field`` is its name, empty for the whole input."""

    field: str
    message: str


class Invalid(Refused):
    """An input with faults; the message is all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.message for fault in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Go on only when there are no *faults*.

    :raises Invalid: otherwise.
    """
    if found := tuple(faults):
        raise Invalid(found)


def needed(text: str, what: str, most: int | None = None) -> str:
    """Return a text without the space around it.

    :param what: what it is, in words that follow on "Enter".
    :param most: characters; None takes any number.
    :raises Refused: when there is none, or too much of it.
    """
    if not text.strip():
        raise Refused(_("Enter %(what)s.", what=what))
    return text.strip() if most is None else short(text, most)


def short(text: str, most: int) -> str:
    """Return a text without the space around it.

    :raises Refused: when it has more than *most* characters.
    """
    if len(text) > most:
        raise Refused(_("At most %(limit)s characters; shorten the reason.", limit=most))
    return text.strip()


def show_on(form: Any, error: OperationError) -> None:
    """Put the faults of *error* on a form: beside their fields, the rest above them."""
    faults = error.faults if isinstance(error, Invalid) else (Fault("", str(error)),)
    for name, message in faults:
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
