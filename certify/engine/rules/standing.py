"""How an assessment stands: the fewest and most points, the worst and best class possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from certify.engine.kinds import Finding, Status
from certify.engine.rules.bands import perhaps, surely
from certify.engine.rules.layout import MET, NOT_MET, OPEN, Layout, layout_of

if TYPE_CHECKING:
    from certify.engine.rules.base import Tally
    from certify.engine.rules.points import TotalPoints


class Standing(msgspec.Struct, frozen=True):
    """Classes by their places, the best being 0.

    ``points`` are known so far. ``worst`` and ``best`` are the classes that are possible, ``paid``
    the one that the points alone are enough for; a worse ``worst`` is held down.
    """

    points: int
    paid: int
    worst: int
    best: int


def stand(rule: TotalPoints, tally: Tally) -> Standing:
    """Return how a tally stands. It runs once for every evaluation: keep it fast."""
    layout = layout_of(tally.criteria_set, tally.plan)
    findings = tally.findings
    low = high = held = holds = 0
    hopes = False
    for part in layout.parts:
        least, most = part.count(findings)
        low += least
        high += most
        hoped = bool(part.hidden) and part.hopes(findings)
        hopes = hopes or hoped
        if rule.section_share:
            rest = layout.rest if part.hidden else 0
            if least * 100 < rule.section_share * (part.most + rest):
                held = rule.below
            more = layout.rest if hoped else 0
            if (most + more) * 100 < rule.section_share * (part.most + more):
                holds = rule.below
    for part in layout.extras:
        least, most = part.count(findings)
        cap = part.cap or 0
        low += min(least, cap)
        high += cap if part.hidden and part.hopes(findings) else min(most, cap)
    rest, more = (layout.rest if layout.scaled else 0), (layout.rest if hopes else 0)
    fewest = layout.of + (more if layout.scaled else 0)  # to be counted of; never 0 is proved
    paid = surely(low, layout.of + rest, rule.floors, rule.maximum)
    best = perhaps(high + more, fewest or rest, rule.floors, rule.maximum)
    for veto in layout.vetoes:
        status = fulfilled(veto.criteria, veto.groups, findings, tally.groups)
        if status is not MET:
            held = max(held, veto.at_most)
            if status is NOT_MET:
                holds = max(holds, veto.at_most)
    return Standing(low, paid, max(paid, held), max(best, holds))


def fulfilled(
    criteria: Sequence[int],
    groups: Sequence[int],
    findings: Sequence[Finding],
    statuses: Sequence[Status],
) -> Status:
    """Return whether all of these are met, failing as soon as one fails."""
    result = MET
    for place in criteria:
        status = findings[place].status
        if status is NOT_MET:
            return NOT_MET
        if status is OPEN:
            result = OPEN
    for place in groups:
        status = statuses[place]
        if status is NOT_MET:
            return NOT_MET
        if status is OPEN:
            result = OPEN
    return result


def needed(rule: TotalPoints, layout: Layout, place: int) -> int | None:
    """Return the points with which the class at ``place`` is certain, None where not known."""
    floor = rule.floors[place]
    if floor is None:
        return None
    of = layout.of + (layout.rest if layout.scaled else 0)
    return -(-floor * of // rule.maximum)
