"""What is proved of every set before it is used: that each part of it can come to matter.

The outcome rule proves the rest (:meth:`OutcomeRule.faults`); that a better answer never counts
less follows from how kinds, groups and rules are built, and is tested there.
"""

from __future__ import annotations

from collections.abc import Iterator

from certify.engine.errors import At
from certify.engine.facts import Facts, in_all, in_scope
from certify.engine.schema import AtLeast
from certify.engine.sets import CriteriaSet, Criterion, Group, leaves
from certify.engine.text import Bilingual, Text
from certify.engine.units import Condition

Faults = Iterator[tuple[At, Bilingual]]


def faults(criteria_set: CriteriaSet) -> Faults:
    """Yield the parts of a set that can never matter to any unit in scope, and where they stand.

    First of all what would make proofs and advice endless: whoever loads the set waits for them.
    """
    yield from too_large(criteria_set)
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


def too_large(criteria_set: CriteriaSet) -> Faults:
    """Yield where a set has more criteria, or tells more units apart, than one can prove of."""
    count = len(criteria_set.criteria)
    if count > MAX_CRITERIA:
        yield ("sections",), TOO_LONG.format(count=count, most=MAX_CRITERIA)
    looked_at = {each.when for each in criteria_set.criteria}
    looked_at |= {each.when for each in criteria_set.papers}
    looked_at |= {each.when for each in criteria_set.scope}
    for place, unit_type in enumerate(criteria_set.unit_types):
        if in_all(unit_type, looked_at) > MAX_COMBINATIONS:
            at = ("unit_types", place)
            yield at, TOO_VARIED.format(type=unit_type.text, most=MAX_COMBINATIONS)


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
    return any(leaf.applies_to(facts) for leaf in leaves(member))


MAX_CRITERIA = 300
MAX_COMBINATIONS = 4096
TOO_LONG = Text(
    "bộ có {count} tiêu chí, nhiều nhất là {most}; hãy tách thành nhiều bộ",
    "the set has {count} criteria, at most {most} are taken; divide it",
)
TOO_VARIED = Text(
    "các điều kiện chia {type} thành quá {most} trường hợp; hãy bớt đặc điểm trong when và scope",
    "the conditions tell more than {most} cases of {type} apart; use fewer facts in when and scope",
)
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
