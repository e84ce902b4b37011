"""Reading the library of criteria."""

from __future__ import annotations

import pytest

from certify import clock
from certify.errors import NotFound
from certify.plugins import library
from certify.web.library import asked, cases_by_criterion, conditions, families, find_set

KEYS = sorted(library().sets)


@pytest.fixture(autouse=True)
def _in_2026(in_2026):
    """Windows are shown for the running year."""


def test_the_index_names_every_set_with_its_versions(app, client):
    page = client.get("/sets").text
    assert KEYS
    for key in KEYS:
        assert f'href="/sets/{key}"' in page


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_set_shows_all_that_it_asks(app, client, key, language):
    with client.session_transaction() as session:
        session["language"] = language
    criteria_set = library().get(key)
    page = client.get(f"/sets/{key}")
    assert page.status_code == 200
    text = page.text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    for criterion in criteria_set.criteria:
        assert f'id="{criterion.id}"' in text
        assert criterion.text.in_(language) in text
        assert criterion.remedy.in_(language) in text
        for reading in criterion.readings:
            assert reading.reading.in_(language) in text
            assert all(other.text.in_(language) in text for other in reading.alternatives)
    for parameter in criteria_set.parameters.values():
        assert parameter.reading.in_(language) in text
    assert all(rule.why.in_(language) in text for rule in criteria_set.scope)
    assert all(case.name.in_(language) in text for case in criteria_set.worked_cases)
    assert criteria_set.hash in text


def test_a_page_of_the_library_asks_the_database_for_confirmations_alone(
    app, client, count_queries
):
    with count_queries() as queries:
        client.get("/sets")
    doubtful = any(not each.verified for each in library().sets.values())
    assert len(queries) == doubtful
    assert all("confirmation" in each for each in queries)


def test_windows_are_those_of_the_year_asked_for(app, client):
    page = client.get("/sets/safe/school@2021?year=2025").text
    assert "16/11/2024" in page
    assert "15/11/2025" in page


def test_a_year_outside_the_set_is_said_to_be(app, client):
    page = client.get("/sets/safe/school@2021?year=2021").text
    assert "16/11/2020" in page
    assert 'class="mark mark-incomplete"' in page


@pytest.mark.parametrize("year", ["99999", "-1", "x"])
def test_a_year_that_makes_no_sense_is_the_running_one(app, client, year):
    assert "16/11/2025" in client.get(f"/sets/safe/school@2021?year={year}").text


def test_without_a_version_it_is_the_newest(app):
    assert find_set("safe/school").key.startswith("safe/school@")


@pytest.mark.parametrize("key", ["safe/school@1999", "nothing", "safe/../../etc/passwd"])
def test_an_unknown_set_is_not_found(app, client, key):
    with pytest.raises(NotFound):
        find_set(key)
    assert client.get(f"/sets/{key}").status_code == 404


def test_what_is_not_checked_against_the_text_is_marked(app, client):
    criteria_set = library().get("safe/school@2021")
    secondary = [entry for entry in criteria_set.authorities if entry.provenance != "text"]
    assert secondary  # since 01/07/2025 the circular's own words are not enough
    assert 'mark-incomplete mark-long">' in client.get("/sets/safe/school@2021").text


def test_families_stand_in_the_order_of_unit_types():
    found = families(library().sets.values())
    safe = next(family for family in found if family.name == "safe")
    types = [versions[0].unit_types[0].name for versions in safe.sets]
    assert types[:4] == ["residential_area", "commune", "agency", "school"]


def test_within_a_family_the_newest_version_stands_first():
    for family in families(library().sets.values()):
        for versions in family.sets:
            shown = [each.version for each in versions]
            assert shown == sorted(shown, reverse=True)


def test_what_a_criterion_asks_has_the_days_of_the_year():
    criteria_set = library().get("safe/school@2021")
    said = asked(criteria_set, criteria_set.criterion("7.1.plan"), 2025)
    assert "31/03/2025" in said.vi


def test_conditions_are_told_in_words():
    criteria_set = library().get("safe/school@2021")
    when = criteria_set.criterion("7.1.resolution").when
    [(fact, values)] = conditions(when, criteria_set)
    assert fact.en
    assert [value.en for value in values] == ["yes"]


def test_cases_stand_with_the_criteria_that_they_decide():
    criteria_set = library().get("safe/school@2021")
    cases = cases_by_criterion(criteria_set)
    assert set(cases) - {""} <= {criterion.id for criterion in criteria_set.criteria}
    assert {id(case) for some in cases.values() for case in some} == {
        id(case) for case in criteria_set.worked_cases
    }


def test_the_page_of_a_set_can_be_made_on_any_day(app, client):
    from datetime import date

    with clock.pretend(date(2022, 2, 9)):  # the day before it came into force
        assert client.get("/sets/safe/school@2021").status_code == 200
