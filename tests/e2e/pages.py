"""Small functions that work the pages the way people do, and browsers that watch for faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Response,
    expect,
)

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
expect.set_options(timeout=15_000)  # machines that test are busy; who waits in vain has failed


class Visitors:
    """Opens pages for people; keeps what went wrong on them and pictures of each step."""

    def __init__(
        self,
        browser: Browser,
        server: str,
        password: str,
        cookies: dict[str, Any],
        folder: Path,
    ) -> None:
        self.browser, self.server, self.password = browser, server, password
        self.cookies, self.folder = cookies, folder
        self.faults: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._expected: list[re.Pattern[str]] = []
        self._steps = 0

    def __call__(self, username: str = "", *, phone: bool = False, **options: Any) -> Page:
        """Return a new page in a browser of its own, signed in as *username* if one is given."""
        state = self._signed_in(username) if username else None
        context = self.browser.new_context(
            base_url=self.server,
            viewport=PHONE if phone else DESKTOP,
            storage_state=state,
            locale="vi-VN",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        context.on("page", self._watch)
        return context.new_page()

    def leave(self) -> None:
        """Close everything that was opened."""
        for context in self._contexts:
            context.close()

    def shot(self, page: Page | Locator, name: str) -> None:
        """Keep a picture of a step: of the page from top to bottom, or of a part of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._steps += 1
        path = self.folder / f"{self._steps:02}-{name}.png"
        if isinstance(page, Page):
            page.screenshot(path=path, full_page=True)
        else:
            page.screenshot(path=path)

    def allow(self, pattern: str) -> None:
        """Take messages that match *pattern* as what the test is about."""
        self._expected.append(re.compile(pattern))

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Allow messages that match *pattern* inside the block alone."""
        self._expected.append(re.compile(pattern))
        try:
            yield
        finally:
            self._expected.pop()

    def _signed_in(self, username: str) -> Any:
        if username not in self.cookies:
            page = self()
            sign_in(page, username, self.password)
            self.cookies[username] = page.context.storage_state()
            page.context.close()
            self._contexts.remove(page.context)
        return self.cookies[username]

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("dialog", self._asked)
        page.on("pageerror", lambda error: self._fault(f"script error: {error}"))
        page.on("response", self._answered)

    def _asked(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":  # which warns while an answer is still on its way
            self._fault(f"dialog: {dialog.message}")
        dialog.accept()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._fault(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._fault(f"{response.status} {response.request.method} {response.url}")

    def _fault(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.faults.append(text)


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in through the page, and see that it worked."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("#main form button")
    page.wait_for_url("**/todo")


def criterion(page: Page, id_: str) -> Locator:
    """Return the part of the self-assessment that asks for one criterion."""
    return page.locator(f'article[data-criterion="{id_}"]')


def finding(page: Page, id_: str) -> Locator:
    """Return the card of one criterion on the inspector's page."""
    return page.locator(f'article[id="c-{id_}"]')


def choose(place: Locator, value: str) -> None:
    """Pick one of the choices of a criterion: yes, no, none, some or an option's value."""
    place.locator(f'input[type="radio"][value="{value}"]').first.check()


def save(page: Page, id_: str) -> None:
    """Press the button that saves one answer, which is there where scripts are not."""
    criterion(page, id_).locator('button.btn[name="save"]').click()


def saved(page: Page, act: Callable[[], object], status: int = 200) -> Response:
    """Do something that saves an answer in the background; wait until it is stored."""
    with page.expect_response(
        lambda answer: "/answers/" in answer.url and answer.request.method == "POST"
    ) as waiting:
        act()
    assert waiting.value.status == status, waiting.value.text()
    return waiting.value


def settled(place: Locator) -> None:
    """Wait until the answer of a criterion says that it is saved."""
    expect(place.locator("[data-state]")).to_have_attribute("data-kind", "saved")


def fits(page: Page) -> bool:
    """Say whether the page needs no scrolling sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def text_on(page: Page) -> str:
    """Return all words that can be seen, spaces made single."""
    return " ".join(page.locator("body").inner_text().split())


def fill(place: Locator, name: str, value: Any) -> None:
    """Answer a criterion as people do; *value* is what would be stored of it.

    :param name: of the field, which begins with the criterion's id: ``7.1.plan-answer``.
    """
    if isinstance(value, dict):
        place.locator("input").first.wait_for(state="attached")
        wrapped = named(place, f"{name}-value-{next(iter(value))}").count()
        inside = f"{name}-value" if wrapped else name
        for key, inner in value.items():
            fill(place, f"{inside}-{key}", inner)
    elif isinstance(value, bool):
        reveal(named(place, name).first)
        named(place, name, "yes" if value else "no").check()
    elif value == []:
        named(place, f"{name}-any", "none").check()
    elif isinstance(value, list):
        for number, row in enumerate(value):
            fill(place, f"{name}-{number}", row)
    else:
        write(place, name, as_typed(value))


def write(place: Locator, name: str, text: str) -> None:
    """Type *text* into the field *name*, or choose it there."""
    field = named(place, name).first
    reveal(field)
    tag = field.evaluate("field => field.type")
    if tag == "radio":
        named(place, name, text).check()
    elif tag == "select-one":
        field.select_option(text)
    else:
        field.fill(text)
        field.blur()


def reveal(field: Locator) -> None:
    """Open what the field is folded away in."""
    field.wait_for(state="attached")
    for folded in field.locator("xpath=ancestor::details[not(@open)]").all():
        folded.locator("summary").first.click()


def named(place: Locator, name: str, value: str | None = None) -> Locator:
    """Return the fields of a name, or the one of them with that value."""
    return place.locator(f'[name="{name}"]' + ("" if value is None else f'[value="{value}"]'))


def as_typed(value: object) -> str:
    """Return a number or a day as one types it: 2026-05-03 as 03/05/2026."""
    text = str(value)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    return "/".join(reversed(found.groups())) if found else text


def mark_papers(page: Page, upload: Path, reason: str = "Đã nộp bản giấy tại Công an") -> None:
    """On the check page: hand in the first paper as a file, say of the others why they lack."""
    expect(page.locator("form.paper-form").first).to_be_attached()
    papers = [form.get_attribute("action") for form in page.locator("form.paper-form").all()]
    for number, action in enumerate(papers):
        form = page.locator(f'form.paper-form[action="{action}"]')
        if number == 0:
            form.locator('input[type="file"]').set_input_files(upload)
        else:
            reveal(named(form, "absent_reason"))
            named(form, "absent_reason").fill(reason)
        with page.expect_navigation():
            form.locator("button").click()
        expect(form).to_be_attached()
        expect(form).to_be_hidden()  # folded away: it is settled


def agree(page: Page, id_: str) -> None:
    """Find that the unit's claim holds."""
    card = finding(page, id_)
    card.locator(".btn-agree").click()
    expect(finding(page, id_)).to_have_attribute("data-open", "no")


def disagree(page: Page, id_: str, value: Any, reason: str) -> None:
    """Put the value found, and why; see that it was taken."""
    find(page, id_, value, reason)
    expect(finding(page, id_)).to_have_attribute("data-open", "no")


def find(page: Page, id_: str, value: Any, reason: str) -> None:
    """Enter the value found, and why, and send it."""
    card = finding(page, id_)
    reveal(named(card, "reason"))
    fill(card.locator("details.disagree"), f"{id_}-answer", value)
    card.locator('[name="reason"]').fill(reason)
    card.locator('button.btn[name="agrees"][value="no"]').click()


def open_findings(page: Page) -> list[str]:
    """Return the criteria that wait for a finding."""
    expect(page.locator("article.item").first).to_be_attached()
    cards = page.locator('article.item[data-open="yes"]').all()
    return [str(card.get_attribute("id")).removeprefix("c-") for card in cards]


def conclude(page: Page, note: str) -> None:
    """Conclude the appraisal."""
    page.fill("#note", note)
    page.click('form[action$="/conclude"] button')
    expect(page.locator(".mark-state-concluded").first).to_be_visible()


def decide(page: Page, number: str) -> None:
    """Sign the decision that the open page proposes."""
    page.fill("#number", number)
    page.fill("#signatory_name", "Nguyễn Thị Hoà")
    page.click('form:has(input[name="state_hash"]) button')
    page.wait_for_url(re.compile(r"/decisions/\d+$"))
