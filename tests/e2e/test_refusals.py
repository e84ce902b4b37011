"""What must not come in does not, in plain words; what was typed stays text on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

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
    mark_papers,
    named,
    open_findings,
    reveal,
    saved,
    settled,
)
from tests.e2e.town import Dossier, Town

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
ID = "4.1.households"


def upload(page: Page, file: Path) -> Locator:
    """Choose a file as evidence; return where the page tells what became of it."""
    field = criterion(page, ID).locator('input[type="file"]')
    reveal(field)
    field.set_input_files(file)
    return criterion(page, ID).locator("[data-told]")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that calls itself a PDF."""
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(b"MZ\x90\x00" + b"\x00" * 4000)
    return path


@pytest.fixture
def heavy(tmp_path: Path) -> Path:
    """A PDF of 30 MB."""
    path = tmp_path / "ban-quet.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(30 * 1024 * 1024)
    return path


def test_program_named_pdf_is_refused(visitors: Visitors, town: Town, program: Path) -> None:
    dossier = town.dossier()
    page = visitors(dossier.clerk)
    page.goto(dossier.page)
    visitors.allow("status of 422")
    expect(upload(page, program)).to_contain_text("bao-cao.pdf")
    visitors.shot(criterion(page, ID), "told")
    assert town.evidence_of(dossier) == []


def test_program_named_pdf_is_refused_without_javascript(
    visitors: Visitors, town: Town, program: Path
) -> None:
    dossier = town.dossier()
    page = visitors(dossier.clerk, java_script_enabled=False)
    page.goto(dossier.page)
    upload(page, program)
    visitors.allow("status of 422")
    criterion(page, ID).locator("form.upload button").click()
    expect(page.locator(".alert-danger")).to_contain_text("bao-cao.pdf")
    visitors.shot(page, "told")
    assert town.evidence_of(dossier) == []


def test_30_megabytes_are_refused(visitors: Visitors, town: Town, heavy: Path) -> None:
    dossier = town.dossier()
    page = visitors(dossier.clerk)
    page.goto(dossier.page)
    visitors.allow("status of 4(13|22)")
    expect(upload(page, heavy)).to_contain_text("25 MB")
    visitors.shot(criterion(page, ID), "told")
    assert town.evidence_of(dossier) == []


def test_guessed_addresses_lead_nowhere(visitors: Visitors, town: Town) -> None:
    theirs, ours = town.dossier(stage="submitted"), town.dossier()
    page = visitors(ours.head)
    visitors.allow("status of 404")
    for address in (
        theirs.page,
        f"{theirs.page}/check",
        f"{theirs.page}/evidence",
        f"{theirs.page}/gaps.pdf",
        f"{theirs.page}/scores.pdf",
        f"{theirs.page}/answers/{ID}/history",
        f"/appraisal/{theirs.application}",
        f"/units/{theirs.unit}",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        expect(page.locator("h1")).to_have_count(1)
        assert theirs.name not in page.content()
    visitors.shot(page, "no-such-page")


def test_script_in_every_text_field_is_text(
    visitors: Visitors, town: Town, tmp_path: Path, scan: Path
) -> None:
    dossier = town.dossier(stage="assessed", name=f"Tổ dân phố {SCRIPT}")
    head = visitors(dossier.head)
    head.goto(dossier.page)
    for id_, field, act in (
        ("4.1.resolution", "4.1.resolution-answer-value-number", None),
        ("4.4.b", "4.4.b-answer-0-what", "4.4.b-answer-any"),
        ("4.5.discipline", "4.5.discipline-answer-0-who", "4.5.discipline-answer-any"),
    ):
        type_script(head, id_, field, act)
    head.reload()
    harmless(head, dossier)
    head.goto(f"{dossier.page}/check")
    mark_papers(head, scan, SCRIPT)
    harmless(head, dossier)
    visitors.shot(head, "unit")
    head.click("button.submit")
    for page, address in appraised(visitors, dossier):
        page.goto(address)
        harmless(page, dossier)
        visitors.shot(page, "office")
    for name in ("gaps", "scores"):
        printed = reading.text_of(head.request.get(f"{dossier.page}/{name}.pdf").body())
        assert "".join(SCRIPT.split()) in printed, name
    anybody = visitors()
    visitors.allow("status of 404")
    for address in ("/register?q=script", "/verify?q=" + SCRIPT, "/c/" + SCRIPT):
        anybody.goto(address)
        harmless(anybody, None)
    visitors.shot(anybody, "public")


def type_script(page: Page, id_: str, field: str, any_: str | None) -> None:
    """Type the script into one field of an answer, and what its row needs besides."""
    part = criterion(page, id_)
    if any_:
        named(part, any_, "some").check()
        fill(part, field.rsplit("-", 1)[0] + "-date", "2026-05-03")
    if field.endswith("who"):
        fill(part, field.rsplit("-", 1)[0] + "-form", "khien_trach")
    saved(page, lambda: fill(part, field, SCRIPT))
    settled(part)


def appraised(visitors: Visitors, dossier: Dossier) -> list[tuple[Page, str]]:
    """Let the office write the script into its fields; return its pages."""
    inspector = visitors("canbo")
    inspector.goto(f"/appraisal/{dossier.application}")
    inspector.click('.begin form[action$="/open"] button')
    harmless(inspector, dossier)
    disagree(inspector, ID, {"part": 7}, SCRIPT)
    for id_ in open_findings(inspector):
        agree(inspector, id_)
    conclude(inspector, SCRIPT)
    approver = visitors("chutich")
    approver.goto(f"/decisions/application/{dossier.application}")
    harmless(approver, dossier)
    approver.fill("#place", f"Thành Sen {SCRIPT}")
    decide(approver, f"66/{SCRIPT}")
    return [
        (inspector, f"/appraisal/{dossier.application}"),
        (inspector, "/appraisal?state=not_recognised"),
        (inspector, f"/units/{dossier.unit}"),
        (approver, approver.url),
        (visitors(dossier.head), dossier.page),
        (visitors(dossier.head), "/todo"),
    ]


def harmless(page: Page, dossier: Dossier | None) -> None:
    """See that the script stands on the page as text, and is nothing else there."""
    assert page.locator('img[src="x"]').count() == 0
    assert page.locator("script:not([src])").count() == 0
    if dossier is not None:
        assert SCRIPT in page.locator("body").inner_text() or SCRIPT in page.content(), page.url
