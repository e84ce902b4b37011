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

__all__ = [
    "OUTCOME_RULES",
    "Advice",
    "All",
    "Closable",
    "Grade",
    "Outcome",
    "OutcomeRule",
    "Tally",
    "Verdict",
    "Way",
    "rule_registry",
]

OUTCOME_RULES: Final = rule_registry(All)
