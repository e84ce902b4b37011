"""What can be prepared before any answer is read: per set, facts of a unit, and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from certify.engine.errors import InputError, OutOfScope
from certify.engine.kinds import NOT_APPLICABLE, Finding, Frame, Moment, Status
from certify.engine.sets import CriteriaSet, Group, Window
from certify.engine.text import Text
from certify.engine.units import Fact, Unit, parse_unit

Judge = Callable[[Any, Moment], Finding]


class Node(msgspec.Struct, frozen=True):
    """A group, by the places of its direct members among criteria and among groups."""

    group: Group
    criteria: tuple[int, ...]
    groups: tuple[int, ...]

    def status(self, findings: Sequence[Finding], groups: Sequence[Status]) -> Status:
        """Return what the members come to, those that do not apply left out."""
        members = [findings[at].status for at in self.criteria]
        members += [groups[at] for at in self.groups]
        applicable = len(members) - members.count(Status.NOT_APPLICABLE)
        if not applicable:
            return Status.NOT_APPLICABLE
        needed = self.group.asked(applicable)
        met = members.count(Status.MET)
        if met >= needed:
            return Status.MET
        possible = met + members.count(Status.UNANSWERED)
        return Status.UNANSWERED if possible >= needed else Status.NOT_MET


class Plan(msgspec.Struct, frozen=True, eq=False):
    """A set made ready for units of one type with the same facts, in one year.

    ``blank`` holds the findings when nothing is answered; ``asked`` the places and judges of the
    criteria that apply and are answered, ``derived`` those of the ones judged from the unit;
    ``framed`` says that one of unknown content applies; ``nodes`` the groups, inner before outer,
    sections last of each branch, and ``places`` where each stands; ``paths`` the places of the
    groups around each criterion.
    """

    window: Window
    blank: list[Finding]
    asked: tuple[tuple[int, Judge], ...]
    derived: tuple[tuple[int, Judge], ...]
    framed: bool
    nodes: tuple[Node, ...]
    places: dict[str, int]
    sections: tuple[int, ...]
    paths: tuple[tuple[int, ...], ...]


def plan_for(criteria_set: CriteriaSet, unit: Unit, year: int) -> Plan:
    """Return the plan for a unit; raise :class:`InputError` where it cannot be judged."""
    return cached_plan(criteria_set, unit.type, unit.fact_key, year)


@lru_cache(maxsize=4096)
def cached_plan(
    criteria_set: CriteriaSet, unit_type: str, fact_key: tuple[tuple[str, Fact], ...], year: int
) -> Plan:
    """Check unit and year once, and prepare what follows from them."""
    raw = {"type": unit_type, "name": "-", "facts": dict(fact_key)}
    facts = parse_unit(raw, criteria_set.types).facts
    window = check_year(criteria_set, unit_type, year)
    for rule in criteria_set.scope:
        if rule.when.holds(facts):
            raise OutOfScope(("unit", "facts"), SCOPE.format(why=rule.why, basis=rule.basis))
    groups = inner_first(criteria_set)
    places = {group.id: place for place, group in enumerate(groups)}
    asked = [each for each in criteria_set.criteria if each.applies_to(facts)]
    blank = [NOT_APPLICABLE] * len(criteria_set.criteria)
    for criterion in asked:
        blank[criterion.index] = criterion.kind.blank
    return Plan(
        window,
        blank,
        tuple((each.index, each.kind.judge) for each in asked if not each.kind.derived),
        tuple((each.index, each.kind.judge) for each in asked if each.kind.derived),
        any(isinstance(each.kind, Frame) for each in asked),
        tuple(node(group, places) for group in groups),
        places,
        tuple(places[section.id] for section in criteria_set.sections),
        tuple(
            tuple(places[group] for group in criterion.groups)
            for criterion in criteria_set.criteria
        ),
    )


def check_scope(criteria_set: CriteriaSet, unit: Unit, year: int) -> None:
    """Raise :class:`OutOfScope` where the unit cannot apply, with the sentence that says why."""
    plan_for(criteria_set, unit, year)


def check_year(criteria_set: CriteriaSet, unit_type: str, year: int) -> Window:
    """Return the window of ``year``; raise :class:`InputError` where the set does not rule it."""
    window = criteria_set.window(unit_type, year)
    if window.end not in criteria_set.in_force:
        message = NOT_IN_FORCE.format(
            key=criteria_set.key,
            end=window.end,
            since=criteria_set.in_force.since,
            until=criteria_set.in_force.until or NO_END,
        )
        raise InputError(("year",), message)
    return window


def inner_first(criteria_set: CriteriaSet) -> list[Group]:
    """Return all groups so that every one comes after those inside it."""
    return list(criteria_set.groups.values())[::-1]


def node(group: Group, places: dict[str, int]) -> Node:
    """Return the node of ``group`` where groups have these places."""
    return Node(
        group,
        tuple(criterion.index for criterion in group.own),
        tuple(places[inner.id] for inner in group.inner),
    )


SCOPE = Text("{why} ({basis})", "{why} ({basis})")
NO_END = Text("nay", "now")
NOT_IN_FORCE = Text(
    "bộ tiêu chí {key} có hiệu lực từ {since} đến {until}, không áp dụng cho năm có kỳ đánh giá"
    " kết thúc ngày {end}; hãy chọn phiên bản khác hoặc năm khác",
    "the set {key} is in force from {since} to {until}, not for the year whose window ends on"
    " {end}; choose another version or another year",
)
