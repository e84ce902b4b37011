"""What an outcome rule is: the base that built-in rules and those of plugins share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from certify.engine.errors import At
from certify.engine.kinds import Finding, Status
from certify.engine.sets import CriteriaSet, Criterion, Group
from certify.engine.text import Bilingual, Said, Text

if TYPE_CHECKING:
    from certify.engine.plan import Plan

Closable = Callable[[Criterion], bool]


class Outcome(StrEnum):
    """What an assessment comes to."""

    MET = "met"
    NOT_MET = "not_met"
    INCOMPLETE = "incomplete"

    @property
    def text(self) -> Text:
        """What the outcome is called."""
        return OUTCOME_TEXTS[self]


class Verdict(msgspec.Struct, frozen=True):
    """The outcome, and the class and points that some rules give beside it."""

    outcome: Outcome
    class_: str | None = None
    points: int | None = None


class Tally(msgspec.Struct, frozen=True):
    """What an outcome rule sees: what became of sections, groups and criteria.

    ``sections`` follow ``criteria_set.sections``, ``findings`` follow ``criteria_set.criteria``,
    ``groups`` the nodes of the plan.
    """

    criteria_set: CriteriaSet
    sections: Sequence[Status]
    findings: Sequence[Finding]
    plan: Plan
    groups: Sequence[Status]

    def status(self, member: Criterion | Group) -> Status:
        """Return what became of a criterion or a group."""
        if isinstance(member, Group):
            return self.groups[self.plan.places[member.id]]
        return self.findings[member.index].status

    def applies(self, member: Criterion | Group) -> bool:
        """Say whether a criterion, or any of a group, is asked of this unit."""
        return self.status(member) is not Status.NOT_APPLICABLE

    def named(self, name: str) -> Status:
        """Return what became of the criterion or group with this id."""
        return self.status(self.criteria_set.member(name))

    def earned(self, criterion: Criterion) -> int | None:
        """Return the points that a criterion brought, None where they are not known."""
        finding = self.findings[criterion.index]
        if finding.status is Status.NOT_APPLICABLE:
            return criterion.maximum if self.criteria_set.outcome.pays_absent else 0
        return criterion.earned(finding)

    def most(self, criterion: Criterion) -> int | None:
        """Return the most points that a criterion brings here, None where they are not known."""
        absent = self.findings[criterion.index].status is Status.NOT_APPLICABLE
        return 0 if absent and not self.criteria_set.outcome.pays_absent else criterion.maximum


class Way(msgspec.Struct, frozen=True):
    """Gaps that together bring what is aimed at.

    ``effort`` is what their authors say that closing them takes, ``points`` what they bring.
    """

    effort: int
    points: int
    criteria: tuple[Criterion, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the way in the form that ``certify evaluate --json`` prints."""
        criteria = [criterion.id for criterion in self.criteria]
        return {"effort": self.effort, "points": self.points, "criteria": criteria}


class Advice(msgspec.Struct, frozen=True):
    """The cheapest ways to ``target``, the best first; none where it is out of reach.

    ``lacking`` is how many points (or criteria) are missing, where the rule counts any.
    """

    target: Bilingual
    ways: tuple[Way, ...]
    lacking: int | None = None


class Grade(msgspec.Struct, frozen=True):
    """A class that a rule gives: its name in answers and records, and what it is called."""

    name: str
    text: Text


class OutcomeRule(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="rule",
):
    """A rule that turns a tally into a verdict. Its fields are its parameters in the file.

    A rule is a subclass with ``tag="its name"``. It must be pure, and three-valued: what is
    unanswered may neither help nor harm.
    """

    def judge(self, tally: Tally) -> Verdict:
        """Return the verdict on the whole."""
        raise NotImplementedError

    @property
    def levels(self) -> tuple[Grade, ...]:
        """The classes that the rule can give, the best first."""
        return ()

    @property
    def most(self) -> int | None:
        """The points that the rule counts to, None where it counts none."""
        return None

    @property
    def pays_absent(self) -> bool:
        """Whether a criterion that does not apply brings its points all the same."""
        return False

    def explain(self, tally: Tally, verdict: Verdict) -> Said | None:
        """Return one sentence on the whole: ``71 of 100 points: fair``."""
        return None

    def advice(self, tally: Tally, closable: Closable) -> Advice | None:
        """Return the cheapest ways to the next better class, or to *met*.

        ``closable`` says whether the gap of a criterion can still be closed.
        """
        return None

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        """Yield what is wrong with the rule for this set, and where: nothing where it holds.

        A rule proves here that its best can be reached, that its classes cover everything
        without overlap, that no criterion is dead, and that better never counts less.
        """
        yield from ()


# The verdicts of rules that give neither class nor points.
MET: Final = Verdict(Outcome.MET)
NOT_MET: Final = Verdict(Outcome.NOT_MET)
INCOMPLETE: Final = Verdict(Outcome.INCOMPLETE)
OUTCOME_TEXTS: Final = {
    Outcome.MET: Text("đạt", "met"),
    Outcome.NOT_MET: Text("chưa đạt", "not met"),
    Outcome.INCOMPLETE: Text("chưa đủ thông tin", "incomplete"),
}


def rule_registry(*rules: type[OutcomeRule]) -> Mapping[str, type[OutcomeRule]]:
    """Return ``rules`` by their names."""
    return MappingProxyType({str(rule.__struct_config__.tag): rule for rule in rules})
