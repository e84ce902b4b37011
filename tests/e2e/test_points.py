"""Points and classes while somebody types: sums, the class and the way to a better one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import pointed
from tests.e2e.pages import Visitors, criterion, expect, fill, fits, saved
from tests.e2e.test_accessibility import faults_of
from tests.e2e.town import Dossier, Town

YEAR = 2026


@pytest.fixture
def dossier(
    town: Town, instance: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dossier]:
    """A school that is reviewed under the sample, in a round of its own."""
    with pointed.installed(instance, monkeypatch):
        yield town.under(pointed.KEY, year=YEAR, unit_type="school")[0]


@pytest.mark.parametrize("phone", [False, True])
def test_sums_and_class_follow_what_is_typed(
    visitors: Visitors, dossier: Dossier, phone: bool
) -> None:
    clerk = visitors(dossier.clerk, phone=phone)
    clerk.goto(dossier.page)
    expect(clerk.locator(".total-points")).to_have_text("0/100")
    expect(clerk.locator(".quickest")).to_have_count(0)
    for name, value in (pointed.ANSWERS | {"1.work": 7, "2.mode": "some", "3.a": False}).items():
        saved(clerk, lambda name=name, value=value: fill_one(clerk, name, value))
    expect(clerk.locator(".total-points")).to_have_text("72/100")
    expect(clerk.locator(".class-name")).to_have_text("Trung bình")
    expect(clerk.locator('[data-points="1"]')).to_have_text("17/25")
    expect(criterion(clerk, "1.work").locator(".mark-part")).to_be_visible()
    expect(clerk.locator('.quickest a[href="#c-3.a"]')).to_be_visible()
    clerk.goto(dossier.page)
    assert faults_of(visitors, clerk, dossier.page) == []
    assert fits(clerk)
    visitors.shot(clerk, "fair")
    saved(clerk, lambda: fill_one(clerk, "3.a", True))
    expect(clerk.locator(".class-name")).to_have_text("Khá")
    expect(clerk.locator(".quickest")).to_have_count(0)


def fill_one(clerk: Page, name: str, value: object) -> None:
    """Answer one criterion of the sample."""
    part = criterion(clerk, name)
    fill(part, f"{name}-answer", value)
