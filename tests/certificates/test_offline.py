"""Verifying in the reader's own browser, with the network off."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import sync_playwright

from certify import clock
from certify.certificates.keyring import compromise, keyring, rotate
from certify.certificates.record import make_token, qr_address
from certify.certificates.status_list import moment, seal
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


@pytest.fixture
def verdict(browser, client, tmp_path):
    """Say what the downloaded file tells of a code, in a browser without any network."""
    contexts = []

    def ask(code, language="vi"):
        path = tmp_path / "kept.html"
        path.write_text(client.get("/verify/offline.html").text)
        context = browser.new_context()
        contexts.append(context)
        context.set_offline(True)
        page, faults, asked = context.new_page(), [], []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.click(f"button[data-language={language}]")
        page.fill("#code", code)
        page.click("form button")
        page.wait_for_selector(".verdict")
        assert not faults, faults
        assert asked == [path.as_uri()]
        state = page.get_attribute(".verdict", "class").rpartition("-")[2]
        return state, " ".join(page.inner_text(".result").split())

    yield ask
    for context in contexts:
        context.close()


def test_it_says_what_the_certificate_says(issued, verdict):
    state, words = verdict(qr_address("https://example.vn", issued.token))
    assert state == "good"
    record = json.loads(issued.record)
    told = (
        issued.number,
        record["unit"]["name"],
        record["standard"]["title"]["vi"],
        issued.set_key,
        "2026",
        "Ủy ban nhân dân phường Thành Sen",
        "20/10/2026",
        issued.key_id,
    )
    for part in told:
        assert part in words, part


def test_it_speaks_english_and_takes_a_code_that_was_copied_in_lines(issued, verdict):
    token = issued.token
    state, words = verdict(f"  {token[:90]}\n{token[90:]} ", "en")
    assert state == "good"
    assert "The signature holds" in words
    assert "look it up online" in words


def test_a_changed_code_another_installation_s_and_nonsense_are_bad(issued, verdict):
    head, body, signature = issued.token.split(".")
    stranger = make_token(json.loads(issued.record), Ed25519PrivateKey.generate(), 260)
    other = make_token(json.loads(issued.record) | {"number": "x"}, keyring().signer(), 260)
    none = "eyJhbGciOiJub25lIn0"
    for code in (
        f"{head}.{body[:-4]}AAAA.{signature}",
        f"{head}.{body}.{'A' * len(signature)}",
        f"{none}.{body}.{signature}",
        f"{head}.{body}",
        stranger,
        other,
        "0001/2026/GCN-18073",
        "<img src=x onerror=alert(1)>",
    ):
        state, words = verdict(code)
        assert state == "bad", code
        assert "Đồng Tháp" not in words


def test_a_retired_key_still_verifies_and_is_said_to_be_retired(issued, verdict):
    rotate()
    state, words = verdict(issued.token)
    assert state == "good"
    assert "đã thôi ký" in words


def test_a_compromised_key_is_a_warning_before_its_moment_and_bad_after(issued, verdict):
    with clock.pretend(date(2026, 10, 22)):
        compromise("", issued.issued_at + timedelta(hours=1), "mất máy <chủ>")
    state, words = verdict(issued.token)
    assert state == "warning"
    assert "mất máy <chủ>" in words
    assert issued.number in words
    compromise(issued.key_id, issued.issued_at - timedelta(days=2), "mất từ trước")
    state, words = verdict(issued.token)
    assert state == "bad"
    assert issued.number not in words


@pytest.fixture
def kept(browser, client, tmp_path):
    """The downloaded file, open in a browser without any network."""
    path = tmp_path / "kept.html"
    path.write_text(client.get("/verify/offline.html").text)
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def status_list(certificates=(), *, given=1, days=(0, 1), signer=None):
    """A signed list whose moments are days from now, by the browser's clock."""
    now = datetime.now(UTC)
    content = {
        "issuer": "https://example.vn",
        "sequence": 7,
        "issued_at": moment(now + timedelta(days=days[0])),
        "next_update": moment(now + timedelta(days=days[1])),
        "series": {"18073": {"2026": given}},
        "certificates": list(certificates),
    }
    return seal(content, signer or keyring().signer())


def load(page, data):
    listed = {"name": "status-list.json", "mimeType": "application/json", "buffer": data}
    page.set_input_files("#statuses", listed)
    page.wait_for_function("document.querySelector('.list-line').textContent !== ''")
    used = "list-bad" not in page.get_attribute(".list-line", "class")
    page.evaluate("document.querySelector('#statuses').value = ''")
    return used


def state_of(page, token):
    page.evaluate("document.querySelector('.result').replaceChildren()")
    page.fill("#code", token)
    page.click("form button")
    page.wait_for_selector(".verdict")
    return page.get_attribute(".verdict", "class").rpartition("-")[2]


REVOKED = {
    "number": "0001/2026/GCN-18073",
    "status": "revoked",
    "since": "2026-11-01T00:00:00Z",
    "reason": "vi phạm <nghiêm> trọng – é",
}


def test_with_a_status_list_it_says_whether_the_certificate_still_counts(issued, kept):
    assert load(kept, status_list())
    assert state_of(kept, issued.token) == "good"
    assert "Còn giá trị" in kept.inner_text(".result")
    assert load(kept, status_list([REVOKED], days=(0.001, 1)))
    assert state_of(kept, issued.token) == "bad"
    assert REVOKED["reason"] in kept.inner_text(".result")


def test_a_number_given_after_the_list_was_made_is_not_known(issued, kept):
    assert load(kept, status_list(given=0))
    assert state_of(kept, issued.token) == "warning"


@pytest.mark.parametrize("fault", ["changed", "another key", "no list", "old", "replayed"])
def test_a_list_that_may_not_be_relied_on_is_not_used(issued, kept, fault):
    good = status_list([REVOKED])
    if fault == "replayed":
        assert load(kept, good)
    data = {
        "changed": good.replace(b"revoked", b"expired"),
        "another key": status_list(signer=_Stranger()),
        "no list": b"[1]",
        "old": status_list(days=(-9, -1)),
        "replayed": status_list(days=(-1, 1)),
    }[fault]
    assert not load(kept, data)
    assert state_of(kept, issued.token) == "good"
    assert "Còn giá trị" not in kept.inner_text(".result")


class _Stranger:
    """Another key that calls itself ours."""

    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        self.key_id = keyring().signer().key_id

    def sign(self, data):
        return self.key.sign(data)


def test_the_served_page_obeys_the_policy_and_holds_nothing_inline(client, issued):
    answer = client.get("/verify/offline")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = answer.text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert issued.key_id in page


def test_the_file_asks_nothing_of_anybody_and_is_to_be_kept(client, issued):
    answer = client.get("/verify/offline.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not re.search(r"(?:src|href)=", answer.text.split("<script>")[0])
    assert "csrf" not in answer.text
