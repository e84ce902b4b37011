"""What the engine says when its input is at fault."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from certify.engine.text import Bilingual

Step = str | int
At = tuple[Step, ...]


def dotted(at: Iterable[Step]) -> str:
    """Return a place in a document as a person reads it: ``answers.7.1.briefing.part``."""
    return ".".join(str(step) for step in at)


class InputError(Exception):
    """A document, an answer or a fact is at fault.

    ``at`` is the place in the document as a tuple of keys and positions; ``message`` says what is
    wrong and what to do. ``file`` and ``line`` are known when the document came from a file.
    """

    def __init__(
        self,
        at: Iterable[Step],
        message: Bilingual,
        file: Path | str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(at, message, file, line)
        self.at: At = tuple(at)
        self.message = message
        self.file = file
        self.line = line

    @property
    def path(self) -> str:
        """The place in dotted form, empty for the document itself."""
        return dotted(self.at)

    def in_(self, language: str) -> str:
        """Return ``file:line: place: what is wrong; what to do`` in ``language``."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = (where, self.path, self.message.in_(language))
        return ": ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.in_("vi")


class OutOfScope(InputError):
    """The unit cannot apply under this set; the message is the one sentence that says why."""


class SetError(InputError):
    """A criteria file is at fault; ``field`` names the place in it."""

    @property
    def field(self) -> str:
        """The place in the file, dotted."""
        return self.path
