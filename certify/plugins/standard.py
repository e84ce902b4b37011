"""Built-in plugin: the kinds of criterion and the outcome rules of the engine."""

from __future__ import annotations

from certify import hookimpl
from certify.engine import KINDS, OUTCOME_RULES, Kind, OutcomeRule

CERTIFY_API = 1


@hookimpl
def certify_kinds() -> list[type[Kind]]:
    """Offer the kinds of ``certify.engine.kinds``."""
    return list(KINDS.values())


@hookimpl
def certify_outcome_rules() -> list[type[OutcomeRule]]:
    """Offer the rules of ``certify.engine.rules``."""
    return list(OUTCOME_RULES.values())
