"""Cheapest ways to close gaps, exact: by effort, then more points, then the order of the set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from certify.engine.kinds import Finding, Status
from certify.engine.rules.base import Advice, Closable, Outcome, OutcomeRule, Tally, Way
from certify.engine.sets import Criterion, Group
from certify.engine.text import Bilingual

DONE = frozenset({Status.MET, Status.NOT_APPLICABLE})


def rank(way: Way) -> tuple[int, int, list[int]]:
    """Return what ways are compared by: the cheapest has the least."""
    return way.effort, -way.points, [criterion.index for criterion in way.criteria]


def together(ways: Iterable[Way]) -> Way:
    """Return ways that share no criterion as one."""
    all_ = tuple(ways)
    criteria = sorted((each for way in all_ for each in way.criteria), key=lambda each: each.index)
    effort, points = sum(way.effort for way in all_), sum(way.points for way in all_)
    return Way(effort, points, tuple(criteria))


def alone(tally: Tally, criterion: Criterion) -> Way:
    """Return the way of closing one gap, with the points that it adds."""
    more = (criterion.maximum or 0) - (tally.earned(criterion) or 0)
    return Way(criterion.effort, more, (criterion,))


def closing(tally: Tally, member: Criterion | Group, closable: Closable) -> Way | None:
    """Return the cheapest way to have a criterion or group met, None where there is none.

    It is empty where nothing has to be done: the member is met or does not apply.
    """
    if tally.status(member) in DONE:
        return Way(0, 0, ())
    if isinstance(member, Criterion):
        return alone(tally, member) if closable(member) else None
    applying = [each for each in member.members if tally.applies(each)]
    return cheapest(tally, applying, member.asked(len(applying)), closable)


def cheapest(
    tally: Tally, members: Sequence[Criterion | Group], needed: int, closable: Closable
) -> Way | None:
    """Return the cheapest way to have ``needed`` of ``members`` met, None where there is none."""
    ways = [way for each in members if (way := closing(tally, each, closable)) is not None]
    if len(ways) < needed:
        return None
    return together(sorted(ways, key=rank)[:needed])


def all_of(tally: Tally, members: Iterable[Criterion | Group], closable: Closable) -> Way | None:
    """Return the cheapest way to have all of ``members`` met, None where there is none."""
    wanted = list(members)
    return cheapest(tally, wanted, len(wanted), closable)


def after(tally: Tally, criteria: Iterable[Criterion]) -> Tally:
    """Return the tally as it is once these criteria are met."""
    findings = list(tally.findings)
    for criterion in criteria:
        findings[criterion.index] = Finding(Status.MET, points=criterion.kind.maximum or 0)
    groups: list[Status] = []
    for node in tally.plan.nodes:
        groups.append(node.status(findings, groups))
    sections = [groups[place] for place in tally.plan.sections]
    return msgspec.structs.replace(tally, findings=findings, groups=groups, sections=sections)


class Goal(NamedTuple):
    """What is aimed at: how it is called, how much is lacking, and when it is reached."""

    target: Bilingual
    lacking: int
    reached: Callable[[Tally], bool]


def advise(
    rule: OutcomeRule,
    tally: Tally,
    closable: Closable,
    goal: Goal,
    find: Callable[[Closable], Way | None],
) -> Advice | None:
    """Return the ways to ``goal``, of which ``find`` tells the cheapest of all.

    None where criteria whose content is not known here decide whether there is a way.
    """
    best = find(closable)
    if best is None:
        known = find(lambda each: closable(each) or tally.status(each) is Status.UNANSWERED) is None
        return Advice(goal.target, (), goal.lacking) if known else None
    if tally.plan.framed and rule.judge(after(tally, best.criteria)).outcome is Outcome.MET:
        return None
    return Advice(goal.target, ways_to(tally, best, closable, goal.reached), goal.lacking)


def ways_to(
    tally: Tally, best: Way, closable: Closable, reached: Callable[[Tally], bool]
) -> tuple[Way, ...]:
    """Return every single gap that suffices alone, and ``best`` where it is cheaper than they."""
    singles = [
        alone(tally, each)
        for each in tally.criteria_set.criteria
        if tally.findings[each.index].code and closable(each) and reached(after(tally, [each]))
    ]
    if all(rank(best)[:2] < rank(way)[:2] for way in singles):
        singles.append(best)
    return tuple(sorted(singles, key=rank))
