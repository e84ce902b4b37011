"""Figures under one standard at a time: nobody is counted twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certify.applications.models import Application
from certify.db import db
from certify.plugins import library
from certify.reports.operations import area_report, find_units
from certify.reports.standards import ALL, standard_of, standards_of
from tests.world import World, make_application, make_round

YEAR = 2025
OTHER = "new-rural/commune@2021"


@pytest.fixture
def both(world: World) -> tuple[Application, Application]:
    """A commune that is recognised under one set and refused under the other."""
    first = make_application(make_round(YEAR), world.commune_unit)
    round_ = make_round(YEAR)
    round_.sets = {"commune": dict(round_.sets["commune"], set=OTHER)}
    second = make_application(round_, world.commune_unit)
    second.set_key, second.set_hash = OTHER, library().get(OTHER).hash
    first.state, second.state = "recognised", "not_recognised"
    db.session.commit()
    return first, second


def test_families_for_the_same_units_are_standards_of_their_own() -> None:
    assert standard_of("safe/school@2021") == "safe"
    assert standard_of(OTHER) == "new-rural/commune"


def test_each_standard_counts_its_own(world: World, both: Any) -> None:
    assert [each.name for each in standards_of(YEAR)] == ["safe", "new-rural/commune"]
    safe = area_report(world.province, YEAR).by_type["commune"]
    other = area_report(world.province, YEAR, "new-rural/commune").by_type["commune"]
    assert (safe.registered, safe.recognised, safe.not_recognised) == (1, 1, 0)
    assert (other.registered, other.recognised, other.not_recognised) == (1, 0, 1)


def test_the_list_shows_the_applications_of_its_standard(world: World, both: Any) -> None:
    first, second = both
    lines = find_units(world.province, YEAR, "registered", "commune").items
    assert [each.applications for each in lines] == [[first]]
    of_other = find_units(
        world.province, YEAR, "registered", "commune", standard="new-rural/commune"
    )
    assert [each.applications for each in of_other.items] == [[second]]


def test_the_page_offers_the_standards_of_the_year(world: World, both: Any, signed_in: Any) -> None:
    page = signed_in(world.province_inspector).get(f"/reports?year={YEAR}").text
    assert 'name="standard"' in page
    chosen = signed_in(world.province_inspector).get(
        f"/reports?year={YEAR}&standard=new-rural/commune"
    )
    assert '<option value="new-rural/commune" selected>' in chosen.text


def test_the_desk_leads_to_a_list_of_all_standards(world: World, both: Any, signed_in: Any) -> None:
    lines = find_units(world.province, YEAR, "registered", "commune", standard=ALL).items
    assert [set(each.applications) for each in lines] == [set(both)]
    for each in both:
        each.state, each.submit_by = "registered", date(YEAR, 11, 5)
    db.session.commit()
    client = signed_in(world.province_inspector)
    assert "figure=overdue&amp;standard=all" in client.get("/todo").text
    page = client.get(f"/reports/units?figure=overdue&standard=all&year={YEAR}").text
    assert all(library().get(each.set_key).title.vi in page for each in both)


def test_the_list_names_its_standard(world: World, both: Any, signed_in: Any) -> None:
    page = signed_in(world.province_inspector).get(f"/reports/units?year={YEAR}").text
    assert '<p class="quiet">An toàn về an ninh, trật tự</p>' in page
