"""The first page, and the desk of every role."""

from __future__ import annotations

import re
from datetime import date

import pytest

from certify.accounts.models import Assignment
from certify.db import db
from certify.notices import operations as notices
from tests.reports.recognise import recognise
from tests.world import make_application, make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")  # 20/10/2026


def test_the_first_page_has_three_doors(app, client):
    page = client.get("/").text
    assert 'action="/verify"' in page
    assert 'href="/sets"' in page
    assert "/sign-in" in page


def test_the_first_page_counts_whom_the_register_holds(world, client):
    recognise(world, world.school)
    assert re.search(r"<dd>1</dd>", client.get("/").text)


def test_the_first_page_leaves_figures_out_while_there_are_none(app, client):
    assert 'class="figures"' not in client.get("/").text


def test_the_desk_is_for_those_who_signed_in(app, client):
    assert "/sign-in" in client.get("/todo").location


def test_a_unit_sees_its_days_its_gaps_and_the_next_step(world, signed_in):
    application = make_application(world.round, world.school, {"7.1.model": 0})
    application.self_gaps, application.self_total = 21, 22
    db.session.commit()
    page = signed_in(world.clerk).get("/todo").text
    assert re.search(r"\b16\b", page)  # days to 05/11/2026
    assert f'href="/applications/{application.id}#c-7.1.model"' in page
    assert page.count('<ol class="gaps">') == 1
    assert page.split('<ol class="gaps">')[1].split("</ol>")[0].count("<li>") == 3


@pytest.mark.parametrize(
    ("state", "gaps", "target"),
    [
        ("registered", 3, "/applications/1"),
        ("registered", 0, "/applications/1/check"),
        ("supplement", 3, "/applications/1"),
        ("not_recognised", 3, "/applications/1/gaps.pdf"),
    ],
)
def test_the_next_step_leads_on(world, signed_in, state, gaps, target):
    application = make_application(world.round, world.school)
    application.state, application.self_gaps = state, gaps
    db.session.commit()
    page = signed_in(world.head).get("/todo").text
    assert f'href="{target}"' in page.split('class="next"')[1].split("</p>")[0]


def test_a_recognised_unit_finds_its_certificate(world, signed_in):
    application = recognise(world, world.school)
    page = signed_in(world.head).get("/todo").text
    assert f'href="/certificates/{application.certificate.id}.pdf"' in page


def test_a_unit_whose_certificate_was_revoked_is_not_called_recognised(world, signed_in):
    application = recognise(world, world.school)
    application.certificate.status = "revoked"
    db.session.commit()
    page = signed_in(world.head).get("/todo").text.split('class="sheet task"')[1]
    assert "Đã thu hồi" in page
    assert "Được công nhận" not in page
    assert f'href="/certificates/{application.certificate.id}.pdf"' not in page


def test_registration_is_offered_to_units_that_have_none(world, signed_in):
    page = signed_in(world.head).get("/todo").text
    assert f"/rounds/{world.round.id}/register" in page


def test_registration_is_not_offered_twice(world, signed_in):
    make_application(world.round, world.school)
    assert (
        "/register"
        not in signed_in(world.head).get("/todo").text.split("<main")[1].split("</main>")[0]
    )


def test_registration_that_takes_nobody_any_more_is_not_offered(world, signed_in):
    world.round.late_allowed = False
    db.session.commit()
    assert 'id="openings"' not in signed_in(world.head).get("/todo").text


def test_a_unit_does_not_see_what_lies_before_others(world, signed_in):
    make_application(world.round, world.company)
    page = signed_in(world.head).get("/todo").text
    assert world.company.name not in page
    assert 'id="office"' not in page


def test_an_inspector_sees_the_queue_by_state_and_the_late_ones(world, signed_in):
    for unit, state, due in (
        (world.school, "submitted", date(2026, 10, 1)),
        (world.company, "appraising", date(2026, 10, 25)),
        (world.village, "submitted", date(2026, 11, 12)),
        (world.commune_unit, "submitted", date(2026, 10, 1)),  # the province's
    ):
        application = make_application(world.round, unit)
        application.state, application.appraise_by = state, due
    db.session.commit()
    page = signed_in(world.inspector).get("/todo").text
    counts = re.findall(r"<strong>(\d+)</strong>", page.split('id="office"')[1])
    assert counts[:6] == ["2", "1", "0", "0", "1", "1"]
    listed = page.split('id="to-appraise"')[1]
    assert listed.index(world.school.name) < listed.index(world.company.name)
    assert 'id="to-decide"' not in page


def test_an_approver_sees_the_decisions_waiting(world, signed_in):
    application = make_application(world.round, world.school)
    application.state = "concluded"
    db.session.commit()
    page = signed_in(world.approver).get("/todo").text
    assert world.school.name in page.split('id="to-decide"')[1]
    assert 'id="to-appraise"' not in page


def test_an_administrator_sees_the_house(world, signed_in):
    world.clerk.must_set_password = True
    world.head.password = None
    world.stranger.password, world.stranger.active = None, False
    db.session.commit()
    page = signed_in(world.administrator).get("/todo").text
    counts = re.findall(r"<strong>(\d+)</strong>", page.split('id="house"')[1])
    assert counts[2:] == ["1", "2"]


def test_unread_notices_stand_on_the_desk_until_read(world, signed_in):
    notices.notify(
        [world.clerk.id], "recognised", "k", "/applications/7", unit="Trường A", year=2026
    )
    db.session.commit()
    page = signed_in(world.clerk).get("/todo").text
    assert 'href="/applications/7"' in page
    assert "Trường A" in page
    notices.mark_all_read(world.clerk)
    assert 'id="notices"' not in signed_in(world.clerk).get("/todo").text


def test_whoever_has_no_role_is_told_so(world, signed_in):
    nobody = make_user("khach", "clerk")
    db.session.commit()
    page = signed_in(nobody).get("/todo").text
    assert page.count("<section") == 1


def test_an_application_whose_set_is_gone_does_not_break_the_desk(world, signed_in):
    application = make_application(world.round, world.school)
    application.set_key = "gone/school@2000"
    db.session.commit()
    page = signed_in(world.head).get("/todo")
    assert page.status_code == 200
    assert world.school.name in page.text


@pytest.mark.parametrize("who", ["clerk", "inspector", "approver", "administrator"])
@pytest.mark.parametrize("count", [20, 60])
def test_a_desk_costs_the_same_however_much_waits(world, signed_in, count_queries, who, count):
    states = ("registered", "submitted", "concluded", "supplement")
    for number in range(count):
        unit = make_unit("school", f"Trường {number}", world.commune)
        application = make_application(world.round, unit)
        application.state = states[number % 4]
        if number < 10:
            world.clerk.assignments.append(
                Assignment(role="clerk", unit_id=unit.id, since=date(2020, 1, 1))
            )
    make_application(world.round, world.school)
    notices.notify([getattr(world, who).id], "recognised", "k", unit="A", year=2026)
    db.session.commit()
    db.session.expire_all()
    browser = signed_in(getattr(world, who))
    with count_queries() as queries:
        assert browser.get("/todo").status_code == 200
    assert len(queries) <= 12, "\n".join(queries)
