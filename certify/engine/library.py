"""The library: every criteria set of some folders, and the questions one asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import msgspec

from certify.engine.answers import YEAR
from certify.engine.cache import Cache
from certify.engine.compiler import Registry
from certify.engine.errors import InputError, SetError
from certify.engine.kinds import KINDS, Kind
from certify.engine.loader import Loader
from certify.engine.plan import check_year
from certify.engine.rules import OUTCOME_RULES, OutcomeRule
from certify.engine.sets import CriteriaSet, Window
from certify.engine.shapes import short
from certify.engine.text import Said, Text
from certify.engine.units import UnitType


class Applicable(msgspec.Struct, frozen=True, eq=False):
    """A set that rules a unit type on a day: for which year, in which window, and why."""

    criteria_set: CriteriaSet
    year: int
    window: Window
    why: Said


class Library(msgspec.Struct, frozen=True, eq=False):
    """Criteria sets by their keys, unit types by their names, and what could not be loaded.

    ``ruling`` remembers what rules a type of unit around a year, once it was asked for.
    ``amendments`` are the keys of overlays that became part of a set, with the key of that set.
    """

    sets: Mapping[str, CriteriaSet]
    unit_types: Mapping[str, UnitType]
    problems: tuple[SetError, ...]
    registry: Registry
    published: Mapping[str, str] = {}
    amendments: Mapping[str, str] = {}
    cache: Cache = msgspec.field(default_factory=Cache)
    ruling: dict[tuple[str, int], tuple[Applicable, ...]] = {}

    def versions(self, family: str) -> list[CriteriaSet]:
        """Return the versions of a family without overlays, the oldest first."""
        own = [each for each in self.sets.values() if each.family == family and not each.extends]
        return sorted(own, key=lambda each: each.in_force.since)

    def get(self, key: str) -> CriteriaSet:
        """Return a set by its key; without a version the newest.

        Raises :class:`InputError` where there is none of that key.
        """
        key = self.amendments.get(key, key)
        if key in self.sets:
            return self.sets[key]
        versions = self.versions(key)
        if not versions:
            known = sorted(self.sets)
            raise InputError(("set",), NO_SET.format(key=short(key), known=known))
        return versions[-1]

    def in_force(self, family: str, year: int, unit_type: str) -> CriteriaSet:
        """Return the version in force on the last day of that year's window.

        Raises :class:`InputError` where there is none, or none for this type of unit.
        """
        newest = self.get(family)
        newest.window(unit_type, year)
        fitting = [each for each in self.versions(family) if each.covers(unit_type, year)]
        if not fitting:
            raise InputError(("year",), NONE_IN_FORCE.format(family=family, year=year))
        return fitting[-1]

    def resolve(self, key: str, year: int, unit_type: str) -> CriteriaSet:
        """Return the set that ``key`` means for a unit type and year, with or without version.

        Raises :class:`InputError` where none is in force, or the version named is not.
        """
        if "@" not in key:
            return self.in_force(key, year, unit_type)
        criteria_set = self.get(key)
        check_year(criteria_set, unit_type, year)
        return criteria_set

    def applicable(self, unit_type: str, on: date) -> tuple[Applicable, ...]:
        """Return the sets whose window for this unit type holds the day ``on``, and why.

        Raises :class:`InputError` for a unit type that does not exist.
        """
        if unit_type not in self.unit_types:
            types = list(self.unit_types)
            raise InputError(("unit", "type"), NO_TYPE.format(types=types))
        return tuple(each for each in self.around(unit_type, on.year) if on in each.window)

    def around(self, unit_type: str, year: int) -> tuple[Applicable, ...]:
        """Return all that rules a unit type in a year, the one before or the one after."""
        known = self.ruling.get((unit_type, year))
        if known is None:
            years = range(max(year - 1, YEAR.minimum), min(year + 1, YEAR.maximum) + 1)
            known = self.ruling[unit_type, year] = tuple(
                Applicable(each, about, window, self.reason(each, unit_type, about, window))
                for each in self.sets.values()
                if unit_type in each.types
                for about in years
                if (window := each.window(unit_type, about)).end in each.in_force
            )
        return known

    def reason(self, criteria_set: CriteriaSet, unit_type: str, year: int, window: Window) -> Said:
        """Return why a set rules a day, and beside which other versions of its family."""
        why = reason(criteria_set, year, window)
        ruling = [
            each for each in self.versions(criteria_set.family) if each.covers(unit_type, year)
        ]
        beside = [each.key for each in ruling if each is not criteria_set]
        return why if criteria_set.extends or not beside else BESIDE.format(why=why, keys=beside)


def reason(criteria_set: CriteriaSet, year: int, window: Window) -> Said:
    """Return why a set rules a day, in one sentence."""
    until = criteria_set.in_force.until
    return (OLD if until else CURRENT).format(
        year=year,
        start=window.start,
        end=window.end,
        key=criteria_set.key,
        since=criteria_set.in_force.since,
        until=until or "",
    )


def load_library(
    folders: Iterable[Path],
    kinds: Mapping[str, type[Kind]] = KINDS,
    outcome_rules: Mapping[str, type[OutcomeRule]] = OUTCOME_RULES,
    cache: Cache | None = None,
) -> Library:
    """Load every set of ``folders``. A broken file stands among the problems, the rest loads.

    With the ``cache`` of an earlier load only what has changed since is read and compiled: sets
    of which nothing changed are the very same objects.
    """
    loader = Loader(kinds, outcome_rules, cache)
    for folder in folders:
        loader.read(Path(folder))
    sets = loader.compile()
    loader.cache.keep(loader.inputs)
    return Library(
        MappingProxyType(sets),
        MappingProxyType(loader.unit_types),
        tuple(loader.problems),
        loader.registry,
        MappingProxyType(loader.published),
        MappingProxyType({key: base for base, of in loader.amendments.items() for key in of}),
        loader.cache,
    )


def check_files(
    paths: Iterable[Path], library: Library
) -> tuple[Mapping[str, CriteriaSet], tuple[SetError, ...]]:
    """Compile the files and folders ``paths`` beside ``library``, which they may include from.

    Returns the sets that compile, by key, and the faults of the others.
    """
    registry = library.registry
    loader = Loader(registry.kinds, registry.outcome_rules, library.cache.copy())
    loader.published.update(library.published)
    for path in paths:
        loader.read(path)
    keys = {*loader.raw, *loader.amendments}
    for name, unit_type in library.unit_types.items():
        loader.unit_types.setdefault(name, unit_type)
    for criteria_set in library.sets.values():
        if criteria_set.key not in loader.raw and criteria_set.file:
            loader.read(criteria_set.file)
    sets = loader.compile(keys)
    return sets, tuple(loader.problems)


NO_SET = Text(
    "không có bộ tiêu chí {key}; các bộ hiện có: {known}",
    "there is no set {key}; the sets are: {known}",
)
NONE_IN_FORCE = Text(
    "không có phiên bản nào của {family} có hiệu lực cho năm {year}; hãy chọn năm khác",
    "no version of {family} is in force for the year {year}; choose another year",
)
NO_TYPE = Text(
    "không có loại đơn vị này; các loại là: {types}",
    "there is no such type of unit; the types are: {types}",
)
BESIDE = Text(
    "{why} Năm này {keys} cũng có hiệu lực; chưa rõ văn bản nào thay thế văn bản nào, nên đều áp"
    " dụng: cơ quan mở đợt xét chọn theo văn bản mình giữ.",
    "{why} {keys} is in force for that year, too; it is not known that either has replaced the"
    " other, so both apply: the office that opens the round chooses by the text it holds.",
)
CURRENT = Text(
    "Ngày này thuộc kỳ đánh giá năm {year} (từ {start} đến {end}); {key} có hiệu lực từ {since}"
    " nên áp dụng vào ngày cuối kỳ.",
    "This day lies in the window of {year} ({start} to {end}); {key} is in force since {since},"
    " and so on the last day of the window.",
)
OLD = Text(
    "Ngày này thuộc kỳ đánh giá năm {year} (từ {start} đến {end}); {key} có hiệu lực từ {since}"
    " đến {until} nên áp dụng vào ngày cuối kỳ.",
    "This day lies in the window of {year} ({start} to {end}); {key} is in force from {since} to"
    " {until}, and so on the last day of the window.",
)
