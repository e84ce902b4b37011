"""The built-in kinds of criteria, and what kinds of plugins are made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from certify.engine.kinds.attest import Attest
from certify.engine.kinds.base import (
    MET,
    NOT_APPLICABLE,
    UNANSWERED,
    Finding,
    Kind,
    Moment,
    Scale,
    Status,
    failed,
    partly_answered,
)
from certify.engine.kinds.choice import Choice
from certify.engine.kinds.count import Count
from certify.engine.kinds.deductions import Deductions
from certify.engine.kinds.discipline import Discipline
from certify.engine.kinds.document import Document
from certify.engine.kinds.frame import Frame
from certify.engine.kinds.incidents import Incidents
from certify.engine.kinds.peers import Peers
from certify.engine.kinds.points import Points
from certify.engine.kinds.rating import Rating
from certify.engine.kinds.ratio import Ratio
from certify.engine.kinds.recognition import Recognition
from certify.engine.kinds.trend import Trend

__all__ = [
    "KINDS",
    "MET",
    "NOT_APPLICABLE",
    "UNANSWERED",
    "Attest",
    "Choice",
    "Count",
    "Deductions",
    "Discipline",
    "Document",
    "Finding",
    "Frame",
    "Incidents",
    "Kind",
    "Moment",
    "Peers",
    "Points",
    "Rating",
    "Ratio",
    "Recognition",
    "Scale",
    "Status",
    "Trend",
    "failed",
    "kind_name",
    "partly_answered",
    "registry",
]


def kind_name(kind: type[Kind]) -> str:
    """Return the name by which criteria files call ``kind``."""
    return str(kind.__struct_config__.tag)


def registry(*kinds: type[Kind]) -> Mapping[str, type[Kind]]:
    """Return ``kinds`` by their names."""
    return MappingProxyType({kind_name(kind): kind for kind in kinds})


KINDS: Final = registry(
    Attest,
    Document,
    Count,
    Ratio,
    Trend,
    Incidents,
    Discipline,
    Rating,
    Points,
    Choice,
    Deductions,
    Recognition,
    Peers,
    Frame,
)
