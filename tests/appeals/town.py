"""A refused school, its second people, and appeals, for the tests."""

from __future__ import annotations

from typing import NamedTuple

from certify import clock
from certify.accounts.models import User
from certify.appeals import operations as appeals
from certify.appeals.models import Appeal
from certify.applications.models import Application
from certify.appraisal import operations as appraisal
from certify.appraisal.claims import claim_of
from certify.certificates import operations as certificates
from certify.certificates.models import Decision
from certify.db import db
from certify.units.models import Unit
from tests.dossier import decision_of, submitted
from tests.world import World, make_user

BRIEFING = "7.1.briefing"
LESS = {"part": 100, "whole": 812}
GROUNDS = "Danh sách có mặt bị bỏ sót."


class Second(NamedTuple):
    """The people who had no part in the first decision."""

    inspector: User
    approver: User


def second(world: World) -> Second:
    """Put a second inspector and a second approver into the office."""
    made = Second(
        make_user("canbo2", "inspector", area=world.commune),
        make_user("phochutich", "approver", area=world.commune),
    )
    db.session.commit()
    return made


def refused(world: World, unit: Unit | None = None) -> Application:
    """Return an application that was refused for one finding."""
    application = submitted(world, unit)
    appraisal.open_(world.inspector, application)
    for criterion in claim_of(application).asked:
        if criterion.id == BRIEFING:
            reason = "Thiếu danh sách"
            appraisal.find(world.inspector, application, BRIEFING, False, LESS, reason)
        else:
            appraisal.find(world.inspector, application, criterion.id, True)
    appraisal.conclude(world.inspector, application)
    decision_of(world, application)
    assert application.state == "not_recognised"
    return application


def lodged(world: World, application: Application | None = None) -> Appeal:
    """Return an appeal against the finding that refused the school."""
    application = application or refused(world)
    return appeals.lodge(world.head, application, grounds=GROUNDS, criteria=[BRIEFING])


def decide_by(approver: User, application: Application) -> Decision:
    """Decide on an application as somebody else than the first approver."""
    return certificates.decide(
        approver,
        application,
        number="99/QĐ-UBND",
        day=clock.today(),
        place="Thành Sen",
        signatory_name="Trần Thị Bình",
        signatory_title="PHÓ CHỦ TỊCH",
        state_hash=application.state_hash or "",
    )


def upheld(world: World, people: Second) -> Application:
    """Return an application whose appeal was upheld."""
    return appeals.uphold(people.inspector, lodged(world), "Có danh sách").application
