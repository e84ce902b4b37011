"""What must leave an event does, and the event pins by hash what it tells of."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select

from certify.applications import operations as applications
from certify.appraisal import operations as appraisal
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of, findings_record
from certify.audit import heads
from certify.audit.models import AuditEvent
from certify.certificates.record import digest
from certify.db import db
from tests.dossier import baseline_answers, concluded, decision_of, submitted
from tests.world import make_application

pytestmark = pytest.mark.usefixtures("in_2026")


def last(action):
    return db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id.desc())
    ).first()


def test_a_submission_pins_all_answers_by_the_hash_of_what_was_frozen(world):
    answers = baseline_answers(world.school)
    application = make_application(world.round, world.school, answers)
    for line in applications.checklist(world.head, application).papers:
        applications.set_paper(world.head, application, line.rule.id, None, "Nộp bản giấy")
    submission = applications.submit(world.head, application)
    frozen = sha256(submission.content.encode()).hexdigest()
    assert last("application.submitted").after == submission.sha256 == frozen


def test_a_finding_is_pinned_by_its_hash(world):
    application = submitted(world)
    appraisal.open_(world.inspector, application)
    criterion = claim_of(application).asked[0].id
    appraisal.find(world.inspector, application, criterion, True)
    told = last("finding.recorded")
    assert told.details == {"criteria": [criterion]}
    assert told.after == digest(findings_record(findings_of(application)))


def test_conclusion_decision_and_certificate_are_pinned_one_by_the_other(world):
    application = concluded(world)
    state = application.state_hash
    decision_of(world, application)
    record = sha256(application.certificate.record.encode()).hexdigest()
    assert last("application.concluded").after == state
    assert last("application.decided").before == state
    assert last("application.decided").after == last("certificate.issued").after == record
    assert heads.verify().fault is None


def test_changing_a_password_is_told(world, signed_in):
    data = {
        "password": "password-vanthu",
        "new_password": "một-mật-khẩu-mới-97",
        "new_password_confirm": "một-mật-khẩu-mới-97",
    }
    assert signed_in(world.clerk).post("/password", data=data).status_code == 302
    told = last("account.password_set")
    assert (told.object_id, told.actor_id) == (str(world.clerk.id), world.clerk.id)
