"""After a revocation: a new decision, a new certificate, and never two that stand."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from certify import clock
from certify.appraisal import operations as appraisal
from certify.certificates import acts
from certify.certificates.against_log import differences
from certify.certificates.lifecycle import standing
from certify.certificates.models import Certificate
from certify.certificates.queries import decision as shown_decision
from certify.certificates.register import check_number
from certify.db import db
from certify.errors import Forbidden, Refused
from tests.appeals.town import decide_by, second
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")

WHY = "Cấp sai."


@pytest.fixture
def revoked(world):
    """An application whose certificate was revoked."""
    application = concluded(world)
    decision_of(world, application)
    become(world, application, "revoke")
    return application


def become(world, application, act):
    proposed = acts.propose(world.approver, application.certificate, act, reason=WHY)
    acts.confirm(second(world).approver, proposed)


def decided_again(world, application):
    appraisal.reopen(world.inspector, application, "Đã khắc phục")
    appraisal.conclude(world.inspector, application)
    return decide_by(world.approver, application)


def test_a_new_decision_after_a_revocation_issues_a_new_certificate(world, revoked):
    old, first = revoked.certificate, revoked.decision
    since = standing(old).since
    decision = decided_again(world, revoked)
    db.session.refresh(revoked)
    new = revoked.certificate
    assert (new.status, old.status) == ("valid", "revoked")
    assert json.loads(new.record)["replaces"]["number"] == old.number
    told = check_number(old.number).standing
    assert (told.status, told.reason, told.since) == ("revoked", WHY, since)
    assert told.replaced_by == new.number
    assert list(differences()) == []
    for each in (first, decision):
        assert shown_decision(world.approver, each.id)[1].items == [revoked]


def test_a_new_refusal_leaves_the_revoked_one_the_last(world, revoked):
    old = revoked.certificate
    appraisal.reopen(world.inspector, revoked, "Xem lại")
    appraisal.find(
        world.inspector, revoked, "7.1.briefing", False, {"part": 1, "whole": 812}, WHY,
        seen_revision=1,
    )  # fmt: skip
    appraisal.conclude(world.inspector, revoked)
    decide_by(world.approver, revoked)
    assert (revoked.state, old.status, old.replaced_by) == ("not_recognised", "revoked", None)
    assert list(differences()) == []


@pytest.mark.parametrize("act", [None, "suspend"])
def test_what_stands_is_not_appraised_again(world, act):
    application = concluded(world)
    decision_of(world, application)
    if act:
        become(world, application, act)
    with pytest.raises(Refused):
        appraisal.reopen(world.inspector, application, "Xem lại")


def test_only_the_office_appraises_again(world, revoked):
    for who in (world.head, world.administrator, world.province_inspector):
        with pytest.raises(Forbidden):
            appraisal.reopen(who, revoked, "Xem lại")


@pytest.mark.parametrize("status", ["valid", "suspended"])
def test_the_database_lets_no_two_stand(world, status):
    application = concluded(world)
    decision_of(world, application)
    names = [each.name for each in Certificate.__table__.columns if each.name != "id"]
    told = {name: getattr(application.certificate, name) for name in names}
    told |= {"number": "0002/2026/GCN-18073", "sequence": 2, "status": status}
    db.session.add(Certificate(**told))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_its_days_begin_anew(world, revoked):
    plan = world.round.sets["school"]
    days = [date.fromisoformat(plan[name]) for name in ("submit_by", "appraise_by", "decide_by")]
    with clock.pretend(date(2026, 12, 1)):
        appraisal.reopen(world.inspector, revoked, "Xem lại")
    assert revoked.appraise_by - date(2026, 12, 1) == days[1] - days[0]
    assert revoked.decide_by - revoked.appraise_by == days[2] - days[1]


def test_the_pages_lead_through_it(world, revoked, signed_in):
    old, path = revoked.certificate, f"/appraisal/{revoked.id}"
    assert WHY in signed_in(world.head).get(f"/applications/{revoked.id}").text
    browser = signed_in(world.inspector)
    assert f'action="{path}/reopen"' in browser.get(path).text
    assert browser.post(f"{path}/reopen", data={"reason": WHY}).status_code == 302
    browser.post(f"{path}/conclude", data={})
    page = signed_in(world.approver).get(f"/decisions/application/{revoked.id}").text
    assert old.number in page
