"""The certificate as strangers meet it: its QR code, the public page behind it, the register."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import ImageFilter
from playwright.sync_api import Page

from tests.certificates import reading
from tests.e2e.pages import Visitors, expect, fits, text_on
from tests.e2e.town import Dossier, Town

NAME = "Tổ dân phố Sông Đà"


def codes_on(pdf: bytes) -> list[str]:
    """Return what the QR codes on the first page say, read from its picture at 150 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def certificate(visitors: Visitors, dossier: Dossier) -> tuple[bytes, str]:
    """Return the certificate as its unit downloads it, and its number."""
    head = visitors(dossier.head)
    head.goto(dossier.page)
    link = head.locator('a[href*="/certificates/"][href$=".pdf"]').first
    path = str(link.get_attribute("href"))
    answer = head.request.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    record = head.request.get(path.replace(".pdf", ".json")).json()
    return answer.body(), json.loads(json.dumps(record))["record"]["number"]


def test_qr_code_leads_to_the_valid_certificate(
    visitors: Visitors, town: Town, anybody: Page
) -> None:
    dossier = town.dossier(stage="decided", name=NAME)
    pdf, number = certificate(visitors, dossier)
    (address,) = codes_on(pdf)
    assert address.startswith(f"{visitors.server}/c/")
    assert len(address) <= 300
    anybody.goto(address)
    expect(anybody.locator(".verdict")).to_be_visible()
    expect(anybody.locator(".verdict-bad")).to_have_count(0)
    expect(anybody.locator(".facts")).to_contain_text(NAME)
    expect(anybody.locator(".facts")).to_contain_text(number)
    visitors.shot(anybody, "valid")

    words = reading.words_of(pdf)
    for text in (NAME, number, str(dossier.year), "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"):
        assert same(text) in same(words), text


def same(text: str) -> str:
    """Return *text* without blanks, cases, and the two places of a tone mark (hoà, hòa)."""
    return "".join(text.casefold().split()).replace("òa", "oà")


def test_number_is_looked_up_by_anybody_on_a_phone(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="decided", name="Tổ dân phố Cẩm Lĩnh")
    _pdf, number = certificate(visitors, dossier)
    phone = visitors(phone=True)
    phone.goto("/verify")
    phone.fill("#q", number)
    phone.keyboard.press("Enter")
    expect(phone.locator(".facts")).to_contain_text("Tổ dân phố Cẩm Lĩnh")
    assert fits(phone)
    visitors.shot(phone, "found")
    phone.goto("/register?q=cam+linh")
    expect(phone.locator("table.register tbody tr")).to_have_count(1)
    assert fits(phone)
    visitors.shot(phone, "register")
    phone.click("table.register tbody a")
    expect(phone.locator(".facts")).to_contain_text(number)


def test_photograph_is_read_and_nothing_but_its_code_is_asked(
    visitors: Visitors, town: Town, tmp_path: Path
) -> None:
    dossier = town.dossier(stage="decided", name="Tổ dân phố Đức Thọ")
    pdf, number = certificate(visitors, dossier)
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=150 / 72).to_pil().rotate(8, expand=True)
    picture.filter(ImageFilter.GaussianBlur(0.8)).convert("RGB").save(tmp_path / "anh.jpg")
    (tmp_path / "giay.pdf").write_bytes(pdf)
    phone = visitors(phone=True)
    for name in ("anh.jpg", "giay.pdf"):
        phone.goto("/verify")
        phone.set_input_files("#file", tmp_path / name)
        phone.click("section[aria-labelledby=by-file] button")
        expect(phone.locator(".facts")).to_contain_text(number)
        expect(phone.locator(".verdict-bad")).to_have_count(0)
    phone.goto("/verify")
    phone.set_input_files("#file", Path(__file__))
    with visitors.expecting("status of 422"):
        phone.click("section[aria-labelledby=by-file] button")
        expect(phone.locator("#file-problem")).to_be_visible()
    assert fits(phone)


def test_code_is_checked_with_the_network_off(visitors: Visitors, town: Town) -> None:
    dossier = town.dossier(stage="decided", name="Tổ dân phố Hồng Lĩnh")
    pdf, number = certificate(visitors, dossier)
    (address,) = codes_on(pdf)
    phone = visitors(phone=True)
    phone.goto("/verify")
    phone.click('a[href="/verify/offline"]')
    expect(phone.locator("#code")).to_be_visible()
    with visitors.expecting("ERR_INTERNET_DISCONNECTED"):  # the icon of the tab
        phone.context.set_offline(True)
        phone.fill("#code", address)
        phone.click("#offline button")
        expect(phone.locator(".verdict-good")).to_be_visible()
        for text in (number, "Tổ dân phố Hồng Lĩnh", str(dossier.year)):
            expect(phone.locator(".facts")).to_contain_text(text)
        assert fits(phone)
        visitors.shot(phone, "offline")
        phone.fill("#code", address[:-8] + "AAAAAAAA")
        phone.click("#offline button")
        expect(phone.locator(".verdict-bad")).to_be_visible()
        expect(phone.locator(".facts")).to_have_count(0)
        phone.context.set_offline(False)


def test_unknown_number_is_said_to_be_unknown(visitors: Visitors, anybody: Page) -> None:
    visitors.allow("status of 404")
    anybody.goto("/verify")
    anybody.fill("#q", "9999/2026/GCN-00000")
    anybody.keyboard.press("Enter")
    expect(anybody.locator(".verdict-bad h1")).to_be_visible()
    visitors.shot(anybody, "unknown")


def test_changed_code_is_a_forgery(visitors: Visitors, town: Town, anybody: Page) -> None:
    dossier = town.dossier(stage="decided", name="Tổ dân phố Kỳ Anh")
    pdf, number = certificate(visitors, dossier)
    (address,) = codes_on(pdf)
    middle = len(address) // 2 + 40
    other = "A" if address[middle] != "A" else "B"
    visitors.allow("status of 404")
    anybody.goto(address[:middle] + other + address[middle + 1 :])
    expect(anybody.locator(".verdict-bad")).to_be_visible()
    assert number not in text_on(anybody)
    visitors.shot(anybody, "forged")
