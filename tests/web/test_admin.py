"""The administrator's page of plugins and health."""

from __future__ import annotations

import pytest

from certify import health
from certify.plugins import library, plugins


def test_it_names_every_plugin_and_what_it_adds(world, signed_in):
    page = signed_in(world.administrator).get("/admin/plugins").text
    for name in plugins().versions:
        assert name in page
        assert all(hook in page for hook in plugins().hooks_of(name))


def test_it_names_every_set_with_its_hash(world, signed_in):
    page = signed_in(world.administrator).get("/admin/plugins").text
    for key, criteria_set in library().sets.items():
        assert f'href="/sets/{key}"' in page
        assert criteria_set.hash in page


def test_it_shows_every_finding(world, signed_in):
    page = signed_in(world.administrator).get("/admin/plugins").text
    assert page.count('class="findings"') == 1
    assert page.split('class="findings"')[1].split("</ul>")[0].count("<li>") == len(health.check())


def test_a_broken_file_is_shown_with_line_and_field(world, signed_in, tmp_path):
    folder = tmp_path / "criteria" / "own" / "school"
    folder.mkdir(parents=True)
    (folder / "1.yaml").write_text("key: own/school\nversion: 1\n")
    library.cache_clear()
    try:
        page = signed_in(world.administrator).get("/admin/plugins").text
    finally:
        library.cache_clear()
    assert "own/school/1.yaml" in page
    assert 'id="faults"' in page


def test_a_plugin_left_out_is_shown_with_its_reason(world, signed_in, monkeypatch):
    found = plugins()
    before = list(found.problems)
    found.report("certify_other", "ModuleNotFoundError: No module named 'other'")
    try:
        page = signed_in(world.administrator).get("/admin/plugins").text
    finally:
        found.problems[:] = before
    assert "certify_other" in page
    assert "No module named" in page


def test_a_page_costs_few_queries(world, signed_in, count_queries):
    browser = signed_in(world.administrator)
    with count_queries() as queries:
        browser.get("/admin/plugins")
    assert len(queries) <= 12


@pytest.mark.parametrize("who", ["clerk", "inspector", "approver"])
def test_others_are_refused(world, signed_in, who):
    assert signed_in(getattr(world, who)).get("/admin/plugins").status_code == 403


def test_strangers_are_sent_to_sign_in(world, client):
    assert "/sign-in" in client.get("/admin/plugins").location
