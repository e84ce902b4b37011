"""A record that a keeper makes in a register answers a criterion by itself, evidence and all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.pages import Visitors, criterion, expect, fits
from tests.e2e.town import Dossier, Town

ANOTHER_COMMUNE = "18754"  # the demonstration's own has models already
ID, MODEL = "5.1.model", "Tiếng kẻng an ninh"


@pytest.fixture
def dossier(town: Town) -> Dossier:
    """The application of a commune without any model, in which all but the model is answered."""
    return town.dossier("commune", "assessed", {ID: 0}, area=ANOTHER_COMMUNE)


def test_a_confirmed_model_answers_the_commune(visitors: Visitors, dossier: Dossier) -> None:
    clerk, head = visitors(dossier.clerk), visitors(dossier.head, phone=True)
    clerk.goto(dossier.page)
    asked = criterion(clerk, ID)
    expect(asked.locator(".mark-not_met").first).to_be_visible()
    expect(asked.locator('[name="5.1.model-answer"]')).to_have_value("0")
    gap = clerk.locator(f'#outlook a[href$="#c-{ID}"]')
    expect(gap).to_have_count(1)

    enter(head)
    review(head, dossier.year)
    clerk.reload()  # the register answers now: nothing confirmed, nothing counts
    expect(asked.locator('[name="5.1.model-answer"]')).to_have_count(0)
    expect(asked.locator(".mark-not_met").first).to_be_visible()
    expect(asked.locator(".computed table")).to_contain_text("chưa được xác nhận")
    visitors.shot(asked, "not-confirmed")

    head.click("#reviews form button")
    expect(head.locator(".standing-yes")).to_be_visible()
    assert fits(head)
    visitors.shot(head, "confirmed")
    clerk.reload()
    expect(asked.locator(".mark-met").first).to_be_visible()
    expect(asked.locator(".computed")).to_contain_text("Tính từ sổ mô hình")
    expect(gap).to_have_count(0)
    visitors.shot(asked, "answered")
    asked.locator(".computed a", has_text=MODEL).click()
    expect(clerk.locator("h1")).to_have_text(MODEL)


def enter(page: Page) -> None:
    """Add a model of the commune, from the menu on."""
    page.goto("/movement-models/")
    page.click('a[href$="/movement-models/new"]')
    page.fill("#name", MODEL)
    page.select_option("#field", "crime")
    page.fill("#area", ANOTHER_COMMUNE)
    page.click("form.sheet button.btn-primary")
    expect(page.locator("h1")).to_have_text(MODEL)
    expect(page.locator(".standing-no")).to_be_visible()


def review(page: Page, year: int) -> None:
    """Write down what this year's review found, without confirming it yet."""
    page.click('#reviews a[href$="/review"]')
    expect(page.locator("#year")).to_have_value(str(year))
    page.check('[name="rating"][value="effective"]')
    page.fill("#note", "Không còn trộm cắp vặt ban đêm.")
    page.click("form.sheet button.btn-primary")
    expect(page.locator("#reviews .mark-unanswered")).to_be_visible()
