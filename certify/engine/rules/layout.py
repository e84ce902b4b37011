"""Where the points of a set stand for one plan: prepared once, so that counting is fast."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import msgspec

from certify.engine.kinds import Finding, Status
from certify.engine.sets import CriteriaSet, Criterion, Group

if TYPE_CHECKING:
    from certify.engine.plan import Plan
    from certify.engine.rules.points import Limit, TotalPoints

MET, NOT_MET, OPEN = Status.MET, Status.NOT_MET, Status.UNANSWERED
NOT_APPLICABLE = Status.NOT_APPLICABLE


class Part(msgspec.Struct, frozen=True, eq=False):
    """What scores in one section, by places of criteria.

    ``worth`` holds what each brings when met, ``scored`` the weight and the most of kinds that
    score, ``unknown`` criteria that apply and whose points are not known. ``given`` are points of
    what does not apply, where these count in full, ``owed`` says that some of them are not known.
    ``most`` are all known points, those given among them; ``cap`` holds a bonus down.
    """

    section: Group
    worth: tuple[tuple[int, int], ...]
    scored: tuple[tuple[int, int, int], ...]
    unknown: tuple[int, ...]
    given: int
    owed: bool
    most: int
    cap: int | None

    def count(self, findings: Sequence[Finding]) -> tuple[int, int]:
        """Return the fewest and the most points that the findings may come to."""
        low = high = self.given
        for place, points in self.worth:
            status = findings[place].status
            if status is MET:
                low += points
                high += points
            elif status is OPEN:
                high += points
        for place, weight, most in self.scored:
            finding = findings[place]
            points = finding.points * weight
            low += points
            high += most if finding.status is OPEN else points
        return low, high

    @property
    def hidden(self) -> bool:
        """Whether there are points that are not known."""
        return self.owed or bool(self.unknown)

    def hopes(self, findings: Sequence[Finding]) -> bool:
        """Say whether points that are not known may count."""
        return self.owed or any(findings[place].status is not NOT_MET for place in self.unknown)


class Veto(msgspec.Struct, frozen=True, eq=False):
    """A limit by places: what has to be met, and the class that is the best without."""

    criteria: tuple[int, ...]
    groups: tuple[int, ...]
    at_most: int


class Layout(msgspec.Struct, frozen=True, eq=False):
    """The parts that count to the maximum, those on top of it, and the limits.

    ``of`` is what points are counted of, as far as it is known; ``rest`` how many points at most
    are not known.
    """

    parts: tuple[Part, ...]
    extras: tuple[Part, ...]
    vetoes: tuple[Veto, ...]
    of: int
    rest: int
    scaled: bool


@lru_cache(maxsize=4096)
def layout_of(criteria_set: CriteriaSet, plan: Plan) -> Layout:
    """Return the layout of a set whose outcome rule counts points, for one plan."""
    rule = cast("TotalPoints", criteria_set.outcome)  # it alone asks; no key, to hash it is slow
    caps = {bonus.section: bonus.cap for bonus in rule.bonus}
    found = [part(section, rule, plan, caps.get(section.id)) for section in criteria_set.sections]
    scoring = [each for each in found if each.most or each.hidden]
    parts = tuple(each for each in scoring if each.cap is None)
    known = sum(each.most for each in parts)
    hidden = any(each.hidden for each in parts)
    scaled = rule.not_applicable == "left_out"
    return Layout(
        parts,
        tuple(each for each in scoring if each.cap is not None),
        tuple(veto(criteria_set, plan, limit, rule.place(limit.at_most)) for limit in rule.limits),
        known if scaled else rule.maximum,
        max(0, rule.maximum - known) if hidden else 0,
        scaled,
    )


def veto(criteria_set: CriteriaSet, plan: Plan, limit: Limit, at_most: int) -> Veto:
    """Return a limit by places."""
    members = [criteria_set.member(name) for name in limit.unless]
    return Veto(
        tuple(each.index for each in members if isinstance(each, Criterion)),
        tuple(plan.places[each.id] for each in members if isinstance(each, Group)),
        at_most,
    )


def part(section: Group, rule: TotalPoints, plan: Plan, cap: int | None) -> Part:
    """Return what scores in a section."""
    absent = {each.index for each in section.criteria if applies_not(plan, each)}
    counted = [
        each
        for each in section.criteria
        if each.maximum != 0 and (rule.pays_absent or each.index not in absent)
    ]
    asked = [each for each in counted if each.index not in absent]
    given = [each.maximum for each in counted if each.index in absent]
    return Part(
        section,
        tuple((each.index, each.maximum) for each in asked if each.maximum and not scores(each)),
        tuple(
            (each.index, each.weight, each.maximum)
            for each in asked
            if each.maximum and scores(each)
        ),
        tuple(each.index for each in asked if each.maximum is None),
        sum(each or 0 for each in given),
        None in given,
        sum(each.maximum or 0 for each in counted),
        cap,
    )


def applies_not(plan: Plan, criterion: Criterion) -> bool:
    """Say whether a criterion does not apply under this plan."""
    return plan.blank[criterion.index].status is NOT_APPLICABLE


def scores(criterion: Criterion) -> bool:
    """Say whether the kind of a criterion gives points by itself."""
    return criterion.kind.maximum is not None
