"""A commune works on two sets at once and gives what both ask only once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.e2e.pages import Visitors, choose, criterion, expect, fill, fits, saved, settled
from tests.e2e.test_accessibility import faults_of
from tests.e2e.town import Dossier, Town

SAFE, RURAL = "safe/commune@2021", "new-rural/commune@2021"
YEAR = 2025
SHARED, MINE = "4.3.a", "4.3.b"  # asked by both sets
CASE = [{"date": "2025-05-03", "what": "Vụ việc thử nghiệm"}]


@pytest.fixture
def dossiers(town: Town) -> tuple[Dossier, Dossier]:
    """The commune's two applications of one year."""
    safe, rural = town.under(SAFE, RURAL, year=YEAR)
    return safe, rural


def offer(page: Page, name: str) -> Locator:
    """Return the offer to use what the other application holds."""
    return criterion(page, name).locator('form[action$="/shared/' + name + '"]')


def answer(page: Page, name: str, value: object) -> None:
    """Answer a criterion and wait until it is saved."""
    part = criterion(page, name)
    saved(part.page, lambda: fill(part, f"{name}-answer", value))


def test_shared_evidence_is_given_once(
    visitors: Visitors, town: Town, dossiers: tuple[Dossier, Dossier], scan: Path
) -> None:
    safe, rural = dossiers
    clerk = visitors(safe.clerk)
    clerk.goto(safe.page)
    answer(clerk, SHARED, [])
    part = criterion(clerk, SHARED)
    part.locator("details.evidence > summary").click()
    part.locator('input[type="file"]').set_input_files(scan)
    expect(part.locator("[data-file]")).to_have_count(1)

    clerk.goto(rural.page)
    visitors.shot(clerk, "offered")
    offer(clerk, SHARED).get_by_role("button").click()
    part = criterion(clerk, SHARED)
    expect(part.locator(".mark-met")).to_be_visible()
    expect(part.locator("[data-file]")).to_contain_text(scan.name)
    expect(offer(clerk, SHARED)).to_have_count(0)
    visitors.shot(clerk, "taken-over")
    assert town.answers(rural)[SHARED] == []
    assert town.files_of(rural) == town.files_of(safe)  # the same content, kept once


def test_what_was_typed_is_not_replaced(
    visitors: Visitors, town: Town, dossiers: tuple[Dossier, Dossier]
) -> None:
    safe, rural = dossiers
    clerk = visitors(safe.clerk)
    clerk.goto(safe.page)
    part = criterion(clerk, MINE)
    choose(part, "some")
    fill(part, f"{MINE}-answer", CASE)
    expect(part.locator(".mark-not_met")).to_be_visible()
    settled(part)
    clerk.goto(rural.page)
    expect(offer(clerk, MINE)).to_be_visible()
    answer(clerk, MINE, [])
    clerk.goto(rural.page)
    expect(offer(clerk, MINE)).to_have_count(0)
    assert town.answers(rural)[MINE] == []
    assert town.answers(safe)[MINE][0]["what"] == CASE[0]["what"]


def test_a_file_is_used_again_without_script_on_a_phone(
    visitors: Visitors, town: Town, dossiers: tuple[Dossier, Dossier], scan: Path
) -> None:
    safe, rural = dossiers
    clerk = visitors(safe.clerk, phone=True, java_script_enabled=False)
    clerk.goto(f"{safe.page}/evidence")
    clerk.locator("#files").set_input_files(scan)
    clerk.locator("form:has(#files) button.btn-primary").click()
    clerk.goto(f"{rural.page}/evidence")
    part = clerk.locator("#others")
    part.locator("summary").click()
    part.locator('input[value="19.2.plan"]').check()
    part.get_by_role("button").click()
    expect(clerk.locator("#uses")).to_contain_text(scan.name)
    visitors.shot(clerk, "borrowed")
    assert town.files_of(rural) == town.files_of(safe)


def test_the_offer_is_there_for_everybody(
    visitors: Visitors, dossiers: tuple[Dossier, Dossier]
) -> None:
    safe, rural = dossiers
    clerk = visitors(safe.clerk, phone=True)
    clerk.goto(safe.page)
    answer(clerk, SHARED, [])
    clerk.goto(rural.page)
    expect(offer(clerk, SHARED)).to_be_visible()
    assert faults_of(visitors, clerk, rural.page) == []
    assert fits(clerk)
