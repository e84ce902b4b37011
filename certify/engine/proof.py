"""What is proved of every set before it is used: that each part of it can come to matter.

The outcome rule proves the rest (:meth:`OutcomeRule.faults`); that a better answer never counts
less follows from how kinds, groups and rules are built, and is tested there.
"""

from __future__ import annotations

from collections.abc import Iterator

from certify.engine.errors import At
from certify.engine.facts import Facts, in_scope
from certify.engine.schema import AtLeast
from certify.engine.sets import CriteriaSet, Criterion, Group
from certify.engine.text import Bilingual, Text
from certify.engine.units import Condition

Faults = Iterator[tuple[At, Bilingual]]


def faults(criteria_set: CriteriaSet) -> Faults:
    """Yield the parts of a set that can never matter to any unit in scope, and where they stand."""
    for unit_type in criteria_set.unit_types:
        if next(in_scope(criteria_set, unit_type, ()), None) is None:
            yield ("scope",), NOBODY.format(type=unit_type.text)
    for criterion in criteria_set.criteria:
        if not can_hold(criteria_set, criterion.when):
            at = (*criteria_set.places[criterion.id], "when")
            yield at, DEAD.format(name=criterion.id)
    for place, paper in enumerate(criteria_set.papers):
        if not can_hold(criteria_set, paper.when):
            yield ("papers", place, "when"), DEAD.format(name=paper.id)
    for group in criteria_set.groups.values():
        if isinstance(group.require, AtLeast):
            most = most_asked(criteria_set, group)
            if group.require.at_least > most:
                yield (*criteria_set.places[group.id], "require"), TOO_MANY.format(most=most)


def can_hold(criteria_set: CriteriaSet, when: Condition) -> bool:
    """Say whether a condition holds for any unit in scope."""
    return not when.allowed or any(
        when.holds(facts)
        for unit_type in criteria_set.unit_types
        for facts in in_scope(criteria_set, unit_type, [when])
    )


def most_asked(criteria_set: CriteriaSet, group: Group) -> int:
    """Return how many direct members of a group apply at once, at most."""
    conditions = {leaf.when for leaf in group.criteria if leaf.when.allowed}
    if not conditions:
        return len(group.members)
    return max(
        sum(asked(member, facts) for member in group.members)
        for unit_type in criteria_set.unit_types
        for facts in in_scope(criteria_set, unit_type, conditions)
    )


def asked(member: Criterion | Group, facts: Facts) -> bool:
    """Say whether a criterion, or any of a group, is asked of a unit with these facts."""
    leaves = member.criteria if isinstance(member, Group) else (member,)
    return any(leaf.applies_to(facts) for leaf in leaves)


NOBODY = Text(
    "scope loại mọi đơn vị loại {type}; hãy sửa điều kiện",
    "scope shuts out every unit of the type {type}; correct its conditions",
)
DEAD = Text(
    "không đơn vị nào thuộc phạm vi thỏa điều kiện của {name}; hãy sửa when hoặc scope",
    "no unit in scope ever fulfils the condition of {name}; correct when or scope",
)
TOO_MANY = Text(
    "nhiều nhất {most} thành phần cùng áp dụng; hãy giảm at_least",
    "at most {most} members ever apply at once; lower at_least",
)
