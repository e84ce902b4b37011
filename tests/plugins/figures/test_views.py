"""The pages of figures."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from certify.db import db
from certify.plugins.figures.models import FigureSheet
from tests.plugins.figures.giving import TOTALS, put
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

TYPED = {"crime": "4", "social_evils": "0", "other_violations": "9", "revision": "0"}


def address(unit, group="order", year=2026, period="window"):
    return f"/figures/units/{unit.id}/{group}/{year}/{period}"


def test_the_menu_leads_to_ones_unit_or_area(world, signed_in):
    answer = signed_in(world.clerk).get("/figures")
    assert answer.location == f"/figures/units/{world.school.id}"
    assert signed_in(world.inspector).get("/figures").location == "/figures/area"
    both = make_user("kiemnhiem", "clerk", unit=world.school)
    second = make_unit("agency", "Phòng Văn hóa", world.commune)
    both.assignments.append(make_user("x", "head", unit=second).assignments[0])
    db.session.commit()
    page = signed_in(both).get("/figures").text
    assert "Phòng Văn hóa" in page
    assert "Trường THCS Đồng Tháp" in page


def test_nobody_reads_without_signing_in(world, client):
    for where in ("/figures", "/figures/area", address(world.school)):
        assert client.get(where).status_code == 302


def test_giving_figures_and_finding_them_again(world, signed_in):
    browser = signed_in(world.clerk)
    page = browser.get(f"/figures/units/{world.school.id}").text
    assert address(world.school) in page
    assert address(world.school, "movement", 2026, "q1") in page
    assert address(world.school, "movement", 2026, "q4") in page
    assert browser.get(address(world.school)).status_code == 200
    answer = browser.post(address(world.school), data=TYPED)
    assert answer.location == f"/figures/units/{world.school.id}?year=2026"
    sheet = db.session.scalar(select(FigureSheet))
    assert sheet.values == {"crime": 4, "social_evils": 0, "other_violations": 9}
    assert "mark-met" in browser.get(answer.location).text


def test_thousands_may_be_parted_and_unknown_figures_left_out(world, signed_in):
    typed = {"useful_reports": "5.789", "cases_denounced": "1 024", "persons_denounced": " "}
    signed_in(world.clerk).post(address(world.school, "movement", 2026, "year"), data=typed)
    sheet = db.session.scalar(select(FigureSheet))
    assert sheet.values == {"useful_reports": 5789, "cases_denounced": 1024}


@pytest.mark.parametrize("wrong", ["-1", "4,5", "1.2", "bốn", "9" * 10, "9" * 13])
def test_what_was_typed_stays_with_the_fault(world, signed_in, wrong):
    answer = signed_in(world.clerk).post(address(world.school), data={**TYPED, "crime": wrong})
    assert answer.status_code == 422
    assert f'value="{wrong}"' in answer.text
    assert 'value="9"' in answer.text
    assert 'id="crime-error"' in answer.text
    assert db.session.scalar(select(FigureSheet)) is None


def test_nothing_typed_is_told(world, signed_in):
    assert signed_in(world.clerk).post(address(world.school), data={}).status_code == 422


def test_a_far_figure_asks_for_a_note_and_then_is_kept(world, signed_in):
    put(world.clerk, world.school, "order", 2025, "window", TOTALS)
    browser = signed_in(world.clerk)
    far = {**TYPED, "crime": "40", "social_evils": "2"}
    answer = browser.post(address(world.school), data=far)
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert 'value="40"' in answer.text
    for half, field in (({"confirmed": "y"}, "note"), ({"note": "Đợt cao điểm"}, "confirmed")):
        answer = browser.post(address(world.school), data=far | half)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    again = {**far, "confirmed": "y", "note": "Đợt cao điểm"}
    assert browser.post(address(world.school), data=again).status_code == 302
    assert "Đợt cao điểm" in browser.get(address(world.school)).text


def test_a_correction_needs_a_reason_and_shows_in_the_history(world, signed_in):
    put(world.clerk, world.school, "order", 2026, "window", TOTALS)
    browser = signed_in(world.inspector)
    changed = {**TYPED, "social_evils": "2", "crime": "5", "revision": "1"}
    assert browser.post(address(world.school), data=changed).status_code == 422
    answer = browser.post(address(world.school), data={**changed, "reason": "Biên bản 12"})
    assert answer.status_code == 302
    page = browser.get(address(world.school)).text
    assert "Biên bản 12" in page
    assert '<span class="was">4</span> → 5' in page


def test_two_at_once_see_both_figures(world, signed_in):
    put(world.head, world.school, "order", 2026, "window", TOTALS)
    browser = signed_in(world.clerk)
    answer = browser.post(address(world.school), data={**TYPED, "crime": "7"})
    assert answer.status_code == 409
    assert 'value="7"' in answer.text
    assert "<strong>4</strong>" in answer.text
    assert 'name="revision" type="hidden" value="1"' in answer.text


def test_who_reads_sees_no_form(world, signed_in):
    browser = signed_in(world.province_inspector)
    assert '<form method="post" class' not in browser.get(address(world.school)).text
    put(world.clerk, world.school, "order", 2026, "window", TOTALS)
    page = browser.get(address(world.school)).text
    assert '<form method="post" class' not in page
    assert ">9</td>" in page
    assert browser.post(address(world.school), data=TYPED).status_code == 403
    assert signed_in(world.stranger).get(address(world.school)).status_code == 404


@pytest.mark.parametrize("where", ["nothing/2026/year", "order/26/window", "order/9999/year"])
def test_no_such_sheet(world, signed_in, where):
    assert (
        signed_in(world.clerk).get(f"/figures/units/{world.school.id}/{where}").status_code == 404
    )


def test_sums_of_an_area(world, signed_in):
    put(world.clerk, world.school, "movement", 2025, "year", {"useful_reports": 5789})
    for reader in (world.inspector, world.province_inspector, world.administrator):
        page = signed_in(reader).get("/figures/area?since=2024&until=2025").text
        assert "5.789" in page
        assert "<polyline" not in page  # one year is a point
        assert "<circle" in page
    page = signed_in(world.province_inspector).get("/figures/area?since=2024&until=2025").text
    assert "area=18073" in page


def test_thousands_are_parted_as_the_reader_does(world, signed_in):
    put(world.clerk, world.school, "movement", 2025, "year", {"useful_reports": 5789})
    world.inspector.language = "en"
    db.session.commit()
    assert "5,789" in signed_in(world.inspector).get("/figures/area?until=2025").text


@pytest.mark.parametrize("query", ["since=1&until=x", "since=2026&until=2020", "until=9999",
                                   "indicator=nothing", "since=2000&until=2026"])  # fmt: skip
def test_senseless_years_are_put_right(world, signed_in, query):
    assert signed_in(world.inspector).get(f"/figures/area?{query}").status_code == 200


def test_no_sums_for_others(world, signed_in):
    assert signed_in(world.clerk).get("/figures/area").status_code == 403
    assert signed_in(world.inspector).get("/figures/area?area=18100").status_code == 404
    assert signed_in(world.inspector).get("/figures/area?group=x").status_code == 404
    assert signed_in(world.clerk).get("/figures/area.xlsx").status_code == 403


def test_the_sums_as_a_workbook(world, signed_in):
    answer = signed_in(world.inspector).get("/figures/area.xlsx?group=order.window")
    assert answer.data.startswith(b"PK")
    assert "so-lieu-order-18073" in answer.headers["Content-Disposition"]


def test_who_gave_figures_and_who_did_not(world, signed_in):
    put(world.clerk, world.school, "movement", 2026, "q1", {"useful_reports": 3})
    browser = signed_in(world.inspector)
    assert "Trường THCS Đồng Tháp" in browser.get("/figures/units?state=given").text
    missing = browser.get("/figures/units?state=missing").text
    assert "Trường THCS Đồng Tháp" not in missing
    assert "Tổ dân phố 5" in missing
    assert "Tổ dân phố 5" in browser.get("/figures/units?q=to+dan+pho").text
    of_order = browser.get("/figures/units?group=order.window").text
    assert "Tổ dân phố 5" in of_order
    assert "Trường THCS Đồng Tháp" not in of_order


@pytest.mark.parametrize("many", [20, 60])
def test_few_queries_however_many(world, signed_in, count_queries, many):
    for index in range(many):
        unit = make_unit("residential_area", f"Tổ {index}", world.commune)
        for year in (2025, 2026):
            put(world.inspector, unit, "movement", year, "year", {"useful_reports": index})
            put(world.inspector, unit, "order", year, "window", TOTALS)
    browser = signed_in(world.province_inspector)
    for where in (
        "/figures/area",
        "/figures/area?group=order.window&area=18073",
        "/figures/units?year=2026&page=2&q=to",
        f"/figures/units/{unit.id}",
        address(unit),
    ):
        with count_queries() as statements:
            assert browser.get(where).status_code == 200
        assert len(statements) <= 12, (where, len(statements))


def test_the_people_of_a_commune_read_who_gave_and_open_their_own_only(world, signed_in):
    office = make_user("vanphong", "clerk", unit=world.commune_unit)
    db.session.commit()
    page = signed_in(office).get("/figures/units").text
    assert "Trường THCS Đồng Tháp" in page
    assert f'href="/figures/units/{world.school.id}?' not in page
    assert f'href="/figures/units/{world.commune_unit.id}?' in page
