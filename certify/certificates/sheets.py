"""From what the engine found to what a sheet of paper shows: plain data in one language.

The gap list and the score sheet are made of these; the same dictionaries can be kept as JSON and
printed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from certify import clock
from certify.certificates.bound import SHOWN, assessment_hash
from certify.certificates.wording import short_date, text

if TYPE_CHECKING:
    from certify.confirmations.standing import Standing
    from certify.engine import Assessment, CriteriaSet, Criterion, Gap, Parameter, Row, Unit

Sheet = dict[str, Any]


def gap_sheet(
    criteria_set: CriteriaSet,
    unit: Unit,
    assessment: Assessment,
    language: str,
    header: Mapping[str, Any] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Sheet:
    """Everything the gap list shows. `header` and `reasons` are described at `documents.gaps_pdf`.

    A reading of the law that several criteria share is told once; the gaps refer to it by number.
    """
    readings = list({each.name: each for gap in assessment.gaps for each in gap.readings}.values())
    return _common(criteria_set, unit, assessment, language, header) | {
        "outcome": str(assessment.outcome),
        "counts": counts(assessment),
        "standing": standing(assessment, language),
        "advice": advice(assessment, language),
        "gaps": [
            _gap(gap, readings, language)
            | points_of(assessment.rows[gap.criterion.index])
            | {"reason": text((reasons or {}).get(gap.criterion.id), language)}
            for gap in assessment.gaps
        ],
        "readings": [
            {
                "text": text(parameter.reading, language),
                "alternatives": [text(other.text, language) for other in parameter.alternatives],
            }
            for parameter in readings
        ],
    }


def score_sheet(
    criteria_set: CriteriaSet,
    unit: Unit,
    claim: Assessment,
    finding: Assessment,
    language: str,
    remarks: Mapping[str, Mapping[str, Any]] | None = None,
    header: Mapping[str, Any] | None = None,
) -> Sheet:
    """Everything the score sheet shows: the unit's assessment beside the inspector's.

    The hash of the assessment is that of the inspector's, from which the decision follows.

    `remarks` says per criterion id what the engine cannot know: {evidence: number of files,
    agree: true | false | null, reason}. `header` as for the gap list, and in it
    `committee: [{role, name}]`, those who sign.
    """
    rows = []
    for claimed, found in zip(claim.rows, finding.rows, strict=True):
        note = (remarks or {}).get(claimed.criterion.id, {})
        rows.append(
            _criterion(claimed.criterion, language)
            | {
                "claim": _side(claimed, language),
                "finding": _side(found, language),
                "differs": claimed.status != found.status or claimed.points != found.points,
                "evidence": note.get("evidence"),
                "agree": note.get("agree"),
                "reason": text(note.get("reason"), language),
            }
        )
    return _common(criteria_set, unit, finding, language, header) | {
        "claim": _track(claim, language),
        "finding": _track(finding, language),
        "sections": sections(claim, finding, language),
        "rows": rows,
    }


def claim_sheet(
    criteria_set: CriteriaSet,
    unit: Unit,
    assessment: Assessment,
    language: str,
    evidence: Mapping[str, Sequence[str]] | None = None,
    papers: Sequence[Mapping[str, Any]] = (),
    header: Mapping[str, Any] | None = None,
) -> Sheet:
    """Everything the print of a self-assessment shows.

    `evidence` names the files per criterion id, `papers` are those of the file
    ({text, present}: Điều 9 khoản 2), `header` as for the score sheet.
    """
    return _common(criteria_set, unit, assessment, language, header) | {
        "outcome": str(assessment.outcome),
        "counts": counts(assessment),
        "standing": standing(assessment, language),
        "rows": [
            _criterion(row.criterion, language)
            | {
                "claim": _side(row, language),
                "evidence": list((evidence or {}).get(row.criterion.id, ())),
            }
            for row in assessment.rows
        ],
        "papers": [
            {"text": text(paper.get("text"), language), "present": bool(paper.get("present"))}
            for paper in papers
        ],
    }


def mark_checked(sheet: Sheet, standing: Standing) -> Sheet:
    """Say on a sheet who confirmed what of its set against the official text since it was written.

    Without this a sheet goes by the provenance of the set alone.
    """
    told = [
        {
            "by": act.by,
            "day": short_date(clock.local_day(act.at)),
            "instrument": act.instrument,
            "dated": short_date(act.dated),
            "held": act.held,
        }
        for act in standing.acts
    ]
    checked = told if standing.certifiable else []
    rows = {
        part: [
            row | {"verified": row["verified"] or row["id"] in standing.confirmed}
            for row in sheet[part]
        ]
        for part in ("gaps", "rows")
        if part in sheet
    }
    return sheet | rows | {"set": sheet["set"] | {"checked": checked}}


def counts(assessment: Assessment) -> dict[str, int]:
    """How many criteria have each status, and how many there are."""
    number = Counter(str(row.status) for row in assessment.rows)
    statuses = ("met", "not_met", "unanswered", "not_applicable")
    return {status: number[status] for status in statuses} | {"total": number.total()}


def _track(assessment: Assessment, language: str) -> Sheet:
    return {
        "outcome": str(assessment.outcome),
        "counts": counts(assessment),
        "standing": standing(assessment, language),
    }


def standing(assessment: Assessment, language: str) -> Sheet:
    """Points, class and what is said of them; each None where the set has none."""
    return {
        "points": assessment.points if assessment.maximum is not None else None,
        "maximum": assessment.maximum,
        "class": text(assessment.class_text, language),
        "summary": _sentence(text(assessment.summary, language)),
    }


def _sentence(words: str | None) -> str | None:
    return words and words[:1].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")


def advice(assessment: Assessment, language: str) -> Sheet | None:
    """The cheapest ways to something better: {target, ways: [{criteria: [{id, text}], points}]}.

    None where there is no need of any, or nothing was answered yet.
    """
    found = assessment.advice if assessment.answers else None
    if found is None:
        return None
    return {
        "target": text(found.target, language),
        "ways": [
            {
                "criteria": [{"id": c.id, "text": text(c.text, language)} for c in way.criteria],
                "points": way.points,
            }
            for way in found.ways
        ],
    }


def sections(claim: Assessment, finding: Assessment, language: str) -> list[Sheet]:
    """The points of the sections on both tracks; empty in a set without points."""
    if claim.maximum is None:
        return []
    return [
        {
            "text": text(mine.group.text, language),
            "claim": mine.points,
            "finding": theirs.points,
            "maximum": theirs.maximum,
        }
        for mine, theirs in zip(claim.sections, finding.sections, strict=True)
        if theirs.maximum != 0
    ]


def points_of(row: Row) -> Sheet:
    """What a criterion brought, and the most that it brings here; None where it brings none."""
    counted = row.assessment.maximum is not None and bool(row.maximum)
    return {"points": row.points, "maximum": row.maximum} if counted else dict.fromkeys(POINTS)


POINTS = ("points", "maximum")


def _common(
    criteria_set: CriteriaSet,
    unit: Unit,
    assessment: Assessment,
    language: str,
    header: Mapping[str, Any] | None,
) -> Sheet:
    kinds = {kind.name: kind.text for kind in criteria_set.unit_types}
    window = assessment.window
    return {
        "header": dict(header or {}),
        "unit": {"name": unit.name, "type": text(kinds.get(unit.type), language)},
        "set": {
            "key": criteria_set.key,
            "title": text(criteria_set.title, language),
            "hash": criteria_set.hash,
            "verified": criteria_set.verified,
        },
        "year": assessment.year,
        "assessment": assessment_hash(assessment)[:SHOWN],
        "window": {"start": short_date(window.start), "end": short_date(window.end)},
    }


def _gap(gap: Gap, readings: Sequence[Parameter], language: str) -> Sheet:
    message = text(gap.message, language) or ""
    names = [reading.name for reading in readings]
    return _criterion(gap.criterion, language) | {
        "status": str(gap.status),
        "message": message[:1].upper() + message[1:] or None,
        "readings": sorted(names.index(reading.name) + 1 for reading in gap.readings),
        "remedy": text(gap.remedy, language),
        "due": short_date(gap.due),
        "responsible": text(gap.responsible, language),
        "papers": [
            {"text": text(paper.text, language), "minimum": paper.minimum} for paper in gap.papers
        ],
    }


def _criterion(criterion: Criterion, language: str) -> Sheet:
    return {
        "id": criterion.id,
        "text": text(criterion.text, language),
        "basis": criterion.cited,
        "verified": criterion.provenance == "text",
    }


def _side(row: Row, language: str) -> Sheet:
    """What one of the two said of a criterion, and what follows from it."""
    return {"status": str(row.status), "text": text(row.why, language)} | points_of(row)
