"""Outcome rules: what the verdicts on criteria and groups come to as a whole."""

from __future__ import annotations

from typing import Final

from certify.engine.rules.all import All
from certify.engine.rules.base import (
    Advice,
    Closable,
    Grade,
    Outcome,
    OutcomeRule,
    Tally,
    Verdict,
    Way,
    rule_registry,
)
from certify.engine.rules.conditions import Conditions
from certify.engine.rules.count_met import CountMet
from certify.engine.rules.grades import Grades
from certify.engine.rules.points import TotalPoints
from certify.engine.rules.share_met import ShareMet

__all__ = [
    "OUTCOME_RULES",
    "Advice",
    "All",
    "Closable",
    "Conditions",
    "CountMet",
    "Grade",
    "Grades",
    "Outcome",
    "OutcomeRule",
    "ShareMet",
    "Tally",
    "TotalPoints",
    "Verdict",
    "Way",
    "rule_registry",
]

OUTCOME_RULES: Final = rule_registry(All, TotalPoints, CountMet, ShareMet, Conditions, Grades)
