"""The combinations of facts that a set tells apart: what proofs about it run over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from certify.engine.units import Condition, Fact, UnitType

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet

Facts = Mapping[str, Fact]


def combinations(criteria_set: CriteriaSet, unit_type: UnitType) -> tuple[Facts, ...]:
    """Return one combination of all facts of ``unit_type`` for each that the set tells apart.

    Left out are those out of scope. Two combinations under which the same criteria are asked
    count as one.
    """
    conditions = {criterion.when for criterion in criteria_set.criteria if criterion.when.allowed}
    found: dict[tuple[bool, ...], Facts] = {}
    for facts in in_scope(criteria_set, unit_type, conditions):
        found.setdefault(tuple(when.holds(facts) for when in conditions), facts)
    return tuple(found.values())


def in_scope(
    criteria_set: CriteriaSet, unit_type: UnitType, conditions: Iterable[Condition]
) -> Iterator[Facts]:
    """Yield the facts of units in scope, varied in what ``conditions`` and the scope look at."""
    shut = [rule.when for rule in criteria_set.scope]
    looked_at = [*conditions, *shut]
    choices = [values_of(fact.name, unit_type, looked_at) for fact in unit_type.facts]
    names = [fact.name for fact in unit_type.facts]
    for values in product(*choices):
        facts = dict(zip(names, values, strict=True))
        if not any(when.holds(facts) for when in shut):
            yield facts


def in_all(unit_type: UnitType, conditions: Collection[Condition]) -> int:
    """Return how many combinations ``conditions`` tell apart: to be asked before going over them.

    It doubles with every fact that they look at.
    """
    return prod(len(values_of(fact.name, unit_type, conditions)) for fact in unit_type.facts)


def values_of(name: str, unit_type: UnitType, conditions: Iterable[Condition]) -> tuple[Fact, ...]:
    """Return one value of a fact for each set of values that the conditions tell apart."""
    fact = unit_type.fact(name)
    assert fact is not None
    values: tuple[Fact, ...] = tuple(option.value for option in fact.values) or (True, False)
    lists = [given for when in conditions for about, given in when.allowed if about == name]
    told: dict[tuple[bool, ...], Fact] = {}
    for value in values:
        told.setdefault(tuple(value in given for given in lists), value)
    return tuple(told.values())
