"""Signing in with a demonstration account, being refused, and changing the language."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.pages import Visitors, expect, sign_in


def test_every_demonstration_account_signs_in(visitors: Visitors) -> None:
    for username in ("vanthu", "hieutruong", "canbo", "chutich", "canbotinh", "quantri"):
        page = visitors(username)
        page.goto("/todo")
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator(".who-name")).to_be_visible()
        visitors.shot(page, username)


def test_wrong_password_is_refused_in_vietnamese(anybody: Page, visitors: Visitors) -> None:
    anybody.goto("/sign-in")
    anybody.fill("#username", "vanthu")
    anybody.fill("#password", "sai-mat-khau")
    anybody.click("#main form button")
    expect(anybody.locator("#main")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng")
    expect(anybody.locator("#username")).to_have_value("vanthu")
    visitors.shot(anybody, "refused")


def test_language_changes_to_english_and_back(anybody: Page, visitors: Visitors) -> None:
    anybody.goto("/sets")
    expect(anybody.locator("html")).to_have_attribute("lang", "vi")
    anybody.click('button[name="language"][value="en"]')
    expect(anybody.locator("html")).to_have_attribute("lang", "en")
    expect(anybody).to_have_url(f"{visitors.server}/sets?")
    expect(anybody.locator("h1")).to_have_text("Criteria sets")
    visitors.shot(anybody, "english")
    anybody.click('button[name="language"][value="vi"]')
    expect(anybody.locator("h1")).to_have_text("Bộ tiêu chí")


def test_signing_out_ends_the_session(visitors: Visitors, password: str) -> None:
    page = visitors()
    sign_in(page, "totruong3", password)
    page.click(".who button")
    page.goto("/applications")
    expect(page.locator("#username")).to_be_visible()
