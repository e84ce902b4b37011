"""The explained outcome in a form without language, and its hash, by which papers are bound to it.

Gap list, score sheet and certificate of one application carry the same hash: whoever holds two of
them sees that they come from one assessment. Texts may be corrected and are translated, so they
are not in it; verdicts, points, the codes of gaps and what was judged are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certify.certificates.record import digest

if TYPE_CHECKING:
    from certify.engine import Assessment

FORMAT = "certify/assessment/1"
SHOWN = 16
"""Hex digits that are printed: 64 bits, enough to compare two papers by eye."""


def outcome_of(assessment: Assessment) -> dict[str, Any]:
    """Return what an assessment found, as plain data without a word of any language.

    ``criteria`` holds one list for each criterion, in the order of the set: id, status, code of
    the gap or null; in a set that counts points also the points and the most that it brings.
    """
    scored = assessment.maximum is not None
    return {
        "format": FORMAT,
        "set": assessment.criteria_set.key,
        "hash": assessment.criteria_set.hash,
        "unit": [assessment.unit.type, assessment.unit.name],
        "year": assessment.year,
        "window": [assessment.window.start.isoformat(), assessment.window.end.isoformat()],
        "outcome": assessment.outcome.value,
        "class": assessment.class_,
        "points": assessment.points,
        "criteria": [
            [row.criterion.id, row.status.value, row.finding.code]
            + ([row.points, row.maximum] if scored else [])
            for row in assessment.rows
        ],
    }


def assessment_hash(assessment: Assessment) -> str:
    """Return SHA-256 over the RFC 8785 form of :func:`outcome_of`, in hex."""
    return digest(outcome_of(assessment))
