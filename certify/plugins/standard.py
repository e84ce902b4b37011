"""Built-in plugin: the kinds of criterion and the outcome rule of the engine."""

from __future__ import annotations

from certify import hookimpl
from certify.engine import KINDS, OUTCOME_RULES, Kind, OutcomeRule

CERTIFY_API = 1


@hookimpl
def certify_kinds() -> list[type[Kind]]:
    """Offer attest, document, count, ratio, trend, incidents, discipline and rating."""
    return list(KINDS.values())


@hookimpl
def certify_outcome_rules() -> list[type[OutcomeRule]]:
    """Offer ``all``."""
    return list(OUTCOME_RULES.values())
