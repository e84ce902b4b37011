"""Text in the two languages of the product, and messages that are only written when read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

LANGUAGES: Final = ("vi", "en")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Vietnamese and English."""

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in ``language``; anything but ``en`` reads Vietnamese."""
        return self.en if language == "en" else self.vi

    def format(self, **values: object) -> Said:
        """Return a message that puts ``values`` into the ``{names}`` of this text when read."""
        return Said(self, values)


class Said:
    """A text with values that are put in when it is read, in the language it is read in.

    Values may be numbers, text, dates (shown as dd/mm/yyyy), other bilingual texts, or lists.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: Text, values: dict[str, object]) -> None:
        self.text = text
        self.values = values

    def in_(self, language: str) -> str:
        """Return the finished sentence in ``language``."""
        shown = {name: show(value, language) for name, value in self.values.items()}
        return self.text.in_(language).format(**shown)

    @property
    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return self.in_("vi")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.in_("en")

    def __repr__(self) -> str:
        return f"Said({self.en!r})"


Bilingual = Text | Said


def same(text: str) -> Text:
    """Return a text that reads alike in both languages (names, numbers, signs)."""
    return Text(text, text)


def joined(parts: Sequence[Bilingual], by: str = "; ") -> Said:
    """Return several messages as one, parted by ``by``."""
    names = [f"part{number}" for number in range(len(parts))]
    return same(by.join(f"{{{name}}}" for name in names)).format(
        **dict(zip(names, parts, strict=True))
    )


def show(value: object, language: str) -> str:
    """Return ``value`` as a person reads it in ``language``."""
    if isinstance(value, Text | Said):
        return value.in_(language)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list | tuple):
        # Names of things may hold commas; keys and values do not.
        by = "; " if any(isinstance(item, Text | Said) for item in value) else ", "
        return by.join(show(item, language) for item in value)
    return str(value)
