"""The list of a commune's residential areas with their teams, and the page of one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from certify.audit.erasing import erase
from certify.audit.models import AuditEvent
from certify.db import db
from certify.plugins.team_ratings import operations
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")


def test_the_inspector_enters_a_team_and_sees_its_rating(world, team, decide, signed_in):
    decide(team)
    browser, village = signed_in(world.inspector), world.village.id
    page = browser.get("/team-ratings").text
    assert f'name="team-{village}"' in page
    sent = {"area": world.commune.code, f"team-{village}": team.id, f"seen-{village}": ""}
    answer = browser.post("/team-ratings", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert operations.served(village).team is team
    assert '<span class="mark mark-met">Hoàn thành tốt nhiệm vụ</span>' in answer.text
    again = browser.post("/team-ratings", data=sent, follow_redirects=True)
    assert 'role="alert"' in again.text  # what was seen is not what stands there


def test_what_was_erased_is_told_as_that(world, team, serve, signed_in):
    serve(team)
    number = db.session.scalar(
        select(AuditEvent.id).where(AuditEvent.object_type == "team_ratings")
    )
    erase(None, number, "x")
    page = signed_in(world.inspector).get(f"/team-ratings/{world.village.id}").text
    assert "Dữ liệu cá nhân đã xóa" in page


def test_a_page_that_changes_nothing_says_so(world, signed_in):
    sent = {"area": world.commune.code, "team-x": "1", f"team-{world.village.id}": ""}
    page = signed_in(world.inspector).post("/team-ratings", data=sent, follow_redirects=True)
    assert 'role="status"' in page.text


@pytest.mark.parametrize(
    ("who", "status", "fields"),
    [
        ("inspector", 200, True),
        ("approver", 200, False),
        ("administrator", 200, False),
        ("province_inspector", 200, False),
        ("head", 403, False),
    ],
)
def test_who_reads_and_who_enters(world, team, signed_in, who, status, fields):
    code = world.commune.code
    browser = signed_in(getattr(world, who))
    page = browser.get("/team-ratings", query_string={"area": code})
    assert page.status_code == status
    assert (f'name="team-{world.village.id}"' in page.text) is fields
    sent = {"area": code, f"team-{world.village.id}": team.id}
    assert browser.post("/team-ratings", data=sent).status_code == (302 if fields else 403)


def test_a_province_chooses_a_commune_first(world, signed_in):
    page = signed_in(world.province_inspector).get("/team-ratings").text
    assert f'value="{world.commune.code}"' in page
    assert world.village.name not in page


def test_the_communes_own_people_read_without_links_that_lead_nowhere(world, signed_in):
    person = make_user("congan", "head", unit=world.commune_unit)
    page = signed_in(person).get("/team-ratings").text
    assert world.village.name in page
    assert f"/team-ratings/{world.village.id}" not in page


def test_a_commune_is_searched_without_accents(world, signed_in):
    make_unit("residential_area", "Thôn Đông Hải", world.commune)
    page = signed_in(world.inspector).get("/team-ratings?q=dong+hai").text
    assert "Thôn Đông Hải" in page
    assert world.village.name not in page


def test_the_list_costs_the_same_however_long(world, team, serve, decide, signed_in, count_queries):
    browser = signed_in(world.inspector)
    decide(team)
    counts = []
    for number in range(60):
        serve(team, make_unit("residential_area", f"Tổ dân phố {number + 10}", world.commune))
        if number in (19, 59):
            with count_queries() as statements:
                assert browser.get("/team-ratings").status_code == 200
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_a_closed_team_stays_where_it_is(world, team, serve, signed_in):
    serve(team)
    team.closed_on = world.round.register_from
    page = signed_in(world.inspector).get("/team-ratings").text
    assert f'<option value="{team.id}" selected>' in page


def test_the_areas_own_people_see_what_stands_behind_the_answer(
    world, team, serve, decide, signed_in
):
    address = f"/team-ratings/{world.village.id}"
    person = signed_in(make_user("totruong", "head", unit=world.village))
    page = person.get(address)
    assert page.status_code == 200
    assert "QĐ-UBND" not in page.text
    serve(team)
    assert team.name in person.get(address).text
    decide(team, "khong_hoan_thanh", 2025)
    decide(team)
    page = person.get(address).text
    assert "26/QĐ-UBND" in page
    assert "25/QĐ-UBND" in page
    assert world.inspector.name in page
    assert 'href="/team-ratings' not in page  # the list is the office's
    assert 'href="/team-ratings' in signed_in(world.inspector).get(address).text


def test_what_is_no_residential_area_or_not_ones_own_is_not_found(world, signed_in):
    village, school = world.village.id, world.school.id
    assert signed_in(world.stranger).get(f"/team-ratings/{village}").status_code == 404
    assert signed_in(world.inspector).get(f"/team-ratings/{school}").status_code == 404


def test_the_menu_shows_it_to_offices(world, signed_in):
    for person, shown in ((world.inspector, True), (world.head, False)):
        assert ('href="/team-ratings"' in signed_in(person).get("/todo").text) is shown


def test_a_class_of_a_set_that_is_gone_goes_by_its_name(world, team, serve, decide, signed_in):
    serve(team)
    decide(team, "tot", key="security-team/team@1999")
    assert ">tot<" in signed_in(world.inspector).get(f"/team-ratings/{world.village.id}").text
