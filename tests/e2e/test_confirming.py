"""An administrator compares a set with the official text, and only then is it certified under."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from certify.db import db
from certify.plugins import library
from tests.doubtful import DOUBTFUL, SURE, overlay
from tests.e2e.pages import DESKTOP, PHONE, Visitors, decide, expect
from tests.e2e.test_accessibility import faults_of, form_of
from tests.e2e.town import Dossier, Town, running

BASE = "safe/residential-area@2021"
KEY = f"{BASE}+thu"
FRAMES = "/sets/civilised-urban/ward@2024/fill"


@pytest.fixture
def dossier(
    town: Town, instance: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dossier]:
    """An appraised application under a set that was not read wholly in the official text."""
    folder = instance / "criteria" / "safe" / "residential-area"
    folder.mkdir(parents=True, exist_ok=True)
    raw = overlay() | {"extends": BASE}
    unfinished = folder / "unfinished"
    unfinished.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    unfinished.rename(folder / "2021+thu.yaml")
    monkeypatch.setenv("CERTIFY_INSTANCE", str(instance))
    library.cache_clear()
    plan(town, KEY)
    try:
        yield town.dossier(stage="concluded", changes=dict.fromkeys((SURE, *DOUBTFUL), True))
    finally:
        plan(town, BASE)
        library.cache_clear()


def plan(town: Town, key: str) -> None:
    """Let the running round review residential areas under another set."""
    with town.open():
        round_ = running("residential_area")
        plans = dict(round_.sets)
        round_.sets = plans | {"residential_area": plans["residential_area"] | {"set": key}}
        db.session.commit()


def confirm(page: Page) -> None:
    """Confirm all that is open, from the set's own page."""
    page.goto(f"/sets/{KEY}")
    page.click(f'a[href="/sets/{KEY}/confirm"]')
    page.fill("#instrument", "99/2025/TT-BCA")
    page.fill("#dated", "01/03/2025")
    page.fill("#held", "Công báo số 12")
    page.click('button[name="whole"]')
    expect(page.locator(".set-line-done")).to_contain_text("99/2025/TT-BCA")


def test_a_certificate_is_issued_only_after_the_set_is_confirmed(
    visitors: Visitors, dossier: Dossier
) -> None:
    approver, address = visitors("chutich"), f"/decisions/application/{dossier.application}"
    approver.goto(address)
    expect(approver.locator(".set-line")).to_be_visible()
    expect(approver.locator("#hindered")).to_contain_text(DOUBTFUL[0])
    expect(approver.locator('form:has(input[name="state_hash"]) button')).to_be_disabled()
    visitors.shot(approver, "before")
    keeper = visitors("quantri", phone=True)
    confirm(keeper)
    visitors.shot(keeper, "confirmed")
    approver.goto(address)
    decide(approver, "8001/QĐ-UBND")
    expect(approver.locator('a[href^="/certificates/"]').first).to_be_visible()
    visitors.shot(approver, "after")


def test_the_administrators_pages_of_a_set_are_accessible(
    visitors: Visitors, dossier: Dossier
) -> None:
    page = visitors("quantri")
    faults: list[str] = []
    for path in (f"/sets/{KEY}", f"/sets/{KEY}/confirm", FRAMES):
        page.goto(path)
        for details in page.locator("details.fill-item summary").all()[:2]:
            details.click()
        page.set_viewport_size(DESKTOP)
        faults += form_of(page, path) + faults_of(visitors, page, path)
        page.set_viewport_size(PHONE)
        faults += faults_of(visitors, page, path)
    assert not faults, "\n".join(faults)
