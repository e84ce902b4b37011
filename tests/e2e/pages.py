"""Small functions that work the pages the way people do, and browsers that watch for faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response
from playwright.sync_api import expect as expect

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


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

    def shot(self, page: Page, name: str, *, full: bool = True) -> None:
        """Keep a picture of a step."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._steps += 1
        page.screenshot(path=self.folder / f"{self._steps:02}-{name}.png", full_page=full)

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Take messages that match *pattern* as what the test is about, inside the block."""
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
        page.on("pageerror", lambda error: self._fault(f"script error: {error}"))
        page.on("response", self._answered)

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


def saved(page: Page, act: Callable[[], object], status: int = 200) -> Response:
    """Do something that saves an answer in the background; wait until it is stored."""
    with page.expect_response(
        lambda answer: "/answers/" in answer.url and answer.request.method == "POST"
    ) as waiting:
        act()
    assert waiting.value.status == status, waiting.value.text()
    return waiting.value


def fits(page: Page) -> bool:
    """Say whether the page needs no scrolling sideways."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


def text_on(page: Page) -> str:
    """Return all words that can be seen, spaces made single."""
    return " ".join(page.locator("body").inner_text().split())
