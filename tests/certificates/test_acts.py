from __future__ import annotations

import json
from datetime import date

import pytest

from certify import clock
from certify.accounts.models import Assignment
from certify.audit.operations import events_of
from certify.certificates import acts
from certify.certificates import register as lookup
from certify.certificates.keyring import keys_folder
from certify.certificates.keys import public_key
from certify.certificates.lifecycle import ACTS, STATUSES, standing
from certify.certificates.models import Certificate, CertificateAct
from certify.certificates.record import read_token
from certify.certificates.succession import certificate_hash
from certify.db import db
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.notices.models import Notice
from tests.dossier import concluded, decision_of
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

WHY = "Đơn vị có vi phạm đã được kết luận."
NAME = {"unit_name": "Trường THCS Đồng Tháp Mười"}
CHANGES = {"correct": NAME}


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


@pytest.fixture
def second(world):
    """A second approver of the same commune."""
    return make_user("phochutich", "approver", area=world.commune)


def proposed(world, certificate, act="revoke", **changes):
    told = {"reason": WHY, "note": "Biên bản 5", "changes": CHANGES.get(act, {})} | changes
    return acts.propose(world.approver, certificate, act, **told)


def done(world, certificate, second, act="revoke", **changes):
    return acts.confirm(second, proposed(world, certificate, act, **changes))


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
def test_only_approvers_of_the_authority_propose_and_answer(world, issued, second, who, refusal):
    with pytest.raises(refusal):
        acts.propose(getattr(world, who), issued, "revoke", reason=WHY)
    act = proposed(world, issued)
    for answer in (acts.confirm, lambda u, a: acts.refuse(u, a, WHY), acts.withdraw):
        with pytest.raises(refusal):
            answer(getattr(world, who), act)
    assert (issued.status, act.answer) == ("valid", None)


def test_an_approver_of_another_commune_cannot_know_of_it(world, issued):
    elsewhere = make_user("chutichkhac", "approver", area=world.other_commune)
    with pytest.raises(NotFound):
        acts.confirm(elsewhere, proposed(world, issued))


@pytest.mark.parametrize("answer", [acts.confirm, lambda u, a: acts.refuse(u, a, WHY)])
def test_nobody_answers_what_they_proposed(world, issued, answer):
    act = proposed(world, issued)
    with pytest.raises(Forbidden):
        answer(world.approver, act)
    assert (issued.status, act.answer) == ("valid", None)


def test_only_the_author_takes_a_proposal_back(world, issued, second):
    act = proposed(world, issued)
    with pytest.raises(Forbidden):
        acts.withdraw(second, act)
    assert acts.withdraw(world.approver, act).answer == "withdrawn"
    assert (issued.status, acts.waiting_for(issued)) == ("valid", None)


@pytest.mark.parametrize("who", ["author", "second"])
def test_nobody_acts_on_a_unit_that_they_belonged_to(world, issued, second, who):
    act = proposed(world, issued) if who == "second" else None
    person = second if who == "second" else world.approver
    person.assignments.append(
        Assignment(role="head", unit_id=world.school.id, since=date(2025, 12, 1))
    )
    db.session.commit()
    with pytest.raises(Forbidden):
        acts.confirm(person, act) if act else proposed(world, issued)
    assert issued.status == "valid"


def test_nothing_happens_before_it_is_confirmed_and_everything_at_once_then(world, issued, second):
    act = proposed(world, issued)
    assert lookup.check(issued.number).verdict == "valid"
    acts.confirm(second, act)
    found = lookup.check(issued.token)
    assert found.verdict == "withdrawn"
    now = standing(found.certificate)
    assert (now.status, now.reason, now.since) == ("revoked", WHY, act.decided_at)


def test_what_is_refused_stays_as_it_was_and_says_why(world, issued, second):
    act = acts.refuse(second, proposed(world, issued), "Chưa đủ căn cứ.")
    assert (act.answer, act.refused_why, issued.status) == ("refused", "Chưa đủ căn cứ.", "valid")
    with pytest.raises(Refused):
        acts.refuse(second, proposed(world, issued), "  ")


REACHED = {
    "valid": (),
    "suspended": ("suspend",),
    "revoked": ("revoke",),
    "replaced": ("reissue",),
}


@pytest.mark.parametrize("before", REACHED)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_possible_where_the_table_says_so_only(world, issued, second, before, act):
    for step in REACHED[before]:
        done(world, issued, second, step)
    if before in ACTS[act][0]:
        done(world, issued, second, act)
        assert issued.status == ACTS[act][1]
    else:
        with pytest.raises(Refused):
            proposed(world, issued, act)
        assert issued.status == before


def test_what_became_impossible_since_it_was_proposed_is_not_done(world, issued, second):
    act = proposed(world, issued, "suspend")
    issued.status = "revoked"
    db.session.commit()
    with pytest.raises(Refused):
        acts.confirm(second, act)
    assert issued.status == "revoked"


def test_one_thing_waits_at_a_time_and_is_answered_once(world, issued, second):
    act = proposed(world, issued, "suspend")
    with pytest.raises(Conflict):
        acts.propose(second, issued, "revoke", reason=WHY)
    acts.confirm(second, act)
    for again in (acts.confirm, lambda u, a: acts.refuse(u, a, WHY)):
        with pytest.raises(Conflict):
            again(second, act)
    with pytest.raises(Conflict):
        acts.withdraw(world.approver, act)


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"reason": "x" * 1001}, {"note": "x" * 1001}, {"act": "expire"}, {"act": ""}],
)
def test_a_proposal_without_what_it_needs_is_refused(world, issued, wrong):
    with pytest.raises(Refused):
        proposed(world, issued, **wrong)
    assert db.session.query(CertificateAct).count() == 0


def test_a_correction_is_a_new_number_that_says_which_one_it_replaces(world, issued, second):
    done(world, issued, second, "correct")
    new = db.session.query(Certificate).filter_by(number=issued.replaced_by).one()
    old_record, record = json.loads(issued.record), json.loads(new.record)

    assert (issued.status, new.status) == ("replaced", "valid")
    assert new.number == record["number"] == "0002/2026/GCN-18073"
    assert record["replaces"] == {"number": issued.number, "record": certificate_hash(issued)}
    assert record["unit"] == old_record["unit"] | {"name": NAME["unit_name"]}
    same = record.keys() - {"number", "unit", "issued_on", "replaces"}
    assert {part: record[part] for part in same} == {part: old_record[part] for part in same}
    assert new.search == "truong thcs dong thap muoi 0002/2026/gcn-18073"
    found = lookup.check(new.token)
    assert (found.verdict, found.certificate.id) == ("valid", new.id)


def test_the_application_shows_the_one_that_stands(world, issued, second):
    from certify.applications.models import Application

    done(world, issued, second, "reissue")
    done(world, db.session.query(Certificate).filter_by(status="valid").one(), second, "reissue")
    db.session.expire_all()
    application = db.session.get(Application, issued.application_id)
    assert application.certificate.number == "0003/2026/GCN-18073"
    assert lookup.check(issued.number).certificate.replaced_by == "0002/2026/GCN-18073"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit_name": "Trường THCS Đồng Tháp "},
        {"unit_name": " "},
        {"unit_name": "x" * 301},
        {"decision_date": "2026-02-31"},
        {"decision_date": "2026-10-21"},
        {"decision_date": "20261001"},
        {"decision_date": ""},
        {"outcome": "met"},
        {"hashes": "0"},
        {"number": "9"},
    ],
)
def test_only_misprinted_particulars_are_corrected_and_into_something_sound(world, issued, changes):
    with pytest.raises(Refused):
        proposed(world, issued, "correct", changes=changes)
    assert db.session.query(CertificateAct).count() == 0


def test_particulars_of_the_decision_are_corrected_in_the_record(world, issued, second):
    changes = {
        "decision_number": "16/QĐ-UBND",
        "decision_date": "2026-10-19",
        "place": "Hà Tĩnh",
        "signatory_name": "Nguyễn Văn Ân",
        "signatory_title": "PHÓ CHỦ TỊCH",
        "address": "Số 1, đường A",
    }
    act = done(world, issued, second, "correct", changes=changes)
    record = json.loads(act.replaced_by.record)
    assert record["decision"]["number"] == "16/QĐ-UBND"
    assert record["decision"]["date"] == "2026-10-19"
    assert record["decision"]["signatory"] == {"name": "Nguyễn Văn Ân", "title": "PHÓ CHỦ TỊCH"}
    assert record["unit"]["address"] == "Số 1, đường A"


@pytest.mark.parametrize("act", ["correct", "reissue"])
def test_a_record_that_was_altered_is_never_signed_anew(world, issued, second, act):
    waiting = proposed(world, issued, act)
    issued.record = issued.record.replace("Đồng Tháp", "Đồng Xoài")
    db.session.commit()
    with pytest.raises(Refused):
        acts.confirm(second, waiting)
    acts.refuse(second, waiting, WHY)
    with pytest.raises(Refused):
        proposed(world, issued, act)
    assert db.session.query(Certificate).count() == 1
    assert done(world, issued, second, "revoke").answer == "confirmed"


def test_each_step_is_in_the_log_with_the_hash_of_what_was_proposed(world, issued, second):
    done(world, issued, second, "suspend")
    done(world, issued, second, "lift")
    acts.refuse(second, proposed(world, issued), "Không.")
    done(world, issued, second, "correct")
    events = events_of("certificate", issued.id)
    assert [each.action.removeprefix("certificate.") for each in events] == [
        *("issued", "act_proposed", "suspended", "act_proposed", "lifted"),
        *("act_proposed", "act_refused", "act_proposed", "replaced"),
    ]
    assert events[1].details["proposal"] == events[2].details["proposal"]
    assert [events[2].actor_id, events[1].actor_id] == [second.id, world.approver.id]
    successor = db.session.query(Certificate).filter_by(status="valid").one()
    assert (events[-1].before, events[-1].after) == (
        certificate_hash(issued),
        certificate_hash(successor),
    )
    assert events_of("certificate", successor.id)[0].details["replaces"] == issued.number


def test_approvers_hear_of_a_proposal_and_the_unit_of_what_was_done(world, issued, second):
    proposal = proposed(world, issued, "suspend")
    told = {each.user_id for each in db.session.query(Notice).filter_by(kind="act_proposed")}
    assert second.id in told
    assert not db.session.query(Notice).filter_by(kind="certificate_suspended").count()
    acts.confirm(second, proposal)
    told = {
        each.user_id for each in db.session.query(Notice).filter_by(kind="certificate_suspended")
    }
    assert told == {world.clerk.id, world.head.id}


def test_a_confirmation_that_fails_leaves_no_gap_in_the_numbers(world, issued, second, monkeypatch):
    waiting = proposed(world, issued, "reissue")
    monkeypatch.setattr(acts, "_tell_unit", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        acts.confirm(second, waiting)
    db.session.rollback()
    assert (issued.status, acts.waiting_for(issued).id) == ("valid", waiting.id)
    monkeypatch.undo()
    with clock.pretend(date(2026, 10, 21)):
        acts.confirm(second, waiting)
    assert json.loads(waiting.replaced_by.record)["issued_on"] == "2026-10-21"
    assert waiting.replaced_by.sequence == 2


def test_the_new_code_is_read_with_the_public_key_alone(world, issued, second):
    act = done(world, issued, second, "reissue")
    said = read_token(act.replaced_by.token, public_key(keys_folder()))
    assert (said.number, said.matches(act.replaced_by.record.encode())) == (
        act.replaced_by.number,
        True,
    )


@pytest.mark.parametrize(
    ("months", "day", "status"),
    [
        (None, date(2036, 1, 1), "valid"),
        (0, date(2026, 12, 31), "valid"),
        (0, date(2027, 1, 1), "expired"),
        (12, date(2027, 12, 31), "valid"),
        (12, date(2028, 1, 1), "expired"),
        (1, date(2027, 1, 31), "valid"),
        (1, date(2027, 2, 1), "expired"),
    ],
)
def test_certificates_expire_by_setting_only(app, world, issued, months, day, status):
    app.config["EXPIRE_AFTER_MONTHS"] = months
    with clock.pretend(day):
        now = standing(issued)
        assert now.status == status
        listed = {
            name for name in STATUSES if lookup.register(lookup.Filters(status=name)).total == 1
        }
        assert listed == {status}
        if status == "expired":
            assert clock.local_day(now.since) <= day
    assert issued.status == "valid"
