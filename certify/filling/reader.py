"""Reading what was typed, field by field; what is wrong is told in plain words beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from certify.faults import Fault

MOST = 10_000
LONGEST = 4000  # characters of a field


class Reader:
    """The fields of one criterion: their names begin with its id."""

    def __init__(self, typed: Mapping[str, str], prefix: str, faults: list[Fault]) -> None:
        self.typed = typed
        self.prefix = prefix
        self.faults = faults

    def name(self, field: str) -> str:
        """Return the full name of a field."""
        return f"{self.prefix}:{field}" if self.prefix else field

    def fault(self, field: str, message: str) -> None:
        """Say what is wrong with a field."""
        self.faults.append(Fault(self.name(field), message))

    def text(self, field: str, needed: str = "") -> str:
        """Return a line of text; *needed* is what to say when it is missing."""
        found = " ".join(self.typed.get(self.name(field), "").split())
        if needed and not found:
            self.fault(field, needed)
        return found

    def lines(self, field: str) -> list[str]:
        """Return the lines of a field that hold something."""
        given = self.typed.get(self.name(field), "").splitlines()
        return [" ".join(line.split()) for line in given if line.strip()]

    def number(self, field: str, least: int = 1, most: int = MOST) -> int:
        """Return a whole number; 0 and a fault when there is none that fits."""
        found = self.text(field)
        if found.isascii() and found.isdigit() and len(found) < 7 and least <= int(found) <= most:
            return int(found)
        message = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
        self.fault(field, message)
        return 0

    def number_or_none(self, field: str, least: int = 1, most: int = MOST) -> int | None:
        """Return a whole number, or ``None`` where nothing was typed."""
        return self.number(field, least, most) if self.text(field) else None

    def one_of(self, field: str, allowed: Iterable[str], needed: str) -> str:
        """Return one of the values *allowed*."""
        found = self.text(field)
        if found in allowed:
            return found
        self.fault(field, needed)
        return ""

    def both(self, field: str, needed: str) -> dict[str, str]:
        """Return a text in both languages; the Vietnamese one stands in where English is missing.

        What stands in says so.
        """
        vietnamese = self.text(f"{field}_vi", needed)
        return in_both(vietnamese, self.text(f"{field}_en"))

    @property
    def touched(self) -> bool:
        """Whether anything was typed for this criterion that is not a mere default."""
        return any(
            value.strip()
            for name, value in self.typed.items()
            if name.startswith(f"{self.prefix}:") and name.rpartition(":")[2] not in DEFAULTS
        )


# Fields with something chosen before anybody types.
DEFAULTS = {"provenance", "bound", "per", "excuse", "from_year", "to_year"}


def in_both(vietnamese: str, english: str = "") -> dict[str, str]:
    """Return a text in two languages."""
    return {"vi": vietnamese, "en": english or f"{vietnamese} (in Vietnamese only)"}


def plain(value: Any) -> Any:
    """Return a copy of a value made of nothing but dicts, lists and what stands in them."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


Raw = dict[str, Any]
