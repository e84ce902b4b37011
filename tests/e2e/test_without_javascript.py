"""The whole job with scripts switched off: plain forms, one page after another."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.pages import (
    Visitors,
    agree,
    conclude,
    criterion,
    decide,
    disagree,
    expect,
    fill,
    finding,
    mark_papers,
    named,
    open_findings,
    reveal,
    save,
)
from tests.e2e.town import Town

SERIOUS_CRIME = {
    "date": "2026-05-03",
    "what": "Trộm cắp tài sản có tổ chức tại kho hàng",
    "excuse": {"force_majeure": False, "discovered": True, "contained": True, "reported": True},
}


def test_the_main_job_by_plain_forms(visitors: Visitors, town: Town, scan: Path) -> None:
    dossier = town.dossier(stage="assessed", changes={"4.2.implementation": None, "4.4.b": None})
    head = visitors(dossier.head, java_script_enabled=False)
    head.goto(dossier.page)
    gaps = head.locator("#outlook .gap-open li")
    expect(gaps).to_have_count(2)

    fill(criterion(head, "4.2.implementation"), "4.2.implementation-answer", True)
    save(head, "4.2.implementation")
    expect(head.locator(".alert-success")).to_be_visible()
    expect(criterion(head, "4.2.implementation").locator(".mark-met")).to_be_visible()
    expect(gaps).to_have_count(1)

    fill_rows_by_buttons(head, visitors)
    expect(criterion(head, "4.4.b").locator(".mark-met")).to_be_visible()
    expect(gaps).to_have_count(0)

    evidence = criterion(head, "4.2.implementation").locator("details.evidence")
    reveal(evidence.locator('input[type="file"]'))
    evidence.locator('input[type="file"]').set_input_files(scan)
    evidence.locator("form.upload button").click()
    expect(criterion(head, "4.2.implementation").locator("[data-files]")).to_contain_text(scan.name)
    visitors.shot(head, "answered")

    head.click('#outlook a[href$="/check"]')
    mark_papers(head, scan)
    visitors.shot(head, "checked")
    head.click("button.submit")
    expect(head.locator(".mark-state-submitted").first).to_be_visible()

    inspector = visitors("canbo", java_script_enabled=False)
    inspector.goto(f"/appraisal/{dossier.application}")
    inspector.click('form[action$="/open"] button')
    disagree(inspector, "4.1.households", {"part": 199, "whole": 200}, "Thiếu một hộ mới đến.")
    expect(finding(inspector, "4.1.households").locator(".mark-not_met").first).to_be_visible()
    for id_ in open_findings(inspector):
        agree(inspector, id_)
    conclude(inspector, "Thống nhất theo biên bản.")
    visitors.shot(inspector, "concluded")

    approver = visitors("chutich", java_script_enabled=False)
    approver.goto(f"/decisions/application/{dossier.application}")
    decide(approver, "77/QĐ-UBND")
    visitors.shot(approver, "decided")
    paper = approver.request.get(f"/applications/{dossier.application}/gaps.pdf")
    assert paper.body().startswith(b"%PDF-")


def fill_rows_by_buttons(page: Page, visitors: Visitors) -> None:
    """Add two cases, take one out again, have a mistake named, mend it and save."""
    name = "4.4.b-answer"
    part = criterion(page, "4.4.b")
    named(part, f"{name}-any", "some").check()
    named(part, "add").last.click()
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    fill(page.locator("main"), f"{name}-0", SERIOUS_CRIME | {"date": "2026-02-31"})
    named(page.locator("main"), "remove", f"{name}-1").click()
    expect(rows).to_have_count(1)
    visitors.allow("status of 422")
    page.click("p.answer-foot button[name=save]")
    expect(page.locator(f'[name="{name}-0-date"]')).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f'[name="{name}-0-what"]')).to_have_value(SERIOUS_CRIME["what"])
    visitors.shot(page, "mistake")
    page.fill(f'[name="{name}-0-date"]', "03/05/2026")
    page.click("p.answer-foot button[name=save]")


def test_what_is_not_there_is_said_plainly(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed", changes={"4.1.households": {"part": 1, "whole": 2}})
    head = visitors(dossier.head, java_script_enabled=False)
    head.goto(f"{dossier.page}/check")
    expect(head.locator("button.submit")).to_have_count(0)
    expect(head.locator(".gap-list").first).to_contain_text("1 trên 2")
    visitors.shot(head, "not-ready")
