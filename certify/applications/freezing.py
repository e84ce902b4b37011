"""What is frozen when a unit hands in: one JSON document that says the whole state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certify.evidence.models import Evidence
from certify.hookspecs import ComputedAnswer

if TYPE_CHECKING:
    from certify.applications.submission import Checklist


def frozen_content(found: Checklist) -> dict[str, Any]:
    """Return everything that is handed in, as JSON values; the same state gives the same."""
    standing, assessment = found.view.standing, found.view.assessment
    unit = standing.unit
    return {
        "set": standing.criteria_set.key,
        "set_hash": standing.criteria_set.hash,
        "year": standing.application.year,
        "unit": {
            "type": unit.type,
            "name": unit.name,
            "facts": dict(unit.facts),
            "recognitions": [dict(held) for held in unit.recognitions or ()],
        },
        "answers": standing.answers,
        "computed": {key: _computed(answer) for key, answer in standing.computed.items()},
        "evidence": [_file(file) for file in found.view.files],
        "papers": [
            {
                "kind": line.rule.id,
                "sha256": line.file.sha256 if line.file else None,
                "absent_reason": line.absent_reason,
            }
            for line in found.papers
        ],
        "outcome": {
            "outcome": assessment.outcome.value,
            "class": assessment.class_,
            "points": assessment.points,
            "gaps": [gap.criterion.id for gap in assessment.gaps],
        },
    }


def _file(file: Evidence) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "criteria": sorted(use.criterion for use in file.uses),
    }


def _computed(answer: ComputedAnswer) -> dict[str, Any]:
    frozen = {
        "value": answer.value,
        "source": {"vi": answer.source.in_("vi"), "en": answer.source.in_("en")},
        "rows": [[_cell(cell) for cell in row] for row in answer.rows],
    }
    if answer.records:
        frozen["records"] = [
            {"title": _cell(each.title), "url": each.url} for each in answer.records
        ]
    return frozen


def _cell(cell: Any) -> str:
    return cell.in_("vi") if hasattr(cell, "in_") else str(cell)
