"""What a unit handed in, as it was frozen, and how it reads today under its set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from certify.applications.models import Application, Submission
from certify.applications.operations import criteria_set_of
from certify.engine import (
    Assessment,
    CriteriaSet,
    Criterion,
    Outcome,
    Status,
    Unit,
    evaluate,
    parse_unit,
)
from certify.engine.kinds import Frame
from certify.errors import NotFound, Refused


@dataclass(frozen=True)
class Claim:
    """The last frozen submission of an application, read with its criteria set."""

    submission: Submission
    criteria_set: CriteriaSet
    unit: Unit
    answers: Mapping[str, Any]  # criterion id → value in the engine's JSON shape
    earlier: Mapping[str, Any]  # what the submission before it said, {} when there is none
    year: int

    @cached_property
    def assessment(self) -> Assessment:
        """The unit's own assessment."""
        return self.judge(self.answers)

    def judge(self, answers: Mapping[str, Any]) -> Assessment:
        """Assess other *answers* for the same unit and year: the findings."""
        return evaluate(self.criteria_set, answers, self.unit, self.year)

    @cached_property
    def asked(self) -> tuple[Criterion, ...]:
        """The criteria that apply to this unit, in the order of the set."""
        facts = self.unit.facts
        return tuple(each for each in self.criteria_set.criteria if each.applies_to(facts))

    @property
    def judged(self) -> tuple[Criterion, ...]:
        """Those of them that need a finding: of a frame nothing can be found."""
        return tuple(each for each in self.asked if not isinstance(each.kind, Frame))

    def settled(self, findings: Assessment) -> bool:
        """Say whether *findings* settle all that can be settled.

        What stays open then is the set's doing (contents, points or classes that are not known):
        the appraisal can be concluded, but nothing can be decided on it.
        """
        if findings.outcome is not Outcome.INCOMPLETE:
            return True
        return all(findings.row(each.id).status is not Status.UNANSWERED for each in self.judged)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return an applicable criterion.

        :raises NotFound: when the set has none of that name for this unit.
        """
        for criterion in self.asked:
            if criterion.id == criterion_id:
                return criterion
        raise NotFound(_("Criterion %(id)s is not asked of this unit.", id=criterion_id))

    def changed(self, criterion_id: str) -> bool:
        """Say whether the unit changed its answer since the submission before."""
        return bool(self.earlier) and self.earlier.get(criterion_id) != self.answers.get(
            criterion_id
        )


def rules_of(application: Application) -> CriteriaSet:
    """Return the application's set.

    :raises Refused: when it is gone, or its rules are not those the application began with.
    """
    criteria_set = criteria_set_of(application)
    if criteria_set.hash != application.set_hash:
        raise Refused(
            _(
                "The rules of %(key)s are not those this application was made under. Ask the"
                " administrator to install the published version again.",
                key=application.set_key,
            )
        )
    return criteria_set


def claim_of(application: Application) -> Claim:
    """Return the claim to be appraised.

    :raises Refused: when nothing was submitted, or the set is not there.
    """
    frozen = [each for each in application.submissions if each.withdrawn_at is None]
    if not frozen:
        raise Refused(_("The unit has not submitted this application yet."))
    criteria_set = rules_of(application)
    contents = [json.loads(each.content) for each in frozen[-2:]]
    return Claim(
        submission=frozen[-1],
        criteria_set=criteria_set,
        unit=parse_unit(contents[-1]["unit"], criteria_set.types),
        answers=contents[-1]["answers"],
        earlier=contents[0]["answers"] if len(contents) > 1 else {},
        year=application.year,
    )
