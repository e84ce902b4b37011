"""A certificate's life as the offices lead it and the public sees it: corrected, then revoked."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.pages import Visitors, decide, expect, fits, named, text_on
from tests.e2e.town import Town

WRONG, RIGHT = "Tổ dân phố Đông Đo", "Tổ dân phố Đông Đô"


def propose(page: Page, act: str, reason: str, **particulars: str) -> None:
    """Propose an act on the open page of a certificate."""
    named(page.locator("main"), "act", act).check()
    page.fill("#reason", reason)
    for name, value in particulars.items():
        if not page.locator(f"#{name}").is_visible():
            page.locator("details.particulars summary").click()
        page.fill(f"#{name}", value)
    page.locator("form:has(#reason) button.btn-primary").click()
    expect(page.locator("#waiting")).to_be_visible()


def confirm(page: Page, number: str) -> None:
    """Find the proposal in the list as second person and confirm it."""
    page.goto("/decisions")
    page.locator('a[href$="/certificates/acts"]').click()
    page.locator(".queue-row", has_text=number).locator("a").click()
    page.locator('#waiting button[value="confirm"]').click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator("#waiting")).to_have_count(0)


def test_correction_and_revocation_are_seen_by_whoever_verifies(
    visitors: Visitors, town: Town, anybody: Page
) -> None:
    dossier = town.dossier(stage="concluded", name=WRONG)
    author, second = visitors("chutich"), visitors("phochutich")
    author.goto(f"/decisions/application/{dossier.application}")
    decide(author, "8001/QĐ-UBND")
    author.locator('a[href*="/certificates/"]:not([href$=".pdf"])').first.click()
    first = author.locator("h1").inner_text().split()[-1]
    anybody.goto(f"/c/{first}")
    expect(anybody.locator(".verdict-bad")).to_have_count(0)

    propose(author, "correct", "In sai tên đơn vị", unit_name=RIGHT)
    visitors.shot(author, "proposed")
    expect(author.locator('button[value="confirm"]')).to_have_count(0)
    anybody.reload()
    expect(anybody.locator(".verdict-bad")).to_have_count(0)  # nothing happened yet
    confirm(second, first)
    visitors.shot(second, "corrected")

    phone = visitors(phone=True)
    phone.goto(f"/c/{first}")
    expect(phone.locator(".verdict-bad")).to_be_visible()
    expect(phone.locator(".facts")).to_contain_text("In sai tên đơn vị")
    assert fits(phone)
    visitors.shot(phone, "replaced")
    phone.locator('.facts a[href*="/c/"]').first.click()
    expect(phone.locator(".verdict-bad")).to_have_count(0)
    expect(phone.locator(".facts")).to_contain_text(RIGHT)
    expect(phone.locator(".facts")).to_contain_text(first)
    visitors.shot(phone, "successor")
    new = phone.url.split("/c/")[1]
    assert new != first

    author.goto(f"/decisions/application/{dossier.application}")
    author.locator('a[href*="/certificates/"]:not([href$=".pdf"])').first.click()
    expect(author.locator("h1")).to_contain_text(new)
    propose(author, "revoke", "Đơn vị có vi phạm nghiêm trọng")
    confirm(second, new)
    phone.reload()
    expect(phone.locator(".verdict-bad")).to_be_visible()
    expect(phone.locator(".facts")).to_contain_text("Đơn vị có vi phạm nghiêm trọng")
    visitors.shot(phone, "revoked")

    told = {
        each["number"]: each["status"]
        for each in anybody.request.get("/status-list.json").json()["list"]["certificates"]
    }
    assert (told[first], told[new]) == ("replaced", "revoked")
    anybody.goto("/register?q=dong+do")
    assert new not in text_on(anybody)
    anybody.select_option("#status", "revoked")
    anybody.locator(".register-filters button").click()
    expect(anybody.locator("table.register tbody tr")).to_have_count(1)
    assert fits(anybody)
    visitors.shot(anybody, "register")


def test_the_unit_is_told_and_gets_a_marked_copy_only(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="decided", name="Tổ dân phố Vĩnh Hoà")
    author, second, head = visitors("chutich"), visitors("phochutich"), visitors(dossier.head)
    author.goto(f"/decisions/application/{dossier.application}")
    author.locator('a[href*="/certificates/"]:not([href$=".pdf"])').first.click()
    number = author.locator("h1").inner_text().split()[-1]
    propose(author, "suspend", "Chờ kết luận kiểm tra")
    confirm(second, number)
    head.goto("/notices")
    expect(head.locator("main")).to_contain_text("Chờ kết luận kiểm tra")
    address = author.url.split("#")[0]
    head.goto(address)
    assert "Phó Chủ tịch" not in text_on(head)
    visitors.shot(head, "suspended")
    answer = head.request.get(f"{address}.pdf?copy=suspended")
    assert answer.headers["content-type"] == "application/pdf"
    assert "suspended" in answer.headers["content-disposition"]
    answer = head.request.get(f"{address}.pdf", max_redirects=0)
    assert answer.status == 302
