"""Every page that a role can reach: no serious fault that axe knows, and it fits a phone."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.pages import DESKTOP, PHONE, Visitors, criterion, expect, fits
from tests.e2e.town import Town

# Not pages: downloads, pictures, and what leaves the page's own address.
FILES = "pdf|json|xlsx|png|csv|yaml|atom|html"
NOT_A_PAGE = re.compile(rf"\.({FILES})$|^/evidence/\d+$|/template$|^/static/")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]  # what a width changes
# Half of the time would go into reading axe's script anew, so it stays for both widths of a page.
LOOK = """(rules) => axe.run(document, {
    runOnly: rules, resultTypes: ["violations"], preload: false, elementRef: false,
}).then(({violations}) => violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id} (${each.impact}) ${each.nodes[0].html.slice(0, 160)}`))"""
AXE = Axe().axe_script
# What a page is made of. Of one sort, a page made of nothing new holds no new fault of contrast,
# names or size: roles see many pages alike, and axe looks at each once.
ELEMENTS = """() => [...new Set([...document.querySelectorAll("*")].map(
    each => [each.tagName, each.className, each.type, each.getAttribute("role")].join(" ")))]"""
# One page for each state that an application may be in.
BY_STATE = re.compile(r"^/(appraisal|applications|decisions/application)/\d+$")
# The same for everybody: looked at once, by somebody who has not signed in.
PUBLIC = re.compile(r"^/($|verify|c/|register|sets|try/|sign-in|code)")
# A clerk sees what the head of a unit sees, less some buttons.
ROLES = {
    "anybody": "",
    "head": "hieutruong2",
    "commune_unit": "congan",
    "inspector": "canbo",
    "approver": "chutich",
    "administrator": "quantri",
}


def pattern(path: str) -> str:
    """Return what pages of one sort have in common: /applications/7 as /applications/N."""
    path = re.sub(r"^/(c|sets|try)/.+", r"/\1/…", path)
    path = re.sub(r"/answers/[^/]+/", "/answers/…/", path)
    return re.sub(r"\d+", "N", path)


def links(page: Page) -> list[str]:
    """Return the paths that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    paths = [urlsplit(address) for address in found]
    return [each.path for each in paths if each.netloc == here]


def reachable(page: Page, begin: str, *, public: bool) -> Iterator[str]:
    """Go from page to page; yield each sort of page, with it open in the browser."""
    waiting, seen, often = [begin], set(), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        most = 3 if BY_STATE.search(path) else 1
        known = path in seen or often[pattern(path)] >= most
        if known or NOT_A_PAGE.search(path) or bool(PUBLIC.search(path)) != public:
            continue
        seen.add(path)
        often[pattern(path)] += 1
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {path}"
        yield path
        waiting += links(page)


def faults_of(visitors: Visitors, page: Page, path: str) -> list[str]:
    """Return what is wrong with the page at the width it has now."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    rules = STANDARD if width > PHONE["width"] else LAYOUT
    with visitors.expecting("Applying inline style"):  # axe tries to, and is refused as well
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate(LOOK, rules)
    return [f"{path} at {width}: {each}" for each in found] + too_wide(page, path)


def too_wide(page: Page, path: str) -> list[str]:
    """Return what is wrong where the page must be moved sideways."""
    return [] if fits(page) else [f"{path} is wider than the window, {page.viewport_size}"]


def is_new(page: Page, path: str, seen: dict[str, set[str]]) -> bool:
    """Say whether the page has something that those of its sort before had not."""
    elements = set(page.evaluate(ELEMENTS))
    before = seen.setdefault(pattern(path), set())
    new = not elements <= before
    before |= elements
    return new


def form_of(page: Page, path: str) -> list[str]:
    """Return what the document lacks: one first heading, a language, a title."""
    faults = []
    if page.locator("h1").count() != 1:
        faults.append(f"{path}: {page.locator('h1').count()} h1")
    if page.locator("html").get_attribute("lang") not in ("vi", "en"):
        faults.append(f"{path}: no language")
    if not page.title().removesuffix("· certify").strip():
        faults.append(f"{path}: no title")
    return faults


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """What pages were made of so far, by their sort."""
    return {}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible(role: str, visitors: Visitors, seen: dict[str, set[str]]) -> None:
    username = ROLES[role]
    page = visitors(username)
    faults: list[str] = []
    for path in reachable(page, "/todo" if username else "/", public=not username):
        look = is_new(page, path, seen)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            faults += faults_of(visitors, page, path) if look else too_wide(page, path)
        faults += form_of(page, path)
        if "CERTIFY_TEST_RESULTS" in os.environ:  # somebody wants to look at them
            visitors.shot(page, path.strip("/").replace("/", "-") or "home")
    assert not faults, "\n".join(faults)


def test_error_pages_are_accessible(visitors: Visitors) -> None:
    faults: list[str] = []
    for username, path, status in (("", "/nothing-here", 404), ("vanthu", "/appraisal", 403)):
        page = visitors(username, phone=True)
        visitors.allow(f"status of {status}")
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        faults += form_of(page, path) + faults_of(visitors, page, path)
        visitors.shot(page, str(status))
    assert not faults, "\n".join(faults)


def test_form_of_a_full_assessment_fits_a_phone(visitors: Visitors, town: Town) -> None:
    case = {"date": "2026-05-03", "what": "Trộm cắp " * 20, "excuse": {"force_majeure": False}}
    dossier = town.dossier(stage="assessed", changes={"4.4.b": [case] * 3})
    page = visitors(dossier.head, phone=True)
    page.goto(dossier.page)
    expect(criterion(page, "4.4.b").locator("[data-row]").first).to_be_visible()
    assert fits(page)
    assert faults_of(visitors, page, dossier.page) == []
