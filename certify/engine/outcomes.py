"""Outcome rules: what the verdicts on criteria and groups come to as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from certify.engine.kinds import Finding, Status
from certify.engine.text import Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet


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
    """What an outcome rule sees: the statuses of the sections and the findings on criteria.

    ``sections`` follow ``criteria_set.sections``, ``findings`` follow ``criteria_set.criteria``.
    """

    criteria_set: CriteriaSet
    sections: Sequence[Status]
    findings: Sequence[Finding]


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


class All(OutcomeRule, frozen=True, tag="all"):
    """Every section must be met; sections that do not apply are left out."""

    def judge(self, tally: Tally) -> Verdict:
        if Status.NOT_MET in tally.sections:
            return NOT_MET
        return INCOMPLETE if Status.UNANSWERED in tally.sections else MET


OUTCOME_TEXTS: Final = {
    Outcome.MET: Text("đạt", "met"),
    Outcome.NOT_MET: Text("chưa đạt", "not met"),
    Outcome.INCOMPLETE: Text("chưa đủ thông tin", "incomplete"),
}
MET: Final = Verdict(Outcome.MET)
NOT_MET: Final = Verdict(Outcome.NOT_MET)
INCOMPLETE: Final = Verdict(Outcome.INCOMPLETE)


def rule_registry(*rules: type[OutcomeRule]) -> Mapping[str, type[OutcomeRule]]:
    """Return ``rules`` by their names."""
    return MappingProxyType({str(rule.__struct_config__.tag): rule for rule in rules})


OUTCOME_RULES: Final = rule_registry(All)
