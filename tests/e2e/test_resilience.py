"""Nothing that was typed is lost: two editors, no connection, a crash, a session that ends."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.pages import (
    Visitors,
    criterion,
    disagree,
    expect,
    fill,
    find,
    finding,
    named,
    save,
    saved,
    settled,
    sign_in,
)
from tests.e2e.town import Dossier, Town

ID = "4.1.households"
PART = f"{ID}-answer-part"


def opened(visitors: Visitors, username: str, dossier: Dossier, **options: bool) -> Page:
    """Return the self-assessment as *username* sees it."""
    page = visitors(username, **options)
    page.goto(dossier.page)
    return page


def say(page: Page, number: int) -> None:
    """Type how many households registered."""
    fill(criterion(page, ID), f"{ID}-answer", {"part": number})


def stored(town: Town, dossier: Dossier) -> int:
    """Return how many households the server knows to have registered."""
    return int(town.answers(dossier)[ID]["part"])


def test_second_editor_sees_both_answers_and_puts_theirs(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    clerk, head = (opened(visitors, name, dossier) for name in (dossier.clerk, dossier.head))
    saved(clerk, lambda: say(clerk, 198))
    visitors.allow("status of 409")
    saved(head, lambda: say(head, 197), status=409)
    panel = criterion(head, ID).locator(".conflict")
    expect(panel).to_contain_text("198")
    expect(panel).to_contain_text("197")
    visitors.shot(criterion(head, ID), "both-answers")
    assert stored(town, dossier) == 198
    saved(head, lambda: panel.locator("[data-mine]").click())
    settled(criterion(head, ID))
    expect(panel).to_have_count(0)
    assert stored(town, dossier) == 197


def test_second_editor_may_keep_the_other_answer(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    clerk, head = (opened(visitors, name, dossier) for name in (dossier.clerk, dossier.head))
    saved(clerk, lambda: say(clerk, 198))
    visitors.allow("status of 409")
    saved(head, lambda: say(head, 197), status=409)
    criterion(head, ID).locator("[data-theirs]").click()
    expect(named(criterion(head, ID), PART)).to_have_value("198")
    assert stored(town, dossier) == 198


def test_second_editor_chooses_without_javascript(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    head = opened(visitors, dossier.head, dossier, java_script_enabled=False)
    clerk = opened(visitors, dossier.clerk, dossier)
    saved(clerk, lambda: say(clerk, 198))
    say(head, 197)
    visitors.allow("status of 409")
    save(head, ID)
    expect(head.locator(".sides")).to_contain_text("198")
    visitors.shot(head, "choose")
    head.click(".sides form button")
    expect(head.locator(".alert-success")).to_be_visible()
    assert stored(town, dossier) == 197


def test_editors_of_different_criteria_do_not_meet(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    clerk, head = (opened(visitors, name, dossier) for name in (dossier.clerk, dossier.head))
    saved(clerk, lambda: say(clerk, 198))
    other = criterion(head, "4.2.implementation")
    saved(head, lambda: fill(other, "4.2.implementation-answer", False))
    answers = town.answers(dossier)
    assert (answers[ID]["part"], answers["4.2.implementation"]) == (198, False)


def test_second_tab_is_told_as_well(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    first = opened(visitors, dossier.clerk, dossier)
    second = first.context.new_page()
    second.goto(dossier.page)
    saved(first, lambda: say(first, 198))
    visitors.allow("status of 409")
    saved(second, lambda: say(second, 197), status=409)
    expect(criterion(second, ID).locator(".conflict")).to_contain_text("198")
    assert stored(town, dossier) == 198


def test_answer_waits_for_the_connection(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    page = opened(visitors, dossier.clerk, dossier)
    state = criterion(page, ID).locator("[data-state]")
    visitors.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    say(page, 196)
    expect(state).to_have_attribute("data-kind", "trouble")
    visitors.shot(criterion(page, ID), "offline")
    saved(page, lambda: page.context.set_offline(False))
    settled(criterion(page, ID))
    assert stored(town, dossier) == 196


def test_answer_survives_a_crash(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="assessed")
    page = opened(visitors, dossier.clerk, dossier)
    visitors.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    say(page, 195)
    expect(criterion(page, ID).locator("[data-state]")).to_have_attribute("data-kind", "trouble")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    saved(again, lambda: again.goto(dossier.page))
    expect(named(criterion(again, ID), PART)).to_have_value("195")
    settled(criterion(again, ID))
    assert stored(town, dossier) == 195


def test_session_ends_while_answering(visitors: Visitors, town: Town, password: str) -> None:
    dossier = town.dossier(stage="assessed")
    page = opened(visitors, dossier.clerk, dossier)
    page.context.clear_cookies()
    visitors.allow("status of 401")
    saved(page, lambda: say(page, 194), status=401)
    link = criterion(page, ID).locator("[data-state] a")
    visitors.shot(criterion(page, ID), "signed-out")
    with page.expect_popup() as popup:
        link.click()
    popup.value.fill("#username", dossier.clerk)
    popup.value.fill("#password", password)
    saved(popup.value, lambda: popup.value.click("#main form button"))
    settled(criterion(popup.value, ID))
    assert stored(town, dossier) == 194


def test_session_ends_without_javascript(visitors: Visitors, town: Town, password: str) -> None:
    dossier = town.dossier(stage="assessed")
    page = opened(visitors, dossier.clerk, dossier, java_script_enabled=False)
    page.context.clear_cookies()
    say(page, 193)
    visitors.allow("status of 401")
    save(page, ID)
    visitors.shot(page, "send-again")
    send_again(page, dossier.clerk, password)
    expect(page.locator(".alert-success")).to_be_visible()
    assert stored(town, dossier) == 193


def test_session_ends_while_appraising(visitors: Visitors, town: Town, password: str) -> None:
    dossier = town.dossier(stage="submitted")
    reason = "Thiếu tám hộ mới chuyển đến trong tháng chín."
    page = visitors("canbo")
    page.goto(f"/appraisal/{dossier.application}")
    page.click('.begin form[action$="/open"] button')
    expect(finding(page, ID)).to_be_visible()  # else the answer comes to somebody signed out
    page.context.clear_cookies()
    visitors.allow("status of 401")
    find(page, ID, {"part": 192}, reason)
    visitors.shot(page, "send-again")
    send_again(page, "canbo", password)
    expect(finding(page, ID)).to_contain_text(reason)


def send_again(page: Page, username: str, password: str) -> None:
    """Sign in in another tab, as the page says, then send what it kept."""
    again = page.locator('main form:has(input[type="hidden"]):not([action*="sign-in"]) button')
    expect(again).to_have_count(1)
    sign_in(page.context.new_page(), username, password)
    again.click()
    if page.locator("main .narrow form").count():  # once more, now with the new session's token
        again.click()


def test_colleagues_findings_are_not_overwritten(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="submitted")
    first = visitors("canbo")
    first.goto(f"/appraisal/{dossier.application}")
    first.click('.begin form[action$="/open"] button')
    second = first.context.new_page()
    second.goto(f"/appraisal/{dossier.application}")
    disagree(first, ID, {"part": 191}, "Thiếu chín hộ.")
    visitors.allow("status of 409")
    finding(second, ID).locator(".btn-agree").click()
    expect(finding(second, ID).locator(".field-error")).to_be_visible()
    visitors.shot(finding(second, ID), "told")
    second.reload()
    expect(finding(second, ID)).to_contain_text("Thiếu chín hộ.")
