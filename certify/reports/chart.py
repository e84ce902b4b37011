"""The bars of a report: one for each unit type, in parts that add up to its units."""

from __future__ import annotations

from dataclasses import dataclass

from certify.reports.figures import Figures

# The parts of a bar, each with the list that stands behind it (where one list is the part).
PARTS = ("recognised", "not_recognised", "appraised", "submitted", "registered", "not_registered")


@dataclass(frozen=True)
class Part:
    """One part of a bar: units, and where it lies, in percent of the bar."""

    name: str
    count: int
    start: float
    width: float


def parts_of(figures: Figures) -> list[Part]:
    """Return the parts of one bar, furthest first; empty parts are left out.

    Each unit is in one part only: ``submitted`` are those submitted and not yet appraised.
    """
    counts = {
        "recognised": figures.recognised,
        "not_recognised": figures.not_recognised,
        "appraised": figures.appraised - figures.recognised - figures.not_recognised,
        "submitted": figures.submitted - figures.appraised,
        "registered": figures.registered - figures.submitted,
        "not_registered": max(0, figures.in_scope - figures.registered),
    }
    whole = sum(counts.values()) or 1
    parts, start = [], 0.0
    for name in PARTS:
        if counts[name]:
            width = counts[name] * 100 / whole
            parts.append(Part(name, counts[name], round(start, 3), round(width, 3)))
            start += width
    return parts
