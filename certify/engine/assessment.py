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
from certify.engine.rules import Advice, Outcome, Tally, Verdict
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
    def points(self) -> int | None:
        """The points that it brought, None where they are not known."""
        return self.assessment.tally.earned(self.criterion)

    @property
    def maximum(self) -> int | None:
        """The most points that it brings to this unit, None where they are not known."""
        return self.assessment.tally.most(self.criterion)

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

    tally: Tally
    group: Group
    status: Status

    @property
    def counts(self) -> Counter[Status]:
        """How many of its criteria stand how."""
        return Counter(self.tally.findings[each.index].status for each in self.group.criteria)

    @property
    def points(self) -> int:
        """The points that its criteria brought, as far as they are known."""
        return sum(self.tally.earned(each) or 0 for each in self.group.criteria)

    @property
    def maximum(self) -> int | None:
        """The most points that its criteria bring, None where some are not known."""
        maxima = [self.tally.most(each) for each in self.group.criteria]
        return None if None in maxima else sum(each or 0 for each in maxima)


class Assessment(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The verdict on one unit in one year under one set, with its reasons."""

    answers: Answers
    moment: Moment
    tally: Tally
    verdict: Verdict

    @property
    def criteria_set(self) -> CriteriaSet:
        """The set it was assessed under."""
        return self.tally.criteria_set

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings, in the order of the criteria of the set."""
        return self.tally.findings

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
        return self.tally.plan.window

    @property
    def outcome(self) -> Outcome:
        """Met, not met or incomplete."""
        return self.verdict.outcome

    @property
    def class_(self) -> str | None:
        """The name of the class, where the outcome rule gives one."""
        return self.verdict.class_

    @property
    def class_text(self) -> Text | None:
        """What the class is called."""
        levels = self.criteria_set.outcome.levels
        return next((level.text for level in levels if level.name == self.class_), None)

    @property
    def maximum(self) -> int | None:
        """The points that there are to be had, where the outcome rule counts them."""
        return self.criteria_set.outcome.most

    @cached_property
    def summary(self) -> Said | None:
        """One sentence on the whole, where the outcome rule has more to say than the outcome."""
        return self.criteria_set.outcome.explain(self.tally, self.verdict)

    @cached_property
    def advice(self) -> Advice | None:
        """The cheapest ways to the next better class, or to *met*; None where there is no need."""
        return self.criteria_set.outcome.advice(self.tally, self.closable)

    def closable(self, criterion: Criterion) -> bool:
        """Say whether a criterion can still come to its best: what has happened cannot."""
        finding = self.findings[criterion.index]
        due = criterion.kind.due(self.moment, finding)
        return finding.status is not Status.NOT_APPLICABLE and due is not None

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
        pairs = zip(self.criteria_set.sections, self.tally.sections, strict=True)
        return tuple(SectionRow(self.tally, section, status) for section, status in pairs)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """One gap for each criterion that is not met or unanswered, the most pressing first.

        What fails the whole for certain comes first, then what is open, last what a group around
        it no longer needs; in each by due date (none last) and the order of the set.
        """
        found = []
        groups, paths = self.tally.groups, self.tally.plan.paths
        for place, finding in enumerate(self.findings):
            if finding.code:
                criterion = self.criteria_set.criteria[place]
                due = criterion.kind.due(self.moment, finding)
                around = [groups[group] for group in paths[place]]
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
            "summary": self.summary.in_(language) if self.summary else None,
            "advice": [way.as_json() for way in (self.advice.ways if self.advice else ())],
            "criteria": [
                {
                    "id": row.criterion.id,
                    "status": row.status.value,
                    "basis": row.criterion.cited,
                    "why": row.why.in_(language),
                    **self.scored(row),
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

    def scored(self, row: Row) -> dict[str, int | None]:
        """Return the points of a row, in a set that counts points."""
        if self.maximum is None:
            return {}
        return {"points": row.points, "maximum": row.maximum}


UNNEEDED = 2


def urgency(status: Status, around: Sequence[Status]) -> int:
    """Return 0 where a criterion fails the whole, 1 where it is open, 2 where it is unneeded."""
    if Status.MET in around:
        return UNNEEDED
    decisive = status is Status.NOT_MET and all(group is Status.NOT_MET for group in around)
    return 0 if decisive else 1


NOT_APPLICABLE = Text("Không áp dụng: {facts}.", "Not applicable: {facts}.")
