"""Several faults of one input at once, each beside the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

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


def show_on(form: Any, error: OperationError) -> None:
    """Put the faults of *error* on a form: beside their fields, the rest above them."""
    faults = error.faults if isinstance(error, Invalid) else (Fault("", str(error)),)
    for name, message in faults:
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
