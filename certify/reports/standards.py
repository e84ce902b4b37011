"""What figures are counted by: one standard at a time, so that no unit is counted twice.

A standard is all sets of one name (``safe``), or a single family (``new-rural/commune``) where
two families of one name are for the same type of unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true

from certify.applications.models import Application
from certify.db import db
from certify.engine import Text
from certify.plugins import library
from certify.rounds.models import Round

FIRST = "safe"  # what is shown where nothing was chosen
ALL = "all"  # lists of units may be of every standard together; figures never are


@dataclass(frozen=True)
class Standard:
    """One standard as a page offers it."""

    name: str
    text: Text


def standard_of(key: str) -> str:
    """Return the standard that a set of this key or family belongs to."""
    family = key.partition("@")[0]
    name = family.partition("/")[0]
    return family if name in _split() else name


def _split() -> set[str]:
    """Return the names of which two families are for one type of unit."""
    of_type = {
        (each.family, unit_type) for each in library().sets.values() for unit_type in each.types
    }
    counted = Counter((family.partition("/")[0], unit_type) for family, unit_type in of_type)
    return {name for (name, _type), count in counted.items() if count > 1}


def belongs(key: str, standard: str) -> bool:
    """Say whether a set belongs to a standard."""
    return standard in (ALL, standard_of(key))


def is_of(standard: str) -> ColumnElement[bool]:
    """Say that an application was made under a standard."""
    if standard == ALL:
        return true()
    end = "@" if "/" in standard else "/"
    return Application.set_key.startswith(f"{standard}{end}", autoescape=True)


def standards_of(year: int) -> list[Standard]:
    """Return the standards that units are reviewed by in a year, the usual one first."""
    rounds = db.session.scalars(select(Round).where(Round.year == year))
    named = {standard_of(plan["set"]) for each in rounds for plan in each.sets.values()}
    known = {standard_of(key) for key in library().sets}
    found = sorted((named & known) | ({FIRST} & known), key=lambda name: (name != FIRST, name))
    return [Standard(name, _called(name)) for name in found]


def _called(standard: str) -> Text:
    sets = [each for each in library().sets.values() if standard_of(each.key) == standard]
    newest = max(sets, key=lambda each: each.version)
    return _quoted(each.title for each in (newest, *sets)) or newest.title


def _quoted(titles: Iterable[Text]) -> Text | None:
    """Return what a standard is called in the title of a set, where that puts it in quotes."""
    for title in titles:
        if "“" in title.vi and "“" in title.en:
            return Text(title.vi.partition("“")[2].rstrip("”"), title.en.partition("“")[2][:-1])
    return None
