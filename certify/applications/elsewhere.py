"""What a unit's other applications of the same year hold that this one asks as well.

Sets include criteria of one another: who works on two sets at once answers such a criterion once.
Nothing is taken over by itself, see :mod:`certify.applications.sharing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import selectinload

from certify.applications.models import SELF, AnswerDocument, Application
from certify.db import db
from certify.engine import CriteriaSet, Criterion, InputError, parse_answer
from certify.engine.kinds import Frame
from certify.evidence.models import Evidence
from certify.plugins import library


@dataclass(frozen=True)
class Other:
    """Another application of the unit and year: its set, its answers, its files."""

    application_id: int
    criteria_set: CriteriaSet
    answers: Mapping[str, Any]
    files: tuple[Evidence, ...]

    def files_of(self, criterion_id: str) -> list[Evidence]:
        """Return the files that prove a criterion there."""
        return [file for file in self.files if criterion_id in _proves(file)]


@dataclass(frozen=True)
class Offer:
    """An answer (None where this one has its own) and files that could be used here too."""

    other: Other
    value: Any
    files: tuple[Evidence, ...]


def others_of(application: Application) -> list[Other]:
    """Return the unit's other applications of the year: one query, three where there are any."""
    rows = db.session.execute(
        select(Application.id, Application.set_key, AnswerDocument.answers)
        .outerjoin(
            AnswerDocument,
            and_(AnswerDocument.application_id == Application.id, AnswerDocument.track == SELF),
        )
        .where(
            Application.unit_id == application.unit_id,
            Application.year == application.year,
            Application.id != application.id,
        )
        .order_by(Application.id)
    ).all()
    known = [row for row in rows if row.set_key in library().sets]
    files = _files([row.id for row in known]) if known else []
    return [
        Other(
            row.id,
            library().get(row.set_key),
            row.answers or {},
            tuple(file for file in files if file.application_id == row.id),
        )
        for row in known
    ]


def _files(applications: list[int]) -> list[Evidence]:
    return list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.application_id.in_(applications), Evidence.removed_at.is_(None))
            .options(selectinload(Evidence.uses))
            .order_by(Evidence.id)
        )
    )


def offer_for(
    criterion: Criterion, value: Any, files: tuple[Evidence, ...], others: list[Other]
) -> Offer | None:
    """Return what could be used for a criterion that has this raw *value* and these *files*.

    What was typed here is never replaced: then only files are offered.
    """
    if criterion.kind.derived or isinstance(criterion.kind, Frame):
        return None
    here = {file.sha256 for file in files}
    for other in others:
        if not same(criterion, other.criteria_set.by_id.get(criterion.id)):
            continue
        answer = _fitting(criterion, other.answers.get(criterion.id)) if value is None else None
        more = tuple(file for file in other.files_of(criterion.id) if file.sha256 not in here)
        if answer is not None or more:
            return Offer(other, answer, more)
    return None


def same(criterion: Criterion, other: Criterion | None) -> bool:
    """Say whether two sets mean the same criterion: imported from the same provision."""
    return (
        other is not None
        and criterion.basis == other.basis
        and type(criterion.kind) is type(other.kind)
    )


def _fitting(criterion: Criterion, value: Any) -> Any:
    try:
        return None if parse_answer(criterion, value) is None else value
    except InputError:
        return None


def _proves(file: Evidence) -> set[str]:
    return {use.criterion for use in file.uses}
