"""Handing in: who may, what is frozen, papers, lateness, withdrawal, supplement."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
import rfc8785
from flask.testing import FlaskClient
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.applications import operations
from certify.applications.models import Application, Paper
from certify.appraisal.models import SupplementRequest
from certify.audit.operations import events_of
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.evidence import operations as evidence
from certify.notices.models import Notice
from tests.dossier import baseline_answers
from tests.evidence.files import pdf
from tests.world import World, make_application, make_user

PAPERS = ("request", "report", "minutes", "other")


@pytest.fixture
def application(world: World, in_2026: None) -> Application:
    """A full self-assessment whose papers are all marked."""
    made = make_application(world.round, world.school, baseline_answers(world.school))
    mark_papers(world.clerk, made)
    return made


def mark_papers(actor: User, application: Application) -> None:
    for line in operations.checklist(actor, application).papers:
        operations.set_paper(actor, application, line.rule.id, None, "Nộp bản giấy")


def test_the_head_submits_a_frozen_state(world: World, application: Application) -> None:
    file = evidence.store(world.clerk, application, "a.pdf", BytesIO(pdf()), ["7.1.plan"])
    submission = operations.submit(world.head, application)
    content = json.loads(submission.content)
    assert application.state == "submitted"
    assert submission.sha256 == sha256(submission.content.encode()).hexdigest()
    assert rfc8785.dumps(content).decode() == submission.content
    assert content["set"] == "safe/school@2021"
    assert content["set_hash"] == application.set_hash
    assert content["unit"]["facts"] == world.school.facts
    assert content["answers"] == operations.answers_of(application)
    assert content["evidence"][0]["sha256"] == file.sha256
    assert content["evidence"][0]["criteria"] == ["7.1.plan"]
    assert {paper["absent_reason"] for paper in content["papers"]} == {"Nộp bản giấy"}
    assert content["outcome"]["outcome"] == "met"


def test_the_audit_event_carries_the_hash_and_the_office_is_told(
    world: World, application: Application
) -> None:
    submission = operations.submit(world.head, application)
    event = events_of("application", application.id)[-1]
    assert (event.action, event.before, event.after) == (
        "application.submitted",
        None,
        submission.sha256,
    )
    told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "submitted")).all()
    assert told == [world.inspector.id]


def test_figures_of_the_register_are_frozen_with_their_rows(world: World, in_2026: None) -> None:
    chief = make_user("chutichphuong", "head", unit=world.commune_unit)
    answers = baseline_answers(world.commune_unit)
    application = make_application(world.round, world.commune_unit, answers)
    mark_papers(chief, application)
    content = json.loads(operations.submit(chief, application).content)
    assert content["computed"]["5.4.registered"]["value"] == content["answers"]["5.4.registered"]
    assert content["computed"]["5.4.registered"]["rows"]


@pytest.mark.parametrize(
    "verb", [operations.submit, operations.withdraw, operations.answer_supplement]
)
def test_only_the_head_hands_in(
    world: World, application: Application, verb: Callable[..., object]
) -> None:
    for who in (world.clerk, world.inspector, world.administrator):
        with pytest.raises(Forbidden):
            verb(who, application)
    with pytest.raises(NotFound):
        verb(world.stranger, application)


def test_gaps_do_not_keep_it_back_but_nothing_answered_does(world: World, in_2026: None) -> None:
    application = make_application(world.round, world.school)
    mark_papers(world.clerk, application)
    with pytest.raises(Refused):
        operations.submit(world.head, application)
    operations.save_answer(world.clerk, application, "7.1.model", 0, 0)
    operations.submit(world.head, application)
    assert application.self_outcome == "not_met"


def test_every_paper_is_uploaded_or_its_absence_explained(
    world: World, application: Application
) -> None:
    db.session.delete(db.session.scalars(select(Paper)).first())
    db.session.commit()
    with pytest.raises(Refused):
        operations.submit(world.head, application)


def test_late_is_marked_where_the_round_takes_it_in(world: World, application: Application) -> None:
    with clock.pretend(date(2026, 11, 6)):
        operations.submit(world.head, application)
    assert application.submitted_late


def test_late_is_refused_where_the_round_does_not(world: World, application: Application) -> None:
    world.round.late_allowed = False
    with clock.pretend(date(2026, 11, 6)), pytest.raises(Refused):
        operations.submit(world.head, application)
    operations.submit(world.head, application)
    assert not application.submitted_late


def test_a_closed_round_takes_nothing(world: World, application: Application) -> None:
    world.round.open = False
    with pytest.raises(Refused):
        operations.submit(world.head, application)


def test_changed_rules_under_the_same_key_are_not_handed_in(
    world: World, application: Application
) -> None:
    application.set_hash = "0" * 64
    with pytest.raises(Refused):
        operations.submit(world.head, application)


def test_it_goes_back_until_an_inspector_has_opened_it(
    world: World, application: Application
) -> None:
    first = operations.submit(world.head, application)
    operations.withdraw(world.head, application)
    assert application.state == "registered"
    assert first.withdrawn_at is not None
    second = operations.submit(world.head, application)
    assert events_of("application", application.id)[-1].before == first.sha256
    assert second.sha256 == first.sha256  # the same state has the same hash
    application.opened_at = clock.now()
    with pytest.raises(Refused):
        operations.withdraw(world.head, application)


def test_twice_is_once(world: World, application: Application) -> None:
    operations.submit(world.head, application)
    with pytest.raises(Refused):
        operations.submit(world.head, application)


def test_a_supplement_goes_back_to_the_appraisal_as_a_new_state(
    world: World, application: Application
) -> None:
    first = operations.submit(world.head, application)
    application.state = "supplement"
    db.session.add(
        SupplementRequest(
            application_id=application.id,
            criterion="7.1.model",
            reason="Thiếu",
            asked_by_id=world.inspector.id,
            asked_at=clock.now(),
        )
    )
    operations.save_answer(world.clerk, application, "7.1.model", 4, 1)
    second = operations.answer_supplement(world.head, application)
    assert application.state == "appraising"
    assert json.loads(second.content)["answers"]["7.1.model"] == 4
    assert operations.open_requests(application) == []
    assert events_of("application", application.id)[-1].before == first.sha256
    with pytest.raises(Refused):
        operations.answer_supplement(world.head, application)


def test_a_paper_needs_a_file_or_a_reason(world: World, application: Application) -> None:
    with pytest.raises(Refused):
        operations.set_paper(world.clerk, application, "request", None, "  ")
    with pytest.raises(Refused):
        operations.set_paper(world.clerk, application, "request", None, "x" * 501)
    with pytest.raises(NotFound):
        operations.set_paper(world.clerk, application, "no-such-paper", None, "x")
    with pytest.raises(Forbidden):
        operations.set_paper(world.inspector, application, "request", None, "x")


def test_a_file_of_another_application_is_no_paper_of_ours(
    world: World, application: Application
) -> None:
    other = make_application(world.round, world.company)
    file = evidence.store(world.stranger, other, "a.pdf", BytesIO(pdf()))
    with pytest.raises(NotFound):
        operations.set_paper(world.clerk, application, "request", file.id)


def test_the_checklist_names_what_is_claimed_without_evidence(
    world: World, application: Application
) -> None:
    unproven = {
        item.criterion.id for item in operations.checklist(world.head, application).unproven
    }
    evidence.store(world.clerk, application, "a.pdf", BytesIO(pdf()), ["7.1.plan"])
    now = {item.criterion.id for item in operations.checklist(world.head, application).unproven}
    assert unproven - now == {"7.1.plan"}


SignIn = Callable[[User], FlaskClient]


def test_the_page_leads_from_papers_to_submission_and_back(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    application = make_application(world.round, world.school, {"7.1.model": 1})
    url = f"/applications/{application.id}"
    head = signed_in(world.head)
    assert f'action="{url}/submit"' not in head.get(f"{url}/check").text
    uploaded = head.post(f"{url}/papers/request", data={"file": (BytesIO(pdf()), "to-trinh.pdf")})
    assert uploaded.status_code == 302
    for line in operations.checklist(world.head, application).unsettled:
        sent = head.post(f"{url}/papers/{line.rule.id}", data={"absent_reason": "Nộp bản giấy"})
        assert sent.status_code == 302
    page = head.get(f"{url}/check").text
    assert "to-trinh.pdf" in page
    assert f'action="{url}/submit"' in page
    assert f'action="{url}/submit"' not in signed_in(world.clerk).get(f"{url}/check").text
    assert head.post(f"{url}/submit").status_code == 302
    assert f'action="{url}/withdraw"' in head.get(f"{url}/check").text
    assert head.post(f"{url}/withdraw").status_code == 302
    assert f'action="{url}/submit"' in head.get(f"{url}/check").text


def test_a_refused_paper_says_why_beside_its_field(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    application = make_application(world.round, world.school, {"7.1.model": 1})
    data = {"file": (BytesIO(b"MZ\x90"), "to-trinh.pdf"), "absent_reason": "lý do đã gõ"}
    sent = signed_in(world.head).post(f"/applications/{application.id}/papers/request", data=data)
    assert sent.status_code == 422
    assert 'aria-describedby="e-request"' in sent.text
    assert "lý do đã gõ" in sent.text


def test_a_file_for_a_paper_that_is_not_asked_for_is_not_kept(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    application = make_application(world.round, world.school)
    data = {"file": (BytesIO(pdf()), "to-trinh.pdf")}
    sent = signed_in(world.head).post(f"/applications/{application.id}/papers/none", data=data)
    assert sent.status_code == 404
    db.session.rollback()
    assert not evidence.of_application(application)


def test_submitting_what_cannot_be_says_so_on_the_page(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    application = make_application(world.round, world.school)
    sent = signed_in(world.head).post(f"/applications/{application.id}/submit")
    assert sent.status_code == 422
    assert 'class="alert alert-danger"' in sent.text


def test_the_supplement_is_sent_by_the_same_button(
    world: World, signed_in: SignIn, application: Application
) -> None:
    operations.submit(world.head, application)
    application.state = "supplement"
    db.session.add(
        SupplementRequest(
            application_id=application.id,
            criterion="7.1.model",
            reason="Thiếu ảnh",
            asked_by_id=world.inspector.id,
            asked_at=clock.now(),
        )
    )
    db.session.commit()
    head = signed_in(world.head)
    shown = head.get(f"/applications/{application.id}").text
    assert shown.count("data-autosave") == 1
    assert "Thiếu ảnh" in shown
    assert head.post(f"/applications/{application.id}/submit").status_code == 302
    assert application.state == "appraising"


def test_papers_that_there_may_be_besides_need_no_reason(
    world: World, application: Application
) -> None:
    for paper in db.session.scalars(select(Paper).where(Paper.kind == "other")):
        db.session.delete(paper)
    db.session.commit()
    assert operations.submit(world.head, application)
