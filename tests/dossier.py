"""Ready dossiers for tests: submitted, appraised, concluded, decided."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import rfc8785

from certify import clock
from certify.accounts.models import User
from certify.applications.models import SELF, Application, Submission
from certify.applications.operations import document_of, store_outcome
from certify.appraisal import operations
from certify.appraisal.claims import claim_of
from certify.certificates import operations as certificates
from certify.certificates.models import Decision
from certify.db import db
from certify.plugins import library
from certify.units.models import Unit
from tests.world import SETS, World, make_application

DECIDED_ON = date(2026, 10, 20)


def baseline_answers(unit: Unit) -> dict[str, Any]:
    """Return answers under which the unit meets everything, as JSON."""
    criteria_set = library().get(SETS[unit.type])
    answers = dict(criteria_set.baseline.answers)
    return {
        criterion.id: criterion.shape.draft(criterion.shape.parse(answers[criterion.id]))
        for criterion in criteria_set.criteria
        if answers.get(criterion.id) is not None
    }


def freeze(application: Application, by: User, answers: dict[str, Any]) -> Submission:
    """Put a frozen state in, as submitting does."""
    unit = application.unit
    content = {
        "set": application.set_key,
        "set_hash": application.set_hash,
        "year": application.year,
        "unit": {"type": unit.type, "name": unit.name, "facts": unit.facts, "recognitions": []},
        "answers": answers,
    }
    text = rfc8785.dumps(content)
    submission = Submission(
        application_id=application.id,
        at=clock.now(),
        by_id=by.id,
        content=text.decode(),
        sha256=sha256(text).hexdigest(),
    )
    db.session.add(submission)
    document_of(application, SELF).answers = answers
    application.submitted_at = application.submitted_at or clock.now()
    db.session.flush()
    db.session.refresh(application)
    store_outcome(application, SELF, claim_of(application).assessment)
    return submission


def submitted(world: World, unit: Unit | None = None, **changes: Any) -> Application:
    """Return a submitted application; *changes* replace answers (``None`` takes one out)."""
    unit = unit or world.school
    answers = baseline_answers(unit) | {name.replace("__", "."): v for name, v in changes.items()}
    answers = {name: value for name, value in answers.items() if value is not None}
    application = make_application(world.round, unit, answers)
    freeze(application, world.head, answers)
    application.state = "submitted"
    db.session.commit()
    return application


def appraised(world: World, application: Application | None = None) -> Application:
    """Return an application under appraisal that its inspector agreed with wholly."""
    application = application or submitted(world)
    operations.open_(world.inspector, application)
    claim = claim_of(application)
    clear = [each.id for each in claim.asked if claim.assessment.row(each.id).status == "met"]
    operations.agree_rest(world.inspector, application, dict.fromkeys(clear, 0))
    for criterion in claim.asked:
        if criterion.id not in clear:
            operations.find(world.inspector, application, criterion.id, True)
    return application


def concluded(world: World, application: Application | None = None) -> Application:
    """Return a concluded application."""
    application = appraised(world, application)
    return operations.conclude(world.inspector, application, "Đã họp.")


def decision_of(world: World, application: Application, **changes: Any) -> Decision:
    """Decide an application."""
    told = {
        "number": "15/QĐ-UBND",
        "day": clock.today(),
        "place": "Thành Sen",
        "signatory_name": "Nguyễn Văn An",
        "signatory_title": "CHỦ TỊCH",
        "state_hash": application.state_hash,
    }
    return certificates.decide(world.approver, application, **(told | changes))
