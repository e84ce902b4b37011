"""Reading applications: who may see them, what they hold, how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from certify.accounts.models import User
from certify.accounts.permissions import may_see_unit, unit_ids
from certify.applications.models import SELF, AnswerDocument, Application
from certify.certificates.models import Certificate
from certify.db import begin_writing, db
from certify.engine import (
    Assessment,
    CriteriaSet,
    Criterion,
    InputError,
    Unit,
    evaluate,
    parse_answer,
    parse_unit,
)
from certify.errors import NotFound, Refused
from certify.hookspecs import ComputedAnswer
from certify.plugins import library, plugins
from certify.units.models import Unit as UnitRow

PAGE_SIZE = 20


def get(actor: User, application_id: int) -> Application:
    """Return the application with its unit and round.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    found = db.session.scalar(
        select(Application)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.unit).joinedload(UnitRow.area),
            joinedload(Application.round),
        )
    )
    if found is None or not may_see_unit(actor, found.unit):
        raise NotFound(_("There is no such application."))
    return found


def lock(application: Application) -> None:
    """Let nobody else change the application until the transaction ends.

    SQLite holds its one write lock from the beginning of a request that may write, or from
    here in one that reads first.
    """
    if begin_writing():
        db.session.refresh(application)
    if db.session.get_bind().dialect.name != "sqlite":
        db.session.flush()  # or reading anew would drop what this transaction has changed
        db.session.refresh(application, with_for_update={"of": Application})


def criteria_set_of(application: Application) -> CriteriaSet:
    """Return the set that the application answers.

    :raises Refused: when the set is no longer installed.
    """
    try:
        return library().get(application.set_key)
    except InputError as error:
        raise Refused(
            _(
                "The criteria set %(key)s of this application is not installed any more. "
                "Ask the administrator to put its plugin or file back; no answer is lost.",
                key=application.set_key,
            )
        ) from error


def engine_unit(application: Application) -> Unit:
    """Return the unit as the engine sees it, with the recognitions that it holds.

    :raises InputError: when a fact that its type needs is missing.
    """
    unit = application.unit
    held = db.session.execute(
        select(Certificate.set_key, Certificate.year, Certificate.number).where(
            Certificate.unit_id == unit.id, Certificate.status == "valid"
        )
    )
    raw = {
        "type": application.unit_type,
        "name": unit.name,
        "facts": unit.facts,
        "recognitions": [
            {"set": key, "year": year, "number": number} for key, year, number in held
        ],
    }
    return parse_unit(raw, criteria_set_of(application).types)


def document_of(application: Application, track: str) -> AnswerDocument:
    """Return the answer document of a track; an empty one is added where there is none."""
    found = db.session.scalar(
        select(AnswerDocument)
        .where(AnswerDocument.application_id == application.id, AnswerDocument.track == track)
        .execution_options(populate_existing=not db.session.dirty)
    )
    if found is None:
        found = AnswerDocument(
            application_id=application.id,
            track=track,
            answers={},
            revisions={},
            suggestions={},
            revision=0,
        )
        db.session.add(found)
    return found


def self_document(application: Application) -> AnswerDocument:
    """Return the unit's own answers."""
    return document_of(application, SELF)


def computed_answers(application: Application, unit: Unit) -> dict[str, ComputedAnswer]:
    """Return the answers that registers give by themselves, by criterion id.

    A value that the criterion cannot hold is reported as its plugin's problem and left out.
    """
    criteria_set = criteria_set_of(application)
    found: dict[str, ComputedAnswer] = {}
    for name, answers in plugins().each(
        "certify_computed_answers",
        guard=_savepoint,
        criteria_set=criteria_set,
        unit=unit,
        area=application.area_code,
        year=application.year,
        unit_id=application.unit_id,
    ):
        for criterion_id, computed in (answers or {}).items():
            try:
                parse_answer(criteria_set.criterion(criterion_id), computed.value)
            except InputError as error:
                plugins().report(name, f"certify_computed_answers: {error}")
            else:
                found[criterion_id] = computed
    return found


def _savepoint() -> AbstractContextManager[Any]:
    """Keep the transaction usable when a query of a plugin fails; SQLite's always is."""
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    return nullcontext() if sqlite else db.session.begin_nested()


@dataclass(frozen=True)
class Standing:
    """Everything that one track of an application says, read once."""

    application: Application
    track: str
    criteria_set: CriteriaSet
    unit: Unit
    document: AnswerDocument
    computed: dict[str, ComputedAnswer]

    @property
    def answers(self) -> dict[str, Any]:
        """The raw answers, those of registers included.

        Of the unit's own track a register's answer replaces what was typed; an inspector's
        finding goes before it.
        """
        computed = {key: answer.value for key, answer in self.computed.items()}
        typed = self.document.answers
        both = {**typed, **computed} if self.track == SELF else {**computed, **typed}
        return without_derived(self.criteria_set, both)

    def assess(self) -> Assessment:
        """Evaluate the answers.

        :raises InputError: when an answer or a fact does not fit the set.
        """
        return evaluate(self.criteria_set, self.answers, self.unit, self.application.year)


def without_derived(criteria_set: CriteriaSet, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return *answers* without those that the engine reads from the unit and takes from nobody."""
    by_id = criteria_set.by_id
    return {key: value for key, value in answers.items() if not is_derived(by_id.get(key))}


def is_derived(criterion: Criterion | None) -> bool:
    """Say whether nothing is answered here: the engine judges it from what the unit holds."""
    return criterion is not None and criterion.kind.derived


def standing_of(application: Application, track: str = SELF, *, changing: bool = False) -> Standing:
    """Read what a track of the application says.

    :param changing: whether it is about to be changed: then it is locked, as late as can be.
    """
    unit = engine_unit(application)
    computed = computed_answers(application, unit)
    if changing:
        lock(application)
    document = document_of(application, track)
    return Standing(application, track, criteria_set_of(application), unit, document, computed)


def answers_of(application: Application, track: str = SELF) -> dict[str, Any]:
    """Return the raw answers of a track, by criterion id, those of registers included."""
    return standing_of(application, track).answers


def assess(application: Application, track: str = SELF) -> Assessment:
    """Evaluate a track of the application.

    :raises InputError: when an answer or a fact does not fit the set.
    """
    return standing_of(application, track).assess()


def store_outcome(application: Application, track: str, assessment: Assessment) -> None:
    """Keep what lists show, so that they never evaluate."""
    gaps = len(assessment.gaps)
    if track == SELF:
        application.self_outcome = assessment.outcome.value
        application.self_class, application.self_points = assessment.class_, assessment.points
        application.self_gaps = gaps
        applicable = sum(row.status != "not_applicable" for row in assessment.rows)
        application.self_total = applicable
    else:
        application.findings_outcome = assessment.outcome.value
        application.findings_class = assessment.class_
        application.findings_points = assessment.points
        application.findings_gaps = gaps


@dataclass(frozen=True)
class Mine:
    """One page of the applications of the units that a person works for."""

    applications: list[Application]
    page: int
    pages: int


def mine(actor: User, page: int = 1) -> Mine:
    """Return the applications of *actor*'s units, newest first, 20 a page."""
    units = unit_ids(actor)
    total = db.session.scalar(_of(units, select(func.count(Application.id)))) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(
        _of(units, select(Application))
        .options(joinedload(Application.unit), joinedload(Application.certificate))
        .order_by(Application.year.desc(), Application.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Mine(list(rows), page, pages)


def _of(units: set[int], query: Select[Any]) -> Select[Any]:
    return query.where(Application.unit_id.in_(units))
