from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from certify import clock
from certify.accounts.models import Assignment
from certify.appraisal.state import findings_of
from certify.audit.operations import events_of
from certify.certificates.issuing import take_number
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import public_key
from certify.certificates.models import Certificate, Decision, NumberSeries
from certify.certificates.record import digest, qr_address, read_token, signed_by
from certify.db import db, writing
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.notices.models import Notice
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")

LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("inspector", Forbidden),
        ("head", Forbidden),
        ("stranger", NotFound),
        ("province_inspector", Forbidden),
        ("administrator", Forbidden),
    ],
)
def test_only_an_approver_of_the_unit_s_own_authority_decides(world, who, refusal):
    application = concluded(world)
    world.approver = getattr(world, who)
    with pytest.raises(refusal):
        decision_of(world, application)
    assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize("until", [None, date(2026, 1, 15), date(2025, 12, 1)])
def test_nobody_decides_on_a_unit_that_they_belong_or_belonged_to(world, until):
    application = concluded(world)
    world.approver.assignments.append(
        Assignment(role="head", unit_id=world.school.id, since=date(2020, 1, 1), until=until)
    )
    db.session.commit()
    with pytest.raises(Forbidden):
        decision_of(world, application)


def test_who_left_the_unit_long_ago_may_decide(world):
    application = concluded(world)
    world.approver.assignments.append(
        Assignment(
            role="head", unit_id=world.school.id, since=date(2019, 1, 1), until=date(2024, 12, 31)
        )
    )
    db.session.commit()
    assert decision_of(world, application).id


def test_a_met_unit_is_recognised_with_a_signed_record(world):
    application = concluded(world)
    decision_of(world, application)
    issued = application.certificate
    record = json.loads(issued.record)

    assert application.state == "recognised"
    assert issued.number == record["number"] == "0001/2026/GCN-18073"
    assert record["unit"]["name"] == world.school.name
    assert record["hashes"]["state"] == application.state_hash
    assert record["window"] == {"from": "2025-11-16", "to": "2026-11-15"}
    assert record["decision"]["signatory"] == {"name": "Nguyễn Văn An", "title": "CHỦ TỊCH"}
    assert signed_by(issued.record.encode(), issued.signature, public_key(keys_folder()))


def test_the_token_in_the_code_says_what_the_record_says(app, world):
    application = concluded(world)
    decision_of(world, application)
    issued = application.certificate
    address = qr_address(app.config["PUBLIC_URL"], issued.token)
    said = read_token(address, public_key(keys_folder()))
    assert len(address) <= 300
    assert said.matches(issued.record.encode())
    assert said.names(world.school.name)


def test_a_unit_that_is_not_met_gets_no_certificate(world):
    application = concluded(world, submitted(world, **LESS))
    decision_of(world, application)
    assert (application.state, application.certificate) == ("not_recognised", None)
    assert db.session.query(NumberSeries).count() == 0


@pytest.mark.parametrize(("changes", "state"), [({}, "recognised"), (LESS, "not_recognised")])
def test_the_unit_hears_of_it_at_once_and_so_does_the_log(world, changes, state):
    application = concluded(world, submitted(world, **changes))
    decision_of(world, application)
    told = {each.user_id for each in db.session.query(Notice).filter_by(kind=state)}
    assert told == {world.clerk.id, world.head.id}
    event = events_of("application", application.id)[-1]
    assert (event.action, event.details["result"]) == ("application.decided", state)


def test_it_is_not_decided_twice(world):
    application = concluded(world)
    decision_of(world, application)
    with pytest.raises(Refused):
        decision_of(world, application)


def test_nothing_is_decided_before_the_conclusion(world):
    with pytest.raises(Refused):
        decision_of(world, submitted(world), state_hash="0" * 64)


def test_a_state_other_than_the_one_seen_is_refused(world):
    application = concluded(world)
    with pytest.raises(Conflict):
        decision_of(world, application, state_hash="0" * 64)
    assert application.state == "concluded"


def test_a_finding_changed_behind_the_conclusion_is_noticed(world):
    application = concluded(world)
    findings_of(application)["7.1.plan"].reason = "đã sửa"
    db.session.commit()
    with pytest.raises(Conflict, match=application.state_hash[:12]):
        decision_of(world, application)
    assert db.session.query(Certificate).count() == 0


def test_a_submission_changed_behind_the_conclusion_is_noticed(world):
    application = concluded(world)
    application.submissions[-1].sha256 = digest("another")
    db.session.commit()
    with pytest.raises(Conflict):
        decision_of(world, application)


@pytest.mark.parametrize("day", [date(2026, 10, 19), date(2026, 10, 21)])
def test_a_decision_is_dated_between_the_conclusion_and_today(world, day):
    with pytest.raises(Refused):
        decision_of(world, concluded(world), day=day)


@pytest.mark.parametrize("part", ["number", "place", "signatory_name", "signatory_title"])
def test_a_decision_says_everything(world, part):
    with pytest.raises(Refused):
        decision_of(world, concluded(world), **{part: "  "})


def test_one_decision_may_hold_several_units(world):
    first, second = concluded(world), concluded(world, submitted(world, world.company))
    assert decision_of(world, first).id == decision_of(world, second).id
    numbers = [first.certificate.number, second.certificate.number]
    assert numbers == ["0001/2026/GCN-18073", "0002/2026/GCN-18073"]


def test_a_number_that_stands_on_another_decision_is_refused(world):
    decision_of(world, concluded(world))
    with pytest.raises(Refused, match="15/QĐ-UBND"):
        decision_of(world, concluded(world, submitted(world, world.company)), signatory_name="Khác")


def test_a_decision_that_fails_leaves_no_gap_in_the_numbers(world):
    first, second = concluded(world), concluded(world, submitted(world, world.company))
    with pytest.raises(Conflict):
        decision_of(world, first, state_hash="0" * 64)
    db.session.rollback()
    decision_of(world, second)
    assert second.certificate.sequence == 1


def test_each_authority_and_year_counts_for_itself(world):
    places = [(world.commune.code, 2026), (world.commune.code, 2025), (world.province.code, 2026)]
    assert [take_number(*place) for place in places * 2] == [1, 1, 1, 2, 2, 2]


def test_numbers_taken_by_many_at_once_have_no_gap_and_no_double(app, world):
    area = world.commune.code

    def take(_turn):
        with app.app_context(), writing():
            number = take_number(area, 2026)
            db.session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(40))) == list(range(1, 41))


def test_many_approvers_at_once_issue_without_gaps(app, world):
    units = [make_unit("school", f"Trường {n}", world.commune) for n in range(6)]
    applications = [concluded(world, submitted(world, unit)) for unit in units]
    work = [(each.id, each.state_hash) for each in applications]
    approver = world.approver.id
    db.session.commit()

    def decide(order):
        from certify.accounts.models import User
        from certify.applications.models import Application

        with app.app_context(), writing(), clock.pretend(date(2026, 10, 20)):
            world_of = type("W", (), {"approver": db.session.get(User, approver)})
            decision_of(world_of, db.session.get(Application, order[0]), state_hash=order[1])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(decide, work))
    sequences = [row.sequence for row in db.session.query(Certificate.sequence)]
    assert sorted(sequences) == list(range(1, 7))
    assert db.session.query(Decision).count() == 1
