"""A unit that was recognised contests what was found, such as its class."""

from __future__ import annotations

import json

import pytest

from certify.accounts.models import Assignment
from certify.appeals import operations
from certify.appraisal import operations as appraisal
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of
from certify.audit.operations import events_of
from certify.certificates import act_queries, acts
from certify.certificates.against_log import differences
from certify.certificates.lifecycle import standing
from certify.certificates.models import Certificate
from certify.certificates.queries import decision as shown_decision
from certify.certificates.register import check_number
from certify.db import db
from certify.errors import Forbidden, Refused
from certify.notices.models import Notice
from tests import pointed
from tests.appeals.town import GROUNDS, decide_by, second
from tests.dossier import decision_of, submitted
from tests.world import SETS, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

DOUBTED = {"3.a": False, "2.mode": "bad"}  # 65 points instead of 100


@pytest.fixture
def classed(world, tmp_path, monkeypatch):
    """A school that claims the better class and was recognised with the lower one."""
    with pointed.installed(tmp_path, monkeypatch):
        world.round.sets = world.round.sets | {
            "school": world.round.sets["school"] | {"set": SETS["school"]}
        }
        application = submitted(world)
        appraisal.open_(world.inspector, application)
        for criterion in claim_of(application).asked:
            doubt = DOUBTED.get(criterion.id)
            reason = "" if doubt is None else "Không thấy"
            appraisal.find(world.inspector, application, criterion.id, doubt is None, doubt, reason)
        appraisal.conclude(world.inspector, application)
        decision_of(world, application)
        yield application


def opened(world, application, there, criteria=tuple(DOUBTED)):
    appeal = operations.lodge(world.head, application, grounds=GROUNDS, criteria=criteria)
    operations.uphold(there.inspector, appeal, "Có cơ sở")


def found_anew(inspector, application, values):
    """Judge the contested findings anew (None: agree), and conclude."""
    for name, value in values.items():
        seen = findings_of(application)[name].revision
        reason = "" if value is None else "Vẫn vậy"
        appraisal.find(
            inspector, application, name, value is None, value, reason, seen_revision=seen
        )
    appraisal.conclude(inspector, application)


def outcome(certificate):
    return json.loads(certificate.record)["outcome"]["class"]


def test_the_certificate_stands_until_it_is_decided_anew(world, classed):
    old = classed.certificate
    opened(world, classed, second(world))
    assert (outcome(old), standing(old).status) == ("fair", "valid")
    assert (classed.state, classed.decision_id) == ("appraising", None)


def test_the_unit_finds_its_certificate_and_its_appeal_while_it_is_appraised_anew(
    world, classed, signed_in
):
    opened(world, classed, second(world))
    page = signed_in(world.head).get(f"/applications/{classed.id}").text
    assert f'href="/certificates/{classed.certificate.id}.pdf"' in page
    assert 'href="/appeals/' in page


def test_who_signed_first_is_not_suggested_again(world, classed, signed_in):
    there = second(world)
    opened(world, classed, there)
    found_anew(there.inspector, classed, dict.fromkeys(DOUBTED))
    page = signed_in(there.approver).get(f"/decisions/application/{classed.id}").text
    assert 'name="signatory_name"' in page
    assert "Nguyễn Văn An" not in page


def test_an_upheld_appeal_leads_to_a_certificate_that_replaces_the_first(world, classed):
    there, old = second(world), classed.certificate
    first = classed.decision
    record = old.record
    opened(world, classed, there)
    found_anew(there.inspector, classed, dict.fromkeys(DOUBTED))
    decision = decide_by(there.approver, classed)
    db.session.refresh(classed)
    new = classed.certificate
    assert (outcome(new), new.status, new.decision_id) == ("good", "valid", decision.id)
    assert json.loads(new.record)["replaces"]["number"] == old.number
    assert (old.status, old.replaced_by, old.record) == ("replaced", new.number, record)
    assert "99/QĐ-UBND" in check_number(old.number).standing.reason
    assert list(differences()) == []
    assert [each.action for each in events_of("certificate", old.id)][1:] == [
        "certificate.replaced"
    ]
    [told] = act_queries.life_of(world.province_inspector, old.id).history
    assert (told.row.by_id, told.row.second_id) == (there.inspector.id, there.approver.id)
    assert [shown_decision(world.approver, each.id)[1].total for each in (first, decision)] == [
        1,
        1,
    ]


def test_findings_that_no_longer_suffice_end_the_certificate(world, classed, signed_in):
    there, old = second(world), classed.certificate
    opened(world, classed, there, ["3.b"])  # without it there is no class that is met
    found_anew(there.inspector, classed, {"3.b": False})
    decide_by(there.approver, classed)
    assert (classed.state, old.status, old.replaced_by) == ("not_recognised", "revoked", None)
    assert db.session.query(Certificate).count() == 1
    told = db.session.query(Notice).filter_by(user_id=world.head.id).order_by(Notice.id)
    assert [each.kind for each in told][-2:] == ["certificate_revoked", "not_recognised"]
    assert list(differences()) == []
    page = signed_in(world.head).get(f"/applications/{classed.id}").text
    assert old.number not in page
    assert f"/applications/{classed.id}/gaps.pdf" in page
    assert f"/applications/{classed.id}/gaps.pdf" in signed_in(there.approver).get(
        f"/decisions/{classed.decision_id}"
    ).text  # fmt: skip


def test_nobody_ends_a_certificate_alone(world, classed):
    there = second(world)
    there.inspector.assignments.append(
        Assignment(role="approver", area_code=world.commune.code, since=world.round.register_from)
    )
    opened(world, classed, there)
    found_anew(there.inspector, classed, dict.fromkeys(DOUBTED))
    with pytest.raises(Forbidden, match=r"certificate|Giấy công nhận"):
        decide_by(there.inspector, classed)
    assert db.session.query(Certificate).one().status == "valid"
    decide_by(there.approver, classed)


def test_a_recognised_unit_says_which_findings_it_contests(world, classed):
    with pytest.raises(Refused, match=r"findings|nội dung"):
        operations.lodge(world.head, classed, grounds=GROUNDS)


def test_a_misprint_is_corrected_while_it_is_appraised_anew(world, classed):
    there, old, first = second(world), classed.certificate, classed.decision
    third = make_user("lanhdao3", "approver", area=world.commune)
    opened(world, classed, there)
    change = {"place": "Trần Phú"}
    act = acts.propose(third, old, "correct", reason="In sai", changes=change)
    corrected = acts.confirm(there.approver, act).replaced_by
    assert corrected.decision_id == first.id
    found_anew(there.inspector, classed, dict.fromkeys(DOUBTED))
    decide_by(there.approver, classed)
    assert [each.status for each in db.session.query(Certificate).order_by(Certificate.id)] == [
        "replaced",
        "replaced",
        "valid",
    ]
    assert list(differences()) == []


def test_an_act_that_waited_is_refused_once_it_was_decided_anew(world, classed):
    there, old = second(world), classed.certificate
    act = acts.propose(world.approver, old, "suspend", reason="Có tố cáo")
    opened(world, classed, there)
    found_anew(there.inspector, classed, dict.fromkeys(DOUBTED))
    decide_by(there.approver, classed)
    with pytest.raises(Refused):
        acts.confirm(there.approver, act)
    assert acts.refuse(there.approver, act, "Đã xem xét lại").answer == "refused"


def test_the_page_of_the_result_offers_it(world, classed, signed_in):
    browser, path = signed_in(world.head), f"/appeals/application/{classed.id}"
    assert path in browser.get(f"/applications/{classed.id}").text
    assert 'name="grounds"' in browser.get(path).text
    assert browser.post(path, data={"grounds": GROUNDS}).status_code == 422
    answer = browser.post(path, data={"grounds": GROUNDS, "criterion": "3.a"})
    assert "Trung bình" in browser.get(answer.location).text  # what was decided first
