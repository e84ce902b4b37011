"""What pages ask of confirmations: one query a request, however many sets they show."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from flask import has_request_context, request

from certify.confirmations import operations
from certify.confirmations.standing import Act, Standing, standing_of
from certify.engine import CriteriaSet
from certify.plugins import library

_KEPT = "certify.confirmations"  # in the request's own environment, so that none outlives it


def set_standing(of: CriteriaSet | str) -> Standing | None:
    """Return how a set, or the set of that key, stands; ``None`` when there is none of the key."""
    criteria_set = library().sets.get(of) if isinstance(of, str) else of
    return None if criteria_set is None else standing_here(criteria_set)


def standing_here(criteria_set: CriteriaSet) -> Standing:
    """Return how a set stands to the official text, as this request first saw it.

    Sets that were read wholly in the text ask the database nothing.
    """
    if criteria_set.verified:
        return Standing(criteria_set)
    if not has_request_context():
        return operations.standing(criteria_set)
    if _KEPT not in request.environ:
        request.environ[_KEPT] = _by_set()
    return standing_of(criteria_set, request.environ[_KEPT].get(criteria_set.key, ()))


def _by_set() -> dict[str, list[Act]]:
    by_key = attrgetter("set_key")
    acts = sorted(operations.acts_of(), key=by_key)  # stays in the order of time within a set
    return {key: list(group) for key, group in groupby(acts, by_key)}
