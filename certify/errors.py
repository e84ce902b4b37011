"""What operations raise when they will not do a thing; pages and commands show the message.

Messages are written for the person: what is wrong, where, and what to do.
"""

from __future__ import annotations


class OperationError(Exception):
    """Base of all refusals; ``status`` is the HTTP status that fits."""

    status = 400

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Return the message in the reader's language."""
        return str(self.message)


class Refused(OperationError):
    """The input or the state of things does not allow it."""

    status = 422


class Forbidden(OperationError):
    """The person may see the object, but not do this to it."""

    status = 403


class NotFound(OperationError):
    """There is no such object, or none that this person may know of."""

    status = 404


class Conflict(OperationError):
    """Somebody else changed the same thing in the meantime."""

    status = 409
