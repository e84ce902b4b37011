"""The whole job by clicking, in all roles: one unit that is recognised, one that is not."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from certify.demo import story
from certify.plugins import library
from tests.certificates import reading
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
    saved,
    settled,
)
from tests.e2e.town import Dossier, Town

ID = "4.1.households"
CASE = {"date": "2026-05-03", "what": "Cháy nhà kho, không thiệt hại về người"}


def test_a_residential_area_is_recognised(visitors: Visitors, town: Town, scan: Path) -> None:
    dossier = town.dossier("residential_area", name="Tổ dân phố Đồng Tâm")
    assess(visitors, dossier, scan)
    submit(visitors, dossier, scan)
    appraise(visitors, dossier)
    recognise(visitors, dossier)

    head = visitors(dossier.head)
    head.goto(dossier.page)
    expect(head.locator(".mark-state-recognised").first).to_be_visible()
    visitors.shot(head, "recognised")
    certificate = paper(head, "/certificates/")
    text = reading.words_of(certificate)
    assert dossier.name in text
    assert "88/QĐ-UBND" in text
    assert "AN TOÀN VỀ AN NINH, TRẬT TỰ" in text.upper()


def assess(visitors: Visitors, dossier: Dossier, scan: Path) -> None:
    """Answer every criterion; watch the gap list shrink; add evidence."""
    clerk = visitors(dossier.clerk)
    clerk.goto("/applications")
    clerk.click(f'a[href$="{dossier.page}"]')
    visitors.shot(clerk, "empty-form")
    answers = story.model_answers(library().get("safe/residential-area@2021"), dossier.year)
    for id_, answer in answers.items():
        fill(criterion(clerk, id_), f"{id_}-answer", answer)
    for id_ in answers:
        settled(criterion(clerk, id_))
    expect(clerk.locator("#outlook .gap-list li")).to_have_count(0)
    expect(clerk.locator("#outlook .mark-met")).to_be_visible()

    households = criterion(clerk, "4.1.households")
    saved(clerk, lambda: fill(households, "4.1.households-answer", {"part": 199}))
    expect(households.locator(".mark-not_met")).to_be_visible()
    expect(clerk.locator("#outlook .gap-list")).to_contain_text("199")
    add_cases(clerk)
    expect(clerk.locator("#outlook .gap-list li")).to_have_count(2)
    visitors.shot(clerk, "two-gaps")

    saved(clerk, lambda: fill(households, "4.1.households-answer", {"part": 200}))
    expect(clerk.locator("#outlook .gap-list li")).to_have_count(1)
    part = criterion(clerk, "4.4.d")
    reveal(named(part, "4.4.d-answer-0-excuse-force_majeure").first)
    saved(clerk, lambda: named(part, "4.4.d-answer-0-excuse-force_majeure", "yes").check())
    expect(clerk.locator("#outlook .gap-list li")).to_have_count(0)

    upload = households.locator('input[type="file"]')
    reveal(upload)
    upload.set_input_files(scan)
    expect(households.locator("[data-files] a")).to_have_text(scan.name)
    expect(households.locator(".count")).to_contain_text("1/")
    clerk.reload()
    expect(households.locator("[data-files] a")).to_have_text(scan.name)
    expect(named(households, "4.1.households-answer-part")).to_have_value("200")
    expect(named(part, "4.4.d-answer-0-what")).to_have_value(CASE["what"])
    visitors.shot(clerk, "answered")


def add_cases(page: Page) -> None:
    """Add two cases and take the second out again."""
    part = criterion(page, "4.4.d")
    named(part, "4.4.d-answer-any", "some").check()
    fill(part, "4.4.d-answer-0", CASE)
    part.locator("[data-add]").click()
    expect(part.locator("[data-row]")).to_have_count(2)
    saved(page, part.locator("[data-remove]").last.click)
    expect(part.locator("[data-row]")).to_have_count(1)
    expect(part.locator(".mark-not_met")).to_be_visible()


def submit(visitors: Visitors, dossier: Dossier, scan: Path) -> None:
    """The head looks through it, settles the papers and hands in."""
    clerk = visitors(dossier.clerk)
    clerk.goto(f"{dossier.page}/check")
    expect(clerk.locator("button.submit")).to_have_count(0)
    visitors.shot(clerk, "clerk-cannot-submit")

    head = visitors(dossier.head)
    head.goto(dossier.page)
    head.click('#outlook a[href$="/check"]')
    expect(head.locator("button.submit")).to_have_count(0)
    mark_papers(head, scan)
    visitors.shot(head, "papers")
    head.click("button.submit")
    expect(head.locator(".mark-state-submitted").first).to_be_visible()
    visitors.shot(head, "submitted")


def appraise(visitors: Visitors, dossier: Dossier) -> None:
    """Find the application without typing accents, judge each criterion, conclude."""
    inspector = visitors("canbo")
    inspector.goto("/appraisal")
    inspector.fill("#q", "to dan pho dong tam")
    inspector.keyboard.press("Enter")
    expect(inspector.locator(".queue-row")).to_have_count(1)
    visitors.shot(inspector, "queue")
    inspector.click(".queue-row a")
    expect(inspector.locator("h1")).to_have_text(dossier.name)
    inspector.click('.begin form[action$="/open"] button')

    preview = finding(inspector, "4.1.households").locator(".proofs img")
    preview.scroll_into_view_if_needed()
    inspector.wait_for_function("image => image.naturalWidth > 0", arg=preview.element_handle())
    visitors.shot(inspector, "before")
    agree(inspector, "4.1.households")
    disagree(inspector, "4.4.a", {"current": {"crime": 3}}, "Công an phường ghi nhận 3 vụ.")
    expect(finding(inspector, "4.4.a").locator(".mark-met")).to_have_count(2)
    for id_ in open_findings(inspector):
        agree(inspector, id_)
    visitors.shot(inspector, "judged")
    conclude(inspector, "Thống nhất theo biên bản họp thẩm định.")
    visitors.shot(inspector, "concluded")


def recognise(visitors: Visitors, dossier: Dossier) -> None:
    """The approver finds it among what waits, and signs."""
    approver = visitors("chutich")
    approver.goto("/decisions")
    visitors.shot(approver, "pending")
    approver.click(f'a[href$="/decisions/application/{dossier.application}"]')
    visitors.shot(approver, "decide")
    decide(approver, "88/QĐ-UBND")
    expect(approver.locator(".mark-state-recognised")).to_be_visible()
    visitors.shot(approver, "decided")


def paper(page: Page, path: str) -> bytes:
    """Follow the link on the page to a PDF, as a download."""
    link = page.locator(f'a[href*="{path}"][href$=".pdf"]').first
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def test_a_school_is_not_recognised(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier("school", stage="submitted", name="Trường Trung học cơ sở Bến Thuỷ")
    inspector = visitors("canbo")
    inspector.goto(f"/appraisal/{dossier.application}")
    inspector.click('.begin form[action$="/open"] button')
    reason = "Danh sách ký nhận chỉ có 798 trong 812 người."
    disagree(inspector, "7.1.briefing", {"part": 798}, reason)
    expect(
        finding(inspector, "7.1.briefing").locator(".side-finding .mark-not_met")
    ).to_be_visible()
    for id_ in open_findings(inspector):
        agree(inspector, id_)
    conclude(inspector, "")
    visitors.shot(inspector, "concluded")

    approver = visitors("chutich")
    approver.goto(f"/decisions/application/{dossier.application}")
    visitors.shot(approver, "decide")
    decide(approver, "89/QĐ-UBND")
    expect(approver.locator(".mark-state-not_recognised")).to_be_visible()

    head = visitors(dossier.head)
    head.goto(dossier.page)
    visitors.shot(head, "not-recognised")
    text = reading.words_of(paper(head, "/gaps"))
    briefing = library().get("safe/school@2021").criterion("7.1.briefing")
    assert dossier.name in text
    assert reason in text
    assert "798" in text
    assert "812" in text
    assert "Điều 7" in text
    for part in (briefing.text.vi, briefing.remedy.vi):
        assert "".join(part.split()) in "".join(text.split())


def test_a_supplement_opens_one_criterion_again(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="submitted", changes={ID: {"part": 199, "whole": 200}})
    reason = "Nộp lại danh sách sau khi hộ mới chuyển đến đã ký."
    inspector = visitors("canbo")
    inspector.goto(f"/appraisal/{dossier.application}")
    inspector.click('.begin form[action$="/open"] button')
    finding(inspector, ID).locator('a[href*="/supplement"]').click()
    row = inspector.locator(f'li:has(input[name="criterion"][value="{ID}"])')
    row.locator('input[name="criterion"]').check()
    row.locator(f'[name="reason-{ID}"]').fill(reason)
    visitors.shot(inspector, "ask")
    inspector.locator(".send button").click()
    expect(inspector.locator(".mark-state-supplement").first).to_be_visible()

    head = visitors(dossier.head)
    head.goto(dossier.page)
    expect(head.locator("main")).to_contain_text(reason)
    expect(head.locator("form.answer-form")).to_have_count(1)
    visitors.shot(head, "asked")
    saved(head, lambda: fill(criterion(head, ID), f"{ID}-answer", {"part": 200}))
    head.click('#outlook a[href$="/check"]')
    head.click("button.submit")
    expect(head.locator(".mark-state-appraising").first).to_be_visible()

    inspector.goto(f"/appraisal/{dossier.application}")
    expect(finding(inspector, ID)).to_contain_text("199")
    agree(inspector, ID)
    visitors.shot(finding(inspector, ID), "agreed")
    agreed = finding(inspector, ID).locator(".side-finding")
    expect(agreed.locator(".mark-met")).to_be_visible()
