from __future__ import annotations

import json
from datetime import date

import pytest

from certify.certificates.keyring import keys_folder
from certify.certificates.keys import public_key
from certify.certificates.models import Certificate
from certify.certificates.record import canonical, signed_by
from certify.db import db
from tests.dossier import appraised, concluded, decision_of, submitted
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


def text(answer):
    return answer.get_data(as_text=True)


def told(application, **changes):
    return {
        "number": "15/QĐ-UBND",
        "day": "20/10/2026",
        "place": "Thành Sen",
        "signatory_name": "Nguyễn Văn An",
        "signatory_title": "CHỦ TỊCH",
        "state_hash": application.state_hash,
    } | changes


@pytest.fixture
def approving(world, signed_in):
    return signed_in(world.approver)


@pytest.mark.parametrize("count", [20, 60])
def test_the_approver_s_list_takes_few_queries(world, approving, count_queries, count):
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        submitted(world, unit).state = "concluded"
    db.session.commit()
    db.session.expire_all()
    with count_queries() as statements:
        page = approving.get("/decisions")
    assert text(page).count("queue-row") == 20
    assert len(statements) <= 12, statements


def test_only_approvers_have_that_list(world, signed_in):
    assert signed_in(world.inspector).get("/decisions").status_code == 403


def test_a_conflicted_approver_sees_that_somebody_else_decides(world, signed_in):
    from certify.accounts.models import Assignment

    application = concluded(world)
    world.approver.assignments.append(
        Assignment(role="head", unit_id=world.school.id, since=date(2020, 1, 1))
    )
    db.session.commit()
    browser = signed_in(world.approver)
    assert f"/decisions/application/{application.id}" not in text(browser.get("/decisions"))
    assert browser.get(f"/decisions/application/{application.id}").status_code == 403


def test_the_page_shows_the_state_and_suggests_the_last_signatory(world, approving):
    decision_of(world, concluded(world, submitted(world, world.company)))
    application = concluded(world)
    page = text(approving.get(f"/decisions/application/{application.id}"))
    assert page.count(application.state_hash) == 2
    assert 'value="Nguyễn Văn An"' in page
    assert 'value="Thành Sen"' in page
    assert 'value="20/10/2026"' in page


def test_the_page_takes_few_queries(world, approving, count_queries):
    application = concluded(world)
    db.session.expire_all()
    with count_queries() as statements:
        approving.get(f"/decisions/application/{application.id}")
    assert len(statements) <= 12, statements


def test_deciding_leads_to_the_decision_with_its_certificate(world, approving):
    application = concluded(world)
    url = f"/decisions/application/{application.id}"
    answer = approving.post(url, data=told(application))
    assert answer.status_code == 302
    page = text(approving.get(answer.location))
    assert "0001/2026/GCN-18073" in page
    assert f"/certificates/{application.certificate.id}.pdf" in page
    assert approving.get(url).location == answer.location


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"number": ""}, 422),
        ({"day": "31/02/2026"}, 422),
        ({"day": ""}, 422),
        ({"day": "21/10/2026"}, 422),
        ({"place": " "}, 422),
        ({"signatory_name": ""}, 422),
        ({"signatory_title": ""}, 422),
        ({"state_hash": "0" * 64}, 409),
    ],
)
def test_what_is_refused_decides_nothing_and_keeps_what_was_typed(
    world, approving, changes, status
):
    application = concluded(world)
    data = told(application, **changes)
    answer = approving.post(f"/decisions/application/{application.id}", data=data)
    assert answer.status_code == status
    assert (application.state, db.session.query(Certificate).count()) == ("concluded", 0)
    for name in ("number", "day", "signatory_name"):
        assert f'name="{name}" value="{data[name]}"' in text(answer)


def test_an_inspector_does_not_reach_the_decision(world, signed_in):
    application = concluded(world)
    browser = signed_in(world.inspector)
    url = f"/decisions/application/{application.id}"
    assert browser.get(url).status_code == 403
    assert browser.post(url, data=told(application)).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("clerk", 200),
        ("inspector", 200),
        ("province_inspector", 200),
        ("administrator", 200),
        ("stranger", 404),
    ],
)
def test_decision_and_certificate_are_for_the_unit_and_its_offices(world, signed_in, who, status):
    application = concluded(world)
    decision = decision_of(world, application)
    browser = signed_in(getattr(world, who))
    assert browser.get(f"/decisions/{decision.id}").status_code == status
    record = browser.get(f"/certificates/{application.certificate.id}.json")
    assert record.status_code == status
    assert browser.get(f"/certificates/{application.certificate.id}.pdf").status_code == status


def test_a_unit_sees_only_itself_in_a_decision_about_many(world, signed_in):
    first, second = concluded(world), concluded(world, submitted(world, world.company))
    decision = decision_of(world, first)
    decision_of(world, second)
    page = text(signed_in(world.head).get(f"/decisions/{decision.id}"))
    assert world.school.name in page
    assert world.company.name not in page


def test_a_decision_about_many_takes_few_queries(world, approving, count_queries):
    application = concluded(world)
    decision = decision_of(world, application)
    for number in range(40):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        other = submitted(world, unit)
        other.decision_id, other.state = decision.id, "not_recognised"
    db.session.commit()
    db.session.expire_all()
    with count_queries() as statements:
        assert text(approving.get(f"/decisions/{decision.id}")).count("queue-row") == 20
    assert len(statements) <= 12, statements


def test_the_record_verifies_without_this_server(world, signed_in):
    application = concluded(world)
    decision_of(world, application)
    answer = signed_in(world.head).get(f"/certificates/{application.certificate.id}.json")
    envelope = json.loads(text(answer))
    key = public_key(keys_folder())
    assert signed_by(canonical(envelope["record"]), envelope["signature"], key)


def test_pdfs_come_as_pdf_under_a_name_of_their_own(world, signed_in):
    application = concluded(world, submitted(world, **LESS))
    decision_of(world, application)
    browser = signed_in(world.head)
    for name in ("gaps", "scores", "claim"):
        answer = browser.get(f"/applications/{application.id}/{name}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), name
        assert answer.data.startswith(b"%PDF-")
        assert str(application.id) in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("who", "stage", "status"),
    [
        ("head", appraised, 403),
        ("head", concluded, 403),
        ("inspector", appraised, 403),
        ("inspector", concluded, 200),
        ("stranger", concluded, 404),
    ],
)
def test_the_score_sheet_waits_for_the_conclusion_and_the_unit_for_the_decision(
    world, signed_in, who, stage, status
):
    application = stage(world)
    answer = signed_in(getattr(world, who)).get(f"/applications/{application.id}/scores.pdf")
    assert answer.status_code == status


@pytest.mark.parametrize("name", ["gaps", "scores", "claim"])
def test_another_unit_s_documents_are_not_found(world, signed_in, name):
    application = submitted(world)
    answer = signed_in(world.stranger).get(f"/applications/{application.id}/{name}.pdf")
    assert answer.status_code == 404


def test_documents_are_not_for_passers_by(world, client):
    application = submitted(world)
    assert client.get(f"/applications/{application.id}/gaps.pdf").status_code in {302, 401}


def test_an_office_of_another_commune_finds_nothing(world, signed_in):
    application = concluded(world)
    decision = decision_of(world, application)
    other = make_user("canbokhac", "inspector", area=world.other_commune)
    db.session.commit()
    browser = signed_in(other)
    assert browser.get(f"/decisions/{decision.id}").status_code == 404
    assert browser.get(f"/certificates/{application.certificate.id}.pdf").status_code == 404


def test_what_is_not_concluded_offers_nothing_to_fill_in(world, signed_in):
    application = submitted(world, world.company)
    page = signed_in(world.approver).get(f"/decisions/application/{application.id}")
    assert (page.status_code, 'name="number"' in page.text) == (200, False)
