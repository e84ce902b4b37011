"""Sums by area and year, among them the published ones of two provinces."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from certify import api
from certify.plugins.figures.indicators import group_named
from certify.plugins.figures.sums import sums
from certify.plugins.figures.workbook import sums_workbook
from tests.plugins.figures.giving import put
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

THANH_HOA = {  # 2019-2024, three associations
    "useful_reports": 5_789,
    "cases_denounced": 354,
    "persons_denounced": 648,
    "cases_handled": 643,
    "persons_handled": 692,
    "wanted_surrendered": 52,
    "disputes_reconciled": 2_970,
    "reformed_helped": 9_763,
    "youths_helped": 2_532,
}
THAI_BINH = {  # five years
    "banners": 6_229,
    "signs": 496,
    "displays": 310,
    "classes": 305,
    "class_attendances": 673_364,
    "features": 265,
    "articles": 1_512,
    "contests": 42,
    "contest_attendances": 6_230,
}


def spread(total: int, parts: int) -> list[int]:
    """Return *total* in *parts* whole numbers."""
    return [total * (index + 1) // parts - total * index // parts for index in range(parts)]


def codes(world) -> list[str]:
    return [world.province.code, world.commune.code, world.other_commune.code]


@pytest.mark.parametrize(
    ("group", "published", "years"),
    [("movement", THANH_HOA, range(2019, 2025)), ("communication", THAI_BINH, range(2020, 2025))],
)
def test_published_sums_come_out(world, group, published, years):
    units = [
        make_unit("agency", "Hội Cựu chiến binh", world.commune),
        make_unit("agency", "Hội Nông dân", world.other_commune),
        make_unit("agency", "Hội Phụ nữ", world.commune),
    ]
    inspectors = {
        world.commune.code: world.inspector,
        world.other_commune.code: make_user("canbo2", "inspector", area=world.other_commune),
    }
    shares = {name: spread(total, len(years) * len(units)) for name, total in published.items()}
    places = [(unit, year) for unit in units for year in years]
    for index, (unit, year) in enumerate(places):
        values = {name: share[index] for name, share in shares.items()}
        actor = inspectors[unit.area_code]
        put(actor, unit, group, year, "year", values, confirmed=True, note="Theo báo cáo")
    found = sums(codes(world), group_named(group), "calendar", years)
    assert {name: found.all_years(name) for name in published} == published
    assert found.given == dict.fromkeys(years, 3)
    here = sums([world.commune.code], group_named(group), "calendar", years)
    there = sums([world.other_commune.code], group_named(group), "calendar", years)
    for name, total in published.items():
        assert (here.all_years(name) or 0) + (there.all_years(name) or 0) == total


def test_the_communes_own_figure_goes_before_the_sum_of_its_units(world):
    put(world.inspector, world.village, "order", 2026, "window", {"crime": 3, "social_evils": 2})
    put(world.inspector, world.commune_unit, "order", 2026, "window", {"crime": 5})
    found = sums(codes(world), group_named("order"), "window", [2025, 2026])
    assert found.row("crime") == [None, 5]
    assert found.row("social_evils", world.commune.code) == [None, 2]
    assert found.all_years("other_violations") is None


def test_a_school_does_not_count_twice_what_its_neighbourhood_counted(world):
    put(world.clerk, world.school, "order", 2026, "window", {"crime": 1})
    put(world.inspector, world.village, "order", 2026, "window", {"crime": 3})
    assert sums(codes(world), group_named("order"), "window", [2026]).all_years("crime") == 3


def test_the_year_goes_before_its_quarters_and_windows_are_apart(world):
    put(world.inspector, world.village, "order", 2026, "q1", {"crime": 1})
    put(world.inspector, world.village, "order", 2026, "q2", {"crime": 1})
    put(world.inspector, world.village, "order", 2026, "window", {"crime": 40})

    def of_year():
        return sums(codes(world), group_named("order"), "calendar", [2026])

    assert of_year().all_years("crime") == 2
    put(world.inspector, world.village, "order", 2026, "year", {"crime": 7})
    assert of_year().all_years("crime") == 7


def test_a_unit_that_moves_leaves_its_figures_where_it_gave_them(world):
    put(world.clerk, world.school, "movement", 2025, "year", {"useful_reports": 6})
    world.school.area_code = world.other_commune.code
    api.session.commit()
    found = sums([world.commune.code], group_named("movement"), "calendar", [2025])
    assert found.all_years("useful_reports") == 6


def test_the_workbook_holds_the_sums_and_the_communes(world):
    put(world.clerk, world.school, "movement", 2025, "year", {"useful_reports": 6})
    found = sums(codes(world), group_named("movement"), "calendar", [2025, 2026])
    below = api.areas_below(world.province.code)
    content = sums_workbook(world.province, found, below, "vi")
    book = load_workbook(io.BytesIO(content))
    total, communes = book.worksheets
    rows = list(total.iter_rows(values_only=True))
    assert rows[0] == ("Chỉ tiêu", "Đơn vị tính", "2025", "2026", "Cộng các năm")
    assert rows[2][2:] == (6, None, 6)
    assert communes.cell(3, 2).value == world.commune.name
    assert {row[0] for row in communes.iter_rows(min_row=3, values_only=True)} == {"18073"}
