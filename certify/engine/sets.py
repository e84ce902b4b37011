"""A criteria set, compiled: what forms, evaluation and documents read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.kinds import Finding, Kind, Scale, Status
from certify.engine.schema import (
    Authority,
    Baseline,
    Evidence,
    InForce,
    Instrument,
    Parameter,
    Provenance,
    Require,
    Stage,
    Term,
    WindowRule,
    WorkedCase,
)
from certify.engine.shapes import Shape, short
from certify.engine.text import Text
from certify.engine.units import Condition, Fact, Unit, UnitType

if TYPE_CHECKING:
    from certify.engine.rules import OutcomeRule


class Window(msgspec.Struct, frozen=True):
    """An evaluation window: its first and last day, both included."""

    start: date
    end: date
    decide_before: date | None
    basis: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


class Compiled(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A compiled part: immutable, compared by identity."""


class Criterion(Compiled, frozen=True, kw_only=True, eq=False):
    """One criterion. ``index`` is its place in its set, ``groups`` are the ids around it.

    ``maximum`` is the most points it brings, its weight counted in: 0 where it brings none, None
    where the points are not known.
    """

    id: str
    index: int
    groups: tuple[str, ...]
    text: Text
    basis: str
    via: str | None
    kind: Kind
    when: Condition
    readings: tuple[Parameter, ...]
    evidence: tuple[Evidence, ...]
    responsible: Text | None
    remedy: Text
    provenance: Provenance
    maximum: int | None = 0
    weight: int = 1
    effort: int = 3

    @property
    def shape(self) -> Shape:
        """The shape of an answer."""
        return self.kind.shape

    @property
    def cited(self) -> str:
        """The basis, with the provision by which it applies where it was imported."""
        return f"{self.basis} (theo {self.via})" if self.via else self.basis

    def earned(self, finding: Finding) -> int | None:
        """Return the points that a finding brings, None where they are not known."""
        if self.maximum is None:
            return None
        if self.kind.maximum is not None:
            return finding.points * self.weight
        return self.maximum if finding.status is Status.MET else 0

    def applies_to(self, facts: Mapping[str, Fact]) -> bool:
        """Say whether the criterion is asked of a unit with these facts."""
        return self.when.holds(facts)


class Group(Compiled, frozen=True, kw_only=True, eq=False):
    """A group of criteria and groups; sections are the groups at the top."""

    id: str
    text: Text
    basis: str
    require: Require
    members: tuple[Group | Criterion, ...]

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria in this group and those inside it, in order."""
        return tuple(leaf for group in self.walk() for leaf in group.own)

    @property
    def own(self) -> tuple[Criterion, ...]:
        """The criteria that are direct members."""
        return tuple(member for member in self.members if isinstance(member, Criterion))

    @property
    def inner(self) -> tuple[Group, ...]:
        """The groups that are direct members."""
        return tuple(member for member in self.members if isinstance(member, Group))

    @cached_property
    def needed(self) -> int | None:
        """How many members must be met, None where all must."""
        if isinstance(self.require, str):
            return 1 if self.require == "any" else None
        return self.require.at_least

    def asked(self, applying: int) -> int:
        """Return how many members must be met where so many apply: never more than those."""
        return applying if self.needed is None else min(self.needed, applying)

    def walk(self) -> Iterator[Group]:
        """Yield this group and those inside it, the outer before the inner."""
        yield self
        for group in self.inner:
            yield from group.walk()


class ScopeRule(Compiled, frozen=True, kw_only=True, eq=False):
    """Who cannot apply, and why."""

    when: Condition
    why: Text
    basis: str


class Paper(Compiled, frozen=True, kw_only=True, eq=False):
    """A paper that a dossier must hold, where ``when`` holds."""

    id: str
    stage: Stage
    text: Text
    basis: str
    when: Condition


class CriteriaSet(Compiled, frozen=True, kw_only=True, eq=False):
    """One criteria set in one version. Immutable; made by :func:`load_library`."""

    key: str
    family: str
    version: str
    extends: str | None
    title: Text
    unit_types: tuple[UnitType, ...]
    in_force: InForce
    instruments: tuple[Instrument, ...]
    windows: tuple[WindowRule, ...]
    scope: tuple[ScopeRule, ...]
    authorities: tuple[Authority, ...]
    terms: tuple[Term, ...]
    papers: tuple[Paper, ...]
    parameters: Mapping[str, Parameter]
    scales: Mapping[str, Scale]
    outcome: OutcomeRule
    sections: tuple[Group, ...]
    criteria: tuple[Criterion, ...]
    baseline: Baseline | None
    worked_cases: tuple[WorkedCase, ...]
    hash: str
    file: Path | None

    @cached_property
    def by_id(self) -> Mapping[str, Criterion]:
        """The criteria by their ids."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Sections and nested groups by their ids, the outer before the inner."""
        return {group.id: group for section in self.sections for group in section.walk()}

    @cached_property
    def members(self) -> tuple[Group | Criterion, ...]:
        """The direct members of the sections, in order."""
        return tuple(member for section in self.sections for member in section.members)

    @cached_property
    def places(self) -> Mapping[str, At]:
        """Where sections, groups and criteria stand in the file, by their ids."""
        return dict(placed(("sections",), self.sections))

    @cached_property
    def types(self) -> Mapping[str, UnitType]:
        """The unit types that the set is for, by their names."""
        return {unit_type.name: unit_type for unit_type in self.unit_types}

    @property
    def verified(self) -> bool:
        """Whether every criterion was read in the instrument itself."""
        return all(criterion.provenance == "text" for criterion in self.criteria)

    def member(self, name: str) -> Group | Criterion:
        """Return the criterion, group or section with this id, which must exist."""
        return self.by_id.get(name) or self.groups[name]

    def criterion(self, criterion_id: str, at: At = ("answers",)) -> Criterion:
        """Return a criterion; raise :class:`InputError` where the set does not have it."""
        try:
            return self.by_id[criterion_id]
        except (KeyError, TypeError):
            where = (*at, short(criterion_id))
            raise InputError(where, UNKNOWN.format(key=self.key)) from None

    def window(self, unit_type: str, year: int) -> Window:
        """Return the evaluation window of ``year`` for a unit type of this set."""
        for rule in self.windows:
            if unit_type in rule.unit_types:
                shorter = timedelta(days=1 if rule.ends == "start" else 0)
                decide = rule.decide_before.in_year(year) if rule.decide_before else None
                end = rule.until.in_year(year) - shorter
                return Window(rule.since.in_year(year), end, decide, rule.basis)
        types = [each.text for each in self.unit_types]
        raise InputError(("unit", "type"), NOT_FOR_TYPE.format(key=self.key, types=types))

    def covers(self, unit_type: str, year: int) -> bool:
        """Say whether the set is in force on the last day of that year's window."""
        return unit_type in self.types and self.window(unit_type, year).end in self.in_force

    def authority(self, unit_type: str, on: date) -> Authority | None:
        """Return who appraises and decides on that day; the last entry that fits wins."""
        fitting = [
            entry
            for entry in self.authorities
            if unit_type in entry.unit_types
            and entry.since <= on
            and (entry.until is None or on <= entry.until)
        ]
        return fitting[-1] if fitting else None

    def term(self, unit_type: str, on: date) -> Text:
        """Return what a type of unit of this set is called on a day."""
        for term in reversed(self.terms):
            if term.unit_type == unit_type and on in term:
                return term.text
        return self.types[unit_type].text

    def papers_for(self, unit: Unit, stage: Stage | None = None) -> tuple[Paper, ...]:
        """Return the papers that this unit's dossier must hold, at one stage or at all."""
        return tuple(
            paper
            for paper in self.papers
            if paper.when.holds(unit.facts) and stage in (None, paper.stage)
        )


def leaves(member: Group | Criterion) -> tuple[Criterion, ...]:
    """Return the criteria that a member is, or holds."""
    return member.criteria if isinstance(member, Group) else (member,)


def placed(at: At, members: Iterable[Group | Criterion]) -> Iterator[tuple[str, At]]:
    """Yield ids and places of ``members``, which stand in the list at ``at``, and of all inside."""
    for number, member in enumerate(members):
        here = (*at, number)
        yield member.id, here
        if isinstance(member, Group):
            yield from placed((*here, "criteria"), member.members)


UNKNOWN = Text(
    "bộ tiêu chí {key} không có tiêu chí này; hãy kiểm tra mã tiêu chí",
    "the set {key} has no such criterion; check its id",
)
NOT_FOR_TYPE = Text(
    "bộ tiêu chí {key} không dành cho loại đơn vị này; bộ này dành cho: {types}",
    "the set {key} is not for this type of unit; it is for: {types}",
)
