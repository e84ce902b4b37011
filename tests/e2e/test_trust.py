"""One decision for three units, trusted by a citizen; and a refusal that other people set right."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from certify import clock
from certify.accounts import operations as accounts
from certify.applications.models import Application
from certify.db import db
from certify.demo import story
from certify.units.models import Area
from tests.e2e.pages import Visitors, agree, conclude, decide, expect, fits, open_findings
from tests.e2e.test_certificate import certificate, codes_on
from tests.e2e.town import LONG_AGO, Dossier, Town, person

NAMES = ("Tổ dân phố Xuân An", "Tổ dân phố Xuân Lam", "Tổ dân phố Xuân Hội")
DOUBTFUL = "4.1.households"
GROUNDS = "Danh sách nộp lại có đủ chữ ký của 200 hộ."


def decide_together(page: Page, dossiers: list[Dossier], number: str) -> None:
    """Tick three units in the list, look through it, and enter the decision once."""
    page.goto("/decisions/many")
    for each in dossiers:
        page.locator(f'input[name="id"][value="{each.application}"]').check()
    page.click('button[name="chosen"]')
    expect(page.locator("table.many-list tbody tr")).to_have_count(len(dossiers))
    assert fits(page)
    page.fill("#number", number)
    page.fill("#signatory_name", "Nguyễn Thị Hoà")
    page.click('form:has(input[name="seen"]) button.btn-primary')
    page.wait_for_url(re.compile(r"/decisions/\d+$"))


def test_one_decision_for_three_units_is_trusted_by_a_citizen(
    visitors: Visitors, town: Town
) -> None:
    dossiers = [town.dossier(stage="concluded", name=name) for name in NAMES]
    approver = visitors("chutich")
    decide_together(approver, dossiers, "8101/QĐ-UBND")
    expect(approver.locator(".decided-row .mark-state-recognised")).to_have_count(3)
    visitors.shot(approver, "decided")
    citizen, numbers = visitors(phone=True), set()
    for each in dossiers:
        pdf, number = certificate(visitors, each)
        (address,) = codes_on(pdf)
        for way in (address, f"/c/{number}"):
            citizen.goto(way)
            expect(citizen.locator(".verdict-bad")).to_have_count(0)
            expect(citizen.locator(".facts")).to_contain_text(each.name)
            expect(citizen.locator(".facts")).to_contain_text("8101/QĐ-UBND")
        numbers.add(number)
    assert len(numbers) == 3
    visitors.shot(citizen, "trusted")


@pytest.fixture
def another(town: Town, password: str) -> Iterator[str]:
    """A second inspector in the commune's office, for as long as the test takes."""
    with town.open():
        keeper = person("quantri")
        user = accounts.create(keeper, accounts.AccountData("canbo2", "Trung tá Hà Văn Minh"))
        accounts.set_password(user, password)
        office = db.session.get_one(Area, "18073")
        accounts.assign(keeper, user, "inspector", office, since=LONG_AGO)
    yield "canbo2"
    with town.open():
        accounts.set_active(person("quantri"), person("canbo2"), active=False)


def refused(town: Town, name: str) -> Dossier:
    """Make a unit that one finding of the first inspector keeps from being recognised."""
    dossier = town.dossier(stage="submitted", name=name)
    with town.open():
        cast = story.Cast(person(dossier.head), person("canbo"), person("chutich"))
        application = db.session.get_one(Application, dossier.application)
        found = {DOUBTFUL: ({"part": 199, "whole": 200}, "Thiếu một chữ ký.")}
        story.appraise(cast, application, clock.today(), found)
    return dossier


def contest(head: Page, dossier: Dossier) -> None:
    """Contest the one finding, as the unit's head."""
    head.goto(dossier.page)
    head.click(f'a[href$="/appeals/application/{dossier.application}"]')
    head.check(f'input[name="criterion"][value="{DOUBTFUL}"]')
    head.fill("#grounds", GROUNDS)
    head.click("form:has(#grounds) button.btn-primary")
    expect(head.locator(".alert-success")).to_be_visible()


def test_a_refusal_is_contested_upheld_and_decided_anew_by_others(
    visitors: Visitors, town: Town, another: str
) -> None:
    dossier = refused(town, "Tổ dân phố Xuân Thành")
    first, head = visitors("chutich"), visitors(dossier.head)
    first.goto(f"/decisions/application/{dossier.application}")
    decide(first, "8102/QĐ-UBND")
    expect(first.locator(".mark-state-not_recognised")).to_be_visible()
    contest(head, dossier)
    visitors.shot(head, "contested")

    inspector = visitors("canbo")  # who found it first
    inspector.goto("/appeals")
    inspector.click(f'.row-link:has-text("{dossier.name}")')
    expect(inspector.locator('[name="answer"]')).to_have_count(0)
    inspector = visitors(another, phone=True)
    inspector.goto("/appeals")
    inspector.click(f'.row-link:has-text("{dossier.name}")')
    inspector.check('input[name="answer"][value="upheld"]')
    inspector.fill("#reasons", "Danh sách có đủ chữ ký.")
    visitors.shot(inspector, "answer")
    inspector.click("form:has(#reasons) button.btn-primary")
    expect(inspector.locator("h1")).to_have_text(dossier.name)
    assert open_findings(inspector) == [DOUBTFUL]
    agree(inspector, DOUBTFUL)
    conclude(inspector, "Xét lại theo khiếu nại.")

    with visitors.expecting("status of 403"):
        first.goto(f"/decisions/application/{dossier.application}")
    expect(first.locator('form:has(input[name="state_hash"]) button')).to_have_count(0)
    second = visitors("phochutich")
    second.goto(f"/decisions/application/{dossier.application}")
    decide(second, "8103/QĐ-UBND")
    expect(second.locator(".mark-state-recognised")).to_be_visible()
    _pdf, number = certificate(visitors, dossier)
    citizen = visitors(phone=True)
    citizen.goto(f"/c/{number}")
    expect(citizen.locator(".verdict-bad")).to_have_count(0)
    expect(citizen.locator(".facts")).to_contain_text("8103/QĐ-UBND")
    visitors.shot(citizen, "recognised-anew")
    head.goto(dossier.page)
    head.locator('a[href*="/appeals/"]').first.click()
    expect(head.locator("main")).to_contain_text("8103/QĐ-UBND")
