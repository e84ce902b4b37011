"""Which points, and with them which classes, some answers come to: exact, as sets of bits.

Bit *n* of a set of points is there where *n* points are possible. Answers to two criteria are taken
to have nothing to do with each other, and what is not known to be such as it must be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from certify.engine.facts import Facts
from certify.engine.sets import CriteriaSet, Criterion, Group, leaves

if TYPE_CHECKING:
    from certify.engine.rules.points import TotalPoints


class TooMuchError(Exception):
    """There is more to go over than one can wait for."""


class Points(NamedTuple):
    """The points with which a member is met, and those with which it is not."""

    met: int
    missed: int


class Goal(NamedTuple):
    """What answers to look for: the members that are met, and one thing that is not.

    ``own``: no better class is paid for. ``shares``: every section has its share; ``missed`` is a
    member that is not met, ``short`` a section that misses its share.
    """

    met: frozenset[str]
    own: bool = False
    shares: bool = False
    missed: str | None = None
    short: str | None = None


class Sums:
    """Adds sets of points. ``left`` is the work that it may still do, in bits that it touches."""

    def __init__(self, left: int) -> None:
        self.left = left

    def of(self, parts: Iterable[int]) -> int:
        """Return every sum of one number of points out of each part."""
        whole = 1
        for part in parts:
            whole = self.both(whole, part)
        return whole

    def both(self, first: int, second: int) -> int:
        """Return every sum of one number of points out of each of two."""
        few, many = sorted((first, second), key=int.bit_count)
        self.left -= few.bit_count() * (few.bit_length() + many.bit_length() + OVERHEAD)
        if self.left < 0:
            raise TooMuchError
        result = 0
        while few:
            lowest = few & -few
            result |= many << (lowest.bit_length() - 1)
            few ^= lowest
        return result

    def counted(self, start: int, members: Sequence[Points], enough: int) -> list[int]:
        """Return the points by how many of the members are met, the last for ``enough`` or more."""
        rows = [start, *(0 for _ in range(enough))]
        for member in members:
            either = member.met | member.missed
            last = self.both(rows[-1], either) | self.both(rows[-2], member.met)
            for count in range(enough - 1, 0, -1):
                more = self.both(rows[count - 1], member.met)
                rows[count] = self.both(rows[count], member.missed) | more
            rows[0] = self.both(rows[0], member.missed)
            rows[-1] = last
        return rows


class Reach:
    """What a unit with these facts can come to. Every point must be known."""

    def __init__(
        self, rule: TotalPoints, criteria_set: CriteriaSet, facts: Facts, sums: Sums
    ) -> None:
        self.rule = rule
        self.criteria_set = criteria_set
        self.facts = facts
        self.sums = sums
        self.caps = {each.section: each.cap for each in rule.bonus}
        self.of = total(rule, criteria_set, facts)[0]

    def reaches(self, place: int) -> bool:
        """Say whether some answers come to the class at ``place``."""
        floor, better = self.least(place), self.least(place - 1) if place else None
        for goal in self.goals(place):
            bits = self.bits(goal) >> floor
            if goal.own and better is not None:
                bits &= (1 << (better - floor)) - 1
            if bits:
                return True
        return False

    def least(self, place: int) -> int:
        """Return the fewest points that pay for the class at ``place``."""
        return -(-(self.rule.floors[place] or 0) * self.of // self.rule.maximum)

    def goals(self, place: int) -> Iterator[Goal]:
        """Yield what brings a class: its own points, or more of them and something that holds it.

        Nothing may hold it lower in either case.
        """
        rule = self.rule
        lower = [each for each in rule.limits if rule.place(each.at_most) > place]
        met = frozenset(name for limit in lower for name in limit.unless)
        shares = rule.section_share is not None and place < rule.below
        yield Goal(met, own=True, shares=shares)
        here = (each.unless for each in rule.limits if rule.place(each.at_most) == place)
        for name in dict.fromkeys(name for names in here for name in names):
            if self.applies(self.criteria_set.member(name)):
                yield Goal(met, shares=shares, missed=name)
        if rule.section_share is not None and place == rule.below:
            for section in self.criteria_set.sections:
                if section.id not in self.caps:
                    yield Goal(met, short=section.id)

    def bits(self, goal: Goal) -> int:
        """Return the points that answers to a goal can come to."""
        return self.sums.of(self.section(each, goal) for each in self.criteria_set.sections)

    def section(self, section: Group, goal: Goal) -> int:
        """Return the points of a section: of a bonus no more than its cap, else with its share."""
        bits = self.all(section, goal)
        cap = self.caps.get(section.id)
        if cap is not None:
            return (bits & ((1 << cap) - 1)) | ((bits >> cap != 0) << cap)
        most = sum(self.most(each) for each in section.criteria)
        share = -(-(self.rule.section_share or 0) * most // 100)
        if goal.shares:
            return bits >> share << share
        return bits & ((1 << share) - 1) if goal.short == section.id else bits

    def all(self, member: Criterion | Group, goal: Goal) -> int:
        """Return the points of a member, met or not."""
        if not self.applies(member):
            return 1 << sum(map(self.most, leaves(member)))
        if isinstance(member, Criterion) or member.id == goal.missed or member.id in goal.met:
            points = self.points(member, goal)
            return points.met | points.missed
        return self.sums.of(self.all(each, goal) for each in member.members)

    def points(self, member: Criterion | Group, goal: Goal) -> Points:
        """Return the points of a member that applies, parted by whether it is met."""
        met, missed = self.group(member, goal) if isinstance(member, Group) else brought(member)
        if member.id == goal.missed:
            met = 0
        return Points(met, 0 if member.id in goal.met else missed)

    def group(self, group: Group, goal: Goal) -> Points:
        """Return the points of a group, by counting what is fewer: those met or those missed."""
        applying = [each for each in group.members if self.applies(each)]
        absent = self.sums.of(self.all(e, goal) for e in group.members if e not in applying)
        members = [self.points(each, goal) for each in applying]
        enough = group.asked(len(applying))
        spoilt = len(applying) - enough + 1
        if enough <= spoilt:
            *missed, met = self.sums.counted(absent, members, enough)
            return Points(met, union(missed))
        turned = [Points(each.missed, each.met) for each in members]
        *met_all, missed_one = self.sums.counted(absent, turned, spoilt)
        return Points(union(met_all), missed_one)

    def applies(self, member: Criterion | Group) -> bool:
        """Say whether a criterion, or any of a group, is asked."""
        return any(leaf.applies_to(self.facts) for leaf in leaves(member))

    def most(self, criterion: Criterion) -> int:
        """Return the most points that a criterion brings here."""
        if self.rule.pays_absent or criterion.applies_to(self.facts):
            return criterion.maximum or 0
        return 0


def brought(criterion: Criterion) -> Points:
    """Return the points of a criterion that applies."""
    if criterion.kind.maximum is None:
        return Points(1 << (criterion.maximum or 0), 1)
    met, missed = (
        union(1 << points * criterion.weight for points in criterion.kind.scores(met=met))
        for met in (True, False)
    )
    return Points(met, missed)


def union(sets: Iterable[int]) -> int:
    """Return what is in any of some sets of bits."""
    result = 0
    for each in sets:
        result |= each
    return result


def total(rule: TotalPoints, criteria_set: CriteriaSet, facts: Facts) -> tuple[int, bool]:
    """Return the points that there are for these facts, and whether more are not known."""
    bonus = {each.section for each in rule.bonus}
    maxima = [
        each.maximum
        for each in criteria_set.criteria
        if each.maximum != 0
        and each.groups[0] not in bonus
        and (rule.pays_absent or each.applies_to(facts))
    ]
    return sum(each or 0 for each in maxima), None in maxima


OVERHEAD = 10_000  # what a single sum takes besides, told in bits
