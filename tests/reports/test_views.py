"""The report of an area and the lists behind its figures."""

from __future__ import annotations

import re

import pytest

from certify.db import db
from tests.world import make_application, make_area, make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


def add_units(world, count):
    for number in range(count):
        unit = make_unit("residential_area", f"Thôn {number:03}", world.commune)
        if number % 2:
            make_application(world.round, unit)
    db.session.commit()


@pytest.mark.parametrize("count", [20, 60])
@pytest.mark.parametrize("path", ["/reports", "/reports/units", "/reports/units?figure=registered"])
def test_a_page_costs_the_same_however_many_units(world, signed_in, count_queries, path, count):
    add_units(world, count)
    browser = signed_in(world.inspector)
    with count_queries() as queries:
        assert browser.get(path).status_code == 200
    assert len(queries) <= 12


def test_a_province_costs_the_same_however_many_communes(world, signed_in, count_queries):
    for number in range(60):
        area = make_area(f"19{number:03}", f"Xã số {number}", world.province)
        make_unit("residential_area", f"Thôn {number}", area)
    db.session.commit()
    browser = signed_in(world.province_inspector)
    with count_queries() as queries:
        page = browser.get("/reports").text
    assert page.count("Xã số") >= 60
    assert len(queries) <= 12


def test_every_figure_leads_to_a_list_of_that_length(world, signed_in):
    add_units(world, 6)
    browser = signed_in(world.province_inspector)
    page = browser.get("/reports").text
    links = re.findall(r'href="(/reports/units\?[^"]+)"[^>]*>(\d+)</a>', page)
    assert len(links) > 6
    for link, count in links:
        listed = browser.get(link.replace("&amp;", "&")).text
        assert re.search(rf"<h2>{count}\b", listed), link


def test_the_chart_has_a_title_and_says_its_numbers(world, signed_in):
    add_units(world, 4)
    page = signed_in(world.inspector).get("/reports").text
    bar = re.search(r"<svg class=\"bar\".*?</svg>", page, re.DOTALL)[0]
    assert 'role="img"' in bar
    assert "<title" in bar
    assert re.search(r"<desc[^>]*>[^<]+: \d+", bar)


def test_an_empty_area_says_so(world, signed_in):
    page = signed_in(world.administrator).get("/reports?area=18100")
    assert page.status_code == 200
    assert "<svg" not in page.text


def test_another_area_is_not_found(world, signed_in):
    assert signed_in(world.inspector).get("/reports?area=18100").status_code == 404


def test_the_list_of_another_area_is_not_found(world, signed_in):
    assert signed_in(world.inspector).get("/reports/units?area=42").status_code == 404


def test_an_unknown_list_is_not_found(world, signed_in):
    assert signed_in(world.inspector).get("/reports/units?figure=secret").status_code == 404


def test_people_of_units_are_refused(world, signed_in):
    assert signed_in(world.head).get("/reports").status_code == 403


def test_a_search_keeps_what_was_typed(world, signed_in):
    page = signed_in(world.inspector).get('/reports/units?q="><script>&type=school').text
    assert "&gt;&lt;script&gt;" in page
    assert '<option value="school" selected>' in page


def test_a_year_without_a_round_is_shown_all_the_same(world, signed_in):
    page = signed_in(world.inspector).get("/reports?year=2024").text
    assert re.search(r"<option selected>2024", page)


@pytest.mark.parametrize("year", ["0", "-1", "1", "9999", "99999", "x", ""])
def test_a_year_that_no_calendar_has_shows_the_newest(world, signed_in, year):
    browser = signed_in(world.inspector)
    assert browser.get(f"/reports?year={year}").status_code == 200
    assert browser.get(f"/reports/units?year={year}").status_code == 200
