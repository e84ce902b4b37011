"""Which points the criteria of a set can come to, as sets of bits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from certify.engine.facts import Facts

if TYPE_CHECKING:
    from certify.engine.rules.points import TotalPoints
    from certify.engine.sets import CriteriaSet, Criterion, Group


def counted(rule: TotalPoints, criteria_set: CriteriaSet, facts: Facts) -> list[Criterion]:
    """Return the criteria whose points count to the maximum for a unit with these facts."""
    bonus = {each.section for each in rule.bonus}
    return [
        each
        for each in criteria_set.criteria
        if each.maximum != 0
        and each.groups[0] not in bonus
        and (rule.pays_absent or each.applies_to(facts))
    ]


def total(rule: TotalPoints, criteria_set: CriteriaSet, facts: Facts) -> tuple[int, bool]:
    """Return the points that there are for these facts, and whether more are not known."""
    maxima = [each.maximum for each in counted(rule, criteria_set, facts)]
    return sum(each or 0 for each in maxima), None in maxima


class Reach:
    """What a unit with these facts can come to. Every point must be known."""

    def __init__(self, rule: TotalPoints, criteria_set: CriteriaSet, facts: Facts) -> None:
        self.rule = rule
        self.criteria_set = criteria_set
        self.facts = facts
        self.counted = counted(rule, criteria_set, facts)
        self.of = sum(each.maximum or 0 for each in self.counted)

    def reaches(self, place: int) -> bool:
        """Say whether some answers come to the class at ``place``.

        They do by points of its own, with every limit below it kept, or by more points where a
        limit holds it down. What a group other than of the sort ``all`` asks is left aside.
        """
        floors = self.rule.floors
        limits = self.rule.limits
        holding = [each for each in limits if self.rule.place(each.at_most) > place]
        must = {name for each in holding for name in each.unless}
        bits = self.sums(must) >> self.least(floors[place])
        if any(self.rule.place(each.at_most) == place for each in limits):
            return bits != 0
        width = None if place == 0 else self.least(floors[place - 1]) - self.least(floors[place])
        return bits != 0 if width is None else bits & ((1 << width) - 1) != 0

    def least(self, floor: int | None) -> int:
        """Return the fewest points with which a floor is reached."""
        return -(-(floor or 0) * self.of // self.rule.maximum)

    def sums(self, must: set[str]) -> int:
        """Return the sums that are possible, as bits, where members of these names are met."""
        met = set(
            self.met(self.criteria_set.groups[name] for name in must & {*self.criteria_set.groups})
        )
        bits = 1
        for criterion in self.counted:
            bits = added(bits, self.brings(criterion, criterion.id in must or criterion.id in met))
        return bits

    def met(self, groups: Iterable[Group]) -> Iterable[str]:
        """Yield the criteria that must be met for groups of the sort ``all``."""
        for group in groups:
            if group.require == "all":
                yield from (each.id for each in group.own)
                yield from self.met(group.inner)

    def brings(self, criterion: Criterion, met: bool) -> Iterable[int]:
        """Return the points that a criterion can bring."""
        if self.rule.pays_absent and not criterion.applies_to(self.facts):
            return (criterion.maximum or 0,)
        if criterion.kind.maximum is not None:
            return [points * criterion.weight for points in criterion.kind.scores]
        return (criterion.maximum or 0,) if met else (0, criterion.maximum or 0)


def added(bits: int, brings: Iterable[int]) -> int:
    """Return the sums ``bits`` with one of ``brings`` added to each."""
    result = 0
    for points in brings:
        result |= bits << points
    return result
