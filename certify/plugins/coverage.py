"""Built-in plugin: a commune's figures of Điều 5 khoản 4, from the register of units.

The pool is every unit in scope that the commune manages; registered and recognised in
the same year count.  (reading: one pool, not one per type; the shares per type go along.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from certify import hookimpl
from certify.engine import (
    CriteriaSet,
    Criterion,
    InputError,
    Library,
    OutOfScope,
    Text,
    Unit,
    check_scope,
)
from certify.hookspecs import ComputedAnswer

if TYPE_CHECKING:
    from certify.api import UnitRecord

CERTIFY_API = 1

REGISTERED, RECOGNISED = "5.4.registered", "5.4.recognised"
POOL = ("residential_area", "agency", "enterprise", "school")
UNIT_TYPE = "commune"

HEADINGS = (
    Text("Đơn vị", "Unit"),
    Text("Loại", "Type"),
    Text("Đã đăng ký", "Registered"),
    Text("Được công nhận", "Recognised"),
)
YES, NO = Text("Có", "Yes"), Text("Không", "No")


class Member(NamedTuple):
    """One unit of the pool."""

    unit: UnitRecord
    registered: bool
    recognised: bool


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, unit: Unit, area: str, year: int
) -> dict[str, ComputedAnswer]:
    """Answer ``5.4.registered`` and ``5.4.recognised``; nothing for an empty pool."""
    asked = [
        criteria_set.by_id[each] for each in (REGISTERED, RECOGNISED) if each in criteria_set.by_id
    ]
    if not asked or unit.type != UNIT_TYPE:
        return {}
    types = {name for criterion in asked for name in _types(criterion)}
    pool = _pool(criteria_set, area, year, types)
    answers = {}
    for criterion in asked:
        members = [each for each in pool if each.unit.type in _types(criterion)]
        if members:
            value = _value(criterion, members)
            answers[criterion.id] = ComputedAnswer(value, _source(year), HEADINGS, _rows(members))
    return answers


def _types(criterion: Criterion) -> tuple[str, ...]:
    """Return the types of the pool: those that the set parts the share by, else all four."""
    parts = getattr(criterion.kind, "parts_of", ())
    return tuple(part.value for part in parts) or POOL


def _pool(criteria_set: CriteriaSet, area: str, year: int, types: Iterable[str]) -> list[Member]:
    """Return the units in scope, with three queries however many there are."""
    from certify import api  # brings Flask and the database: not for those who only evaluate

    families = criteria_set.family.split("/")[0]
    sets = {name: _set_for(api.library(), families, name, year) for name in types}
    last_day = criteria_set.window(UNIT_TYPE, year).end
    units = api.units_managed_by(area, [name for name, found in sets.items() if found], last_day)
    registered = _by_family(api.registrations(area, year))
    recognised = _by_family(api.recognitions(area, year))
    in_scope = lru_cache(maxsize=None)(_in_scope)  # many units share the same facts
    pool = []
    for unit in units:
        rules = sets[unit.type]
        if rules and in_scope(rules, unit.type, frozenset(unit.facts.items()), year):
            mark = (unit.id, rules.family)
            pool.append(Member(unit, mark in registered, mark in recognised))
    return pool


def _set_for(library: Library, families: str, unit_type: str, year: int) -> CriteriaSet | None:
    """Return the set of the same standard that is in force for a type of unit."""
    for family in sorted({each.family for each in library.sets.values()}):
        if not family.startswith(f"{families}/"):
            continue
        try:
            return library.in_force(family, year, unit_type)
        except InputError:
            continue
    return None


def _by_family(found: set[tuple[int, str]]) -> set[tuple[int, str]]:
    return {(unit_id, key.partition("@")[0]) for unit_id, key in found}


def _in_scope(rules: CriteriaSet, kind: str, facts: frozenset[tuple[str, Any]], year: int) -> bool:
    """Say whether such a unit can apply; one whose facts are incomplete stays in the pool."""
    try:
        check_scope(rules, Unit(kind, kind, dict(facts)), year)
    except OutOfScope:
        return False
    except InputError:
        return True
    return True


def _value(criterion: Criterion, members: list[Member]) -> dict[str, Any]:
    """Return part and whole, and the same by type where the criterion's shape has it."""
    counts = criterion.id == REGISTERED
    flags = [(each.unit.type, each.registered if counts else each.recognised) for each in members]
    value: dict[str, Any] = _share(flag for _type, flag in flags)
    if getattr(criterion.kind, "parts_of", ()):
        value["by"] = {
            name: share
            for name in _types(criterion)
            if (share := _share(flag for kind, flag in flags if kind == name))["whole"]
        }
    return value


def _share(flags: Iterable[bool]) -> dict[str, int]:
    listed = list(flags)
    return {"part": sum(listed), "whole": len(listed)}


def _source(year: int) -> Text:
    return Text(
        f"Tính từ sổ đơn vị và hồ sơ năm {year}: các đơn vị thuộc diện xét do xã quản lý.",
        f"From the register of units and the applications of {year}: "
        "all units in scope that the commune manages.",
    )


def _rows(members: list[Member]) -> list[list[str | Text]]:
    """Return the units behind the figures, those that are missing first."""
    types = _type_names()
    ordered = sorted(members, key=lambda each: (each.registered, each.recognised))
    return [
        [
            each.unit.name,
            types[each.unit.type],
            YES if each.registered else NO,
            YES if each.recognised else NO,
        ]
        for each in ordered
    ]


def _type_names() -> Mapping[str, Text]:
    from certify import api

    return {name: unit_type.text for name, unit_type in api.library().unit_types.items()}
