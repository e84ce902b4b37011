"""Many concluded applications, cheaply: what one appraisal came to, for as many units as wanted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from certify import clock
from certify.applications.models import Application
from certify.appraisal.claims import claim_of
from certify.appraisal.models import Finding
from certify.appraisal.state import found_values, state_hash
from certify.certificates.bulk import Particulars
from certify.db import db
from tests.dossier import baseline_answers, freeze
from tests.world import World, make_application, make_unit

TOLD = Particulars("20/QĐ-UBND", date(2026, 10, 20), "Thành Sen", "Nguyễn Văn An", "CHỦ TỊCH")


def conclude_many(world: World, count: int, **changes) -> list[Application]:
    """Return *count* concluded applications of schools of the commune."""
    return [_concluded(world, f"Trường số {number:04}", changes) for number in range(1, count + 1)]


def _concluded(world: World, name: str, changes) -> Application:
    unit = make_unit("school", name, world.commune)
    answers = baseline_answers(unit) | {key.replace("__", "."): v for key, v in changes.items()}
    application = make_application(world.round, unit, answers)
    freeze(application, world.head, answers)
    claim = claim_of(application)
    for criterion in claim.asked:
        value = answers.get(criterion.id)
        db.session.add(
            Finding(
                application_id=application.id,
                criterion=criterion.id,
                agrees=True,
                value=value,
                claim=value,
                by_id=world.inspector.id,
                at=clock.now(),
            )
        )
    db.session.flush()
    findings = {
        each.criterion: each
        for each in db.session.scalars(
            select(Finding).where(Finding.application_id == application.id)
        )
    }
    assessment = claim.judge(found_values(claim, findings))
    application.state = "concluded"
    application.findings_outcome = assessment.outcome.value
    application.concluded_at, application.concluded_by_id = clock.now(), world.inspector.id
    application.state_hash = state_hash(claim, findings, assessment)
    db.session.commit()
    return application


def seen_of(applications: list[Application]) -> dict[int, str]:
    """Return what an approver who opened the list now sees."""
    return {each.id: each.state_hash or "" for each in applications}


def spoil(application: Application) -> None:
    """Change a finding behind the conclusion's back."""
    found = db.session.scalars(
        select(Finding).where(Finding.application_id == application.id).order_by(Finding.id)
    ).first()
    assert found is not None
    found.reason = "đã sửa"
    db.session.commit()
