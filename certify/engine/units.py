"""Types of units, their facts, and conditions on facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.shapes import Choice, Field, Flag, Integer, Line, Option, Record, Rows
from certify.engine.text import Said, Text, same

Fact = bool | str


class FactType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact about a unit: true or false, or one of ``values``."""

    name: str
    text: Text
    values: tuple[Option, ...] = ()

    @property
    def shape(self) -> Flag | Choice:
        """How the fact is written and asked for."""
        return Choice(self.values) if self.values else Flag()

    def named(self, value: Fact) -> Text:
        """Return what ``value`` of this fact is called."""
        names = {option.value: option.text for option in self.values}
        return names.get(str(value)) or (YES if value is True else NO)


class UnitType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A type of unit, such as a school, and the facts that every unit of it has."""

    name: str
    text: Text
    facts: tuple[FactType, ...] = ()

    def fact(self, name: str) -> FactType | None:
        """Return the fact called ``name``, or None where this type has no such fact."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def told(self, name: str, facts: Mapping[str, Fact]) -> Said:
        """Return a fact and its value in words: ``Guard force: no``."""
        fact = self.fact(name)
        if fact is None:
            return NOT_ASKED.format(name=name)
        return same("{name}: {value}").format(name=fact.text, value=fact.named(facts[name]))


class Unit(msgspec.Struct, frozen=True, dict=True):
    """A unit as it stands in the year assessed; made by :func:`parse_unit`.

    ``recognitions`` are those it holds: dicts of ``set``, ``year`` and ``number``; None: not told.
    """

    type: str
    name: str
    facts: Mapping[str, Fact]
    recognitions: tuple[Mapping[str, Any], ...] | None = None

    def __post_init__(self) -> None:
        for name, value in self.facts.items():
            if not isinstance(value, bool | str):
                raise InputError(("unit", "facts", name), NOT_A_FACT)

    @property
    def fact_key(self) -> tuple[tuple[str, Fact], ...]:
        """The facts in a form that can be looked up by."""
        return tuple(self.facts.items())


class Condition(msgspec.Struct, frozen=True):
    """What facts must be for something to hold: every fact one of its values."""

    allowed: tuple[tuple[str, tuple[Fact, ...]], ...] = ()

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Say whether ``facts`` satisfy this condition. A fact that is not there does not."""
        return all(facts.get(name) in values for name, values in self.allowed)

    def failing(self, unit_type: UnitType, facts: Mapping[str, Fact]) -> Said:
        """Return in words which facts keep the condition from holding: ``Guard force: no``."""
        failing = [name for name, values in self.allowed if facts.get(name) not in values]
        return same("{parts}").format(parts=[unit_type.told(name, facts) for name in failing])


def parse_unit(raw: object, unit_types: Mapping[str, UnitType], at: At = ("unit",)) -> Unit:
    """Read the ``unit`` of an answers document: its type, name, facts and recognitions.

    Raises :class:`InputError` that names a fact which is missing, unknown or of a wrong value.
    """
    if isinstance(raw, Unit):
        raw = {**msgspec.structs.asdict(raw), "name": raw.name or None}
    name = raw.get("type") if isinstance(raw, Mapping) else None
    unit_type = unit_types.get(name) if isinstance(name, str) else None
    parsed = unit_record(tuple(unit_types.values()), unit_type).parse(raw, at)
    return Unit(
        parsed["type"],
        parsed.get("name", ""),
        parsed.get("facts", {}),
        parsed.get("recognitions"),
    )


def unit_record(unit_types: tuple[UnitType, ...], unit_type: UnitType | None) -> Record:
    """Return the shape of a unit of ``unit_type`` where ``unit_types`` exist."""
    types = Choice(tuple(Option(each.name, each.text) for each in unit_types))
    facts = unit_type.facts if unit_type else ()
    record = Record(tuple(Field(fact.name, fact.text, fact.shape) for fact in facts))
    return Record(
        (
            Field("type", Text("Loại đơn vị", "Type of unit"), types),
            Field("name", Text("Tên đơn vị", "Name of the unit"), Line(), optional=True),
            Field("facts", Text("Đặc điểm", "Facts"), record, optional=not facts),
            Field("recognitions", Text("Công nhận", "Recognitions"), Rows(RECOGNITION), True),
        )
    )


def check_condition(when: Condition, unit_types: tuple[UnitType, ...]) -> str | None:
    """Return what is wrong with a condition for these types, None where it can be judged."""
    for name, values in when.allowed:
        facts = [fact for unit_type in unit_types if (fact := unit_type.fact(name))]
        if not facts:
            return name
        for value in values:
            if not any(fits(fact, value) for fact in facts):
                return f"{name}: {value}"
    return None


def fits(fact: FactType, value: Fact) -> bool:
    """Say whether ``value`` is one that ``fact`` can have."""
    try:
        fact.shape.parse(value)
    except InputError:
        return False
    return True


YES = Text("có", "yes")
NO = Text("không", "no")
NOT_ASKED = Text("{name}: không có", "{name}: none")
NOT_A_FACT = Text(
    "phải là true, false hoặc một giá trị chữ; hãy sửa lại",
    "it must be true, false or a value in text; correct it",
)
RECOGNITION = Record(
    (
        Field("set", Text("Bộ tiêu chí", "Criteria set"), Line()),
        Field("year", Text("Năm", "Year"), Integer(1900, 2200)),
        Field("number", Text("Số", "Number"), Line()),
    )
)
