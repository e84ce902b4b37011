"""Cheapest ways to close gaps, exact: by effort, then more points, then the order of the set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from certify.engine.kinds import Finding, Status
from certify.engine.rules.base import Closable, Tally, Way

if TYPE_CHECKING:
    from certify.engine.sets import Criterion, Group

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
    members = getattr(member, "members", None)
    if members is None:
        return alone(tally, member) if closable(member) else None  # type: ignore[arg-type]
    node = tally.plan.nodes[tally.plan.places[member.id]]
    applying = [each for each in members if tally.status(each) is not Status.NOT_APPLICABLE]
    needed = len(applying) if node.needed is None else min(node.needed, len(applying))
    return cheapest(tally, applying, needed, closable)


def cheapest(
    tally: Tally, members: Sequence[Criterion | Group], needed: int, closable: Closable
) -> Way | None:
    """Return the cheapest way to have ``needed`` of ``members`` met, None where there is none."""
    ways = [way for each in members if (way := closing(tally, each, closable)) is not None]
    if len(ways) < needed:
        return None
    return together(sorted(ways, key=rank)[:needed])


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


def ways_to(
    tally: Tally, best: Way | None, closable: Closable, reached: Callable[[Tally], bool]
) -> tuple[Way, ...]:
    """Return every single gap that suffices alone, and ``best`` where it is cheaper than they are.

    ``best`` is the cheapest way of all; None says that there is none.
    """
    if best is None:
        return ()
    singles = [
        alone(tally, each)
        for each in tally.criteria_set.criteria
        if tally.findings[each.index].code and closable(each) and reached(after(tally, [each]))
    ]
    if all(rank(best)[:2] < rank(way)[:2] for way in singles):
        singles.append(best)
    return tuple(sorted(singles, key=rank))
