"""Nobody acts on a unit that they belong to or declared a conflict with, whichever way."""

from __future__ import annotations

from datetime import date

import pytest

from certify.accounts.models import Assignment
from certify.accounts.permissions import area_codes
from certify.appraisal import operations as appraisal
from certify.appraisal import supplements
from certify.audit.models import AuditEvent
from certify.certificates import acts, bulk, choosing
from certify.certificates import operations as certificates
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Forbidden, Refused
from tests.appeals.town import lodged
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

BRIEFING = "7.1.briefing"
SINCE = date(2025, 1, 1)
DOORS = {"appraisal", "decisions", "acts"}


@pytest.fixture
def both(world):
    """Somebody with both roles in the office: all that could stop them is a conflict."""
    person = make_user("cahai", "inspector", area=world.commune)
    person.assignments.append(
        Assignment(role="approver", area_code=world.commune.code, since=date(2020, 1, 1))
    )
    db.session.commit()
    assert area_codes(person, "inspector") == area_codes(person, "approver")
    return person


def declare(world, person):
    conflicts.declare(person, world.school, kind="kinship", since=SINCE)


def belong(world, person):
    person.assignments.append(Assignment(role="clerk", unit_id=world.school.id, since=SINCE))
    db.session.commit()


def belonged(world, person):
    person.assignments.append(
        Assignment(role="clerk", unit_id=world.school.id, since=SINCE, until=date(2026, 1, 15))
    )
    db.session.commit()


def report(world, person):
    conflicts.record_paper(
        world.administrator, person, world.school, kind="other", since=SINCE, reference="Đơn 1"
    )


WAYS = [declare, report, belong, belonged]


def issued(world):
    """An application with its certificate, and an act of the approver that waits."""
    application = concluded(world)
    decision_of(world, application)
    act = acts.propose(world.approver, application.certificate, "suspend", reason="Có tố cáo")
    return application, act


def verbs(actor, application, act):
    told = {"number": "1", "day": date(2026, 10, 20), "place": "x", "signatory_name": "x"}
    certificate = application.certificate
    return {
        "open": lambda: appraisal.open_(actor, application),
        "find": lambda: appraisal.find(actor, application, BRIEFING, True),
        "rest": lambda: appraisal.agree_rest(actor, application, {BRIEFING: 0}),
        "ask": lambda: supplements.ask_supplement(
            actor, application, {BRIEFING: "Thiếu"}, date(2026, 10, 25)
        ),
        "end": lambda: supplements.end_supplement(actor, application),
        "conclude": lambda: appraisal.conclude(actor, application),
        "reopen": lambda: appraisal.reopen(actor, application, "Xem lại"),
        "decide": lambda: certificates.decide(
            actor, application, signatory_title="x", state_hash="x", **told
        ),
        "propose": lambda: acts.propose(actor, certificate, "revoke", reason="x"),
        "confirm": lambda: acts.confirm(actor, act),
        "refuse": lambda: acts.refuse(actor, act, "x"),
        "withdraw": lambda: acts.withdraw(actor, act),
    }


@pytest.mark.parametrize("close", WAYS)
def test_no_operation_lets_somebody_in_who_is_not_independent(world, both, close):
    application, act = issued(world)
    close(world, both)
    before = db.session.query(AuditEvent).count()
    for name, verb in verbs(both, application, act).items():
        with pytest.raises(Forbidden, match=r"conflict|belong|xung đột|thuộc"):
            verb()
        assert (application.state, act.answer) == ("recognised", None), name
    assert db.session.query(AuditEvent).count() == before


@pytest.mark.parametrize("close", WAYS)
def test_no_route_lets_somebody_in_who_is_not_independent(app, world, both, signed_in, close):
    application, act = issued(world)
    close(world, both)
    ids = {
        "application_id": application.id,
        "certificate_id": application.certificate.id,
        "act_id": act.id,
        "criterion_id": BRIEFING,
    }
    form = {"agrees": "yes", "looked": "1", "criterion": BRIEFING, f"reason-{BRIEFING}": "x"}
    form |= {"due": "25/10/2026", "reason": "x", "act": "revoke", "answer": "confirm", "why": "x"}
    before = db.session.query(AuditEvent).count()
    browser, tried = signed_in(both), []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in DOORS and "POST" in (rule.methods or ()):
            values = {name: ids.get(name, 1) for name in rule.arguments}
            path = rule.build(values, append_unknown=False)
            answer = browser.post(path[1], data=form)
            told = (rule.endpoint, answer.status_code)
            assert answer.status_code in (403, 422), told  # 422: the page offers nothing
            tried.append(rule.endpoint)
    assert {"appraisal.find", "decisions.decide", "acts.answer", "acts.show"} <= set(tried)
    assert db.session.query(AuditEvent).count() == before
    assert (application.state, act.answer) == ("recognised", None)


@pytest.mark.parametrize("close", WAYS)
def test_no_list_lets_somebody_in_who_is_not_independent(world, both, signed_in, close):
    application = concluded(world)
    close(world, both)
    told = bulk.Particulars("1", date(2026, 10, 20), "x", "x", "x")
    seen = {application.id: application.state_hash}
    with pytest.raises(bulk.NotAsSeen):
        bulk.decide_whole(both, seen, told)
    assert choosing.choices(both) == []
    form = {"seen": f"{application.id}:{application.state_hash}", "each": "whole", "number": "1"}
    form |= {"day": "20/10/2026", "place": "x", "signatory_name": "x", "signatory_title": "x"}
    assert signed_in(both).post("/decisions/many", data=form).status_code == 409
    db.session.refresh(application)
    assert application.state == "concluded"


@pytest.mark.parametrize("close", WAYS)
@pytest.mark.parametrize("answer", ["upheld", "rejected"])
def test_no_appeal_is_answered_by_somebody_who_is_not_independent(
    world, both, signed_in, close, answer
):
    appeal = lodged(world)
    close(world, both)
    form = {"answer": answer, "reasons": "x"}
    assert signed_in(both).post(f"/appeals/{appeal.id}", data=form).status_code == 403
    assert appeal.answer is None


def test_the_same_person_is_let_in_where_there_is_no_conflict(world, both):
    declare(world, both)
    other = submitted(world, world.company)
    assert appraisal.open_(both, other).inspector_id == both.id


def test_one_that_was_a_mistake_lets_its_person_in_again(world, both):
    conflict = conflicts.declare(both, world.school, kind="kinship", since=SINCE)
    conflicts.strike(world.administrator, conflict, "Nhầm đơn vị, đơn 2")
    assert appraisal.open_(both, submitted(world)).inspector_id == both.id


def test_a_conflict_declared_half_way_stops_the_work(world, both):
    application = appraisal.open_(both, submitted(world))
    appraisal.find(both, application, BRIEFING, True)
    declare(world, both)
    with pytest.raises(Forbidden):
        appraisal.find(both, application, BRIEFING, True, seen_revision=1)


def test_what_somebody_in_conflict_concluded_is_not_decided(world):
    application = concluded(world)
    declare(world, world.inspector)
    with pytest.raises(Refused):
        decision_of(world, application)
    assert appraisal.reopen(world.approver, application, "Đơn 3").state == "appraising"


def test_what_somebody_in_conflict_proposed_is_not_confirmed(world, both):
    _application, act = issued(world)
    declare(world, world.approver)
    with pytest.raises(Refused):
        acts.confirm(both, act)
    assert acts.refuse(both, act, "Đơn 3").answer == "refused"
