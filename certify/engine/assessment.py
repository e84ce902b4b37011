"""What an evaluation returns: the outcome, a row for each criterion, the gaps in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from certify.engine.answers import Answers
from certify.engine.kinds import Finding, Moment, Status
from certify.engine.outcomes import Outcome, Verdict
from certify.engine.plan import Plan
from certify.engine.schema import Evidence, Parameter
from certify.engine.sets import CriteriaSet, Criterion, Group, Window
from certify.engine.text import Said, Text
from certify.engine.units import Unit


class Gap(msgspec.Struct, frozen=True, eq=False):
    """A criterion that is not met or not answered, and what to do about it.

    ``needed`` is false where a group around it is met all the same. ``due`` is the last day on
    which it can be closed, None where it cannot be.
    """

    criterion: Criterion
    finding: Finding
    value: Any
    moment: Moment
    due: date | None
    needed: bool

    @property
    def code(self) -> str:
        """The gap code, of the fixed list in docs/contracts.md."""
        return self.finding.code

    @property
    def status(self) -> Status:
        """Not met, or unanswered."""
        return self.finding.status

    @property
    def message(self) -> Said:
        """What is missing, in plain words with the numbers."""
        return self.criterion.kind.message(self.value, self.moment, self.finding)

    @property
    def remedy(self) -> Text:
        """What to do."""
        return self.criterion.remedy

    @property
    def papers(self) -> tuple[Evidence, ...]:
        """The papers to bring."""
        return self.criterion.evidence

    @property
    def responsible(self) -> Text | None:
        """Who in the unit puts it right."""
        return self.criterion.responsible

    @property
    def basis(self) -> str:
        """The provision of law."""
        return self.criterion.cited

    @property
    def readings(self) -> tuple[Parameter, ...]:
        """How the law was read where it can be read in more than one way."""
        return self.criterion.readings


class Row(msgspec.Struct, frozen=True, eq=False):
    """One criterion with its verdict."""

    assessment: Assessment
    criterion: Criterion
    finding: Finding

    @property
    def status(self) -> Status:
        """The verdict."""
        return self.finding.status

    @property
    def value(self) -> Any:
        """The parsed answer, None where there is none."""
        return self.assessment.answers.aligned[self.criterion.index]

    @property
    def why(self) -> Said:
        """The trace: rule, what was answered, result; or why it does not apply."""
        assessment = self.assessment
        if self.status is Status.NOT_APPLICABLE:
            unit_type = assessment.criteria_set.types[assessment.unit.type]
            failing = self.criterion.when.failing(unit_type, assessment.unit.facts)
            return NOT_APPLICABLE.format(facts=failing)
        return self.criterion.kind.explain(self.value, assessment.moment, self.finding)

    @property
    def gap(self) -> Gap | None:
        """The gap of this criterion, None where it is met or does not apply."""
        return next((gap for gap in self.assessment.gaps if gap.criterion is self.criterion), None)


class SectionRow(msgspec.Struct, frozen=True, eq=False):
    """One section with its verdict and how many of its criteria stand how."""

    group: Group
    status: Status
    counts: Counter[Status]


class Assessment(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The verdict on one unit in one year under one set, with its reasons.

    ``findings`` follow ``criteria_set.criteria``; ``groups`` follow the nodes of the plan.
    """

    criteria_set: CriteriaSet
    answers: Answers
    moment: Moment
    plan: Plan
    findings: Sequence[Finding]
    groups: Sequence[Status]
    verdict: Verdict

    @property
    def unit(self) -> Unit:
        """The unit assessed."""
        return self.moment.unit

    @property
    def year(self) -> int:
        """The year assessed."""
        return self.moment.year

    @property
    def window(self) -> Window:
        """The evaluation window."""
        return self.plan.window

    @property
    def outcome(self) -> Outcome:
        """Met, not met or incomplete."""
        return self.verdict.outcome

    @property
    def class_(self) -> str | None:
        """The class, where the outcome rule gives one."""
        return self.verdict.class_

    @property
    def points(self) -> int | None:
        """The points, where the outcome rule counts them."""
        return self.verdict.points

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """A row for each criterion, in the order of the set."""
        pairs = zip(self.criteria_set.criteria, self.findings, strict=True)
        return tuple(Row(self, criterion, finding) for criterion, finding in pairs)

    def row(self, criterion_id: str) -> Row:
        """Return the row of one criterion; raise :class:`InputError` for an unknown id."""
        return self.rows[self.criteria_set.criterion(criterion_id).index]

    @cached_property
    def sections(self) -> tuple[SectionRow, ...]:
        """A row for each section, in the order of the set."""
        pairs = zip(self.criteria_set.sections, self.plan.sections, strict=True)
        return tuple(
            SectionRow(
                section,
                self.groups[place],
                Counter(self.findings[criterion.index].status for criterion in section.criteria),
            )
            for section, place in pairs
        )

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """One gap for each criterion that is not met or unanswered, the most pressing first.

        What fails the whole for certain comes first, then what is open, last what a group around
        it no longer needs; in each by due date (none last) and the order of the set.
        """
        found = []
        for place, finding in enumerate(self.findings):
            if finding.code:
                criterion = self.criteria_set.criteria[place]
                due = criterion.kind.due(self.moment, finding)
                around = [self.groups[group] for group in self.plan.paths[place]]
                rank = urgency(finding.status, around)
                value = self.answers.aligned[place]
                gap = Gap(criterion, finding, value, self.moment, due, rank < UNNEEDED)
                found.append((rank, due or date.max, place, gap))
        found.sort()
        return tuple(each[3] for each in found)

    def as_json(self, language: str = "vi") -> dict[str, Any]:
        """Return the assessment in the form that ``certify evaluate --json`` prints."""
        return {
            "set": self.criteria_set.key,
            "hash": self.criteria_set.hash,
            "year": self.year,
            "window": [self.window.start.isoformat(), self.window.end.isoformat()],
            "outcome": self.outcome.value,
            "class": self.class_,
            "points": self.points,
            "criteria": [
                {
                    "id": row.criterion.id,
                    "status": row.status.value,
                    "basis": row.criterion.cited,
                    "why": row.why.in_(language),
                }
                for row in self.rows
            ],
            "gaps": [
                {
                    "criterion": gap.criterion.id,
                    "code": gap.code,
                    "message": gap.message.in_(language),
                    "remedy": gap.remedy.in_(language),
                    "due": gap.due.isoformat() if gap.due else None,
                }
                for gap in self.gaps
            ],
        }


UNNEEDED = 2


def urgency(status: Status, around: Sequence[Status]) -> int:
    """Return 0 where a criterion fails the whole, 1 where it is open, 2 where it is unneeded."""
    if Status.MET in around:
        return UNNEEDED
    decisive = status is Status.NOT_MET and all(group is Status.NOT_MET for group in around)
    return 0 if decisive else 1


NOT_APPLICABLE = Text("Không áp dụng: {facts}.", "Not applicable: {facts}.")
