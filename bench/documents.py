"""What certificates cost: `python -m bench.documents`.

First one at a time, beside the same page in bare WeasyPrint. Both draw the same finished HTML,
tags, QR code and attached file, in one run, in turns. "Bare" is handed the page ready made and
only parses, lays out and writes it: once as anybody would call it, and once with the same style
sheet, font and picture objects as ours, which is the ratio that counts (≤ 1.15).
Ours starts from the record: it words the data, draws the code and fills the template as well.

Then signed ones, each from a record of its own (name, number, code), as PDF/A-3a with the record
inside and a PAdES signature (ECDSA P-256): on one core, and in one process for each core, as the
workers do. A round counts from the first task to the last answer of processes that are warm.

Then, where LibreOffice is installed, what a mail merge comes to: as many merged pages with the
same words and a code each, printed to one PDF in one call, without tags, records or signatures.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import weasyprint

from bench import mailmerge
from bench.figures import Figure, report
from certify.certificates import qr, rendering
from certify.certificates.documents import RECORD_NAME, certificate_pdf
from certify.certificates.signing_pdf import Seal, sign_pdf
from certify.certificates.trial_seal import trial_seal

ROUNDS = 60
SIGNED = 80  # in a round, and pages of the mail merge
TURNS = 3  # rounds of signed ones; the best counts, as others use this machine too
TOKEN = ("https://example.vn/c/" + "aZ09-_." * 40)[:300]
ADDRESS = "https://example.vn/verify/15-GCN-UBND"
RECORD: dict[str, Any] = {
    "number": "15/GCN-UBND",
    "unit": {"name": "Trường Trung học cơ sở Nguyễn Văn Trỗi", "area": "Xã Tân Phú, Đồng Nai"},
    "standard": {
        "title": "An toàn về an ninh, trật tự",
        "basis": "Thông tư số 124/2021/TT-BCA",
        "key": "safe/school@2021",
        "hash": "9f2c" * 16,
    },
    "year": 2026,
    "decision": {
        "number": "245/QĐ-UBND",
        "date": "2026-11-18",
        "place": "Tân Phú",
        "body": "Ủy ban nhân dân xã Tân Phú",
        "signatory": {"name": "Nguyễn Thị Hương Giang", "title": "Chủ tịch"},
        "on_behalf": True,
    },
    "issued_on": "2026-11-19",
}


ENVELOPE = json.dumps({"record": RECORD, "signature": "x" * 86, "key": "0" * 16})


def ours() -> bytes:
    """The certificate from its record."""
    return certificate_pdf(RECORD, qr=TOKEN, verify_url=ADDRESS, envelope=ENVELOPE)


def signed(number: int, folder: Path) -> int:
    """Draw and sign certificate *number*; return its size."""
    record = mailmerge.record(RECORD, number)
    envelope = json.dumps({"record": record, "signature": "x" * 86, "key": "0" * 16})
    token = f"{TOKEN[:-8]}{number:08}"
    pdf = certificate_pdf(record, qr=token, verify_url=ADDRESS, envelope=envelope)
    return len(sign_pdf(pdf, _seal(folder)))


@cache
def _seal(folder: Path) -> Seal:
    return Seal(trial_seal(folder), trial=True)


def rate(processes: int, folder: Path) -> float:
    """Signed certificates per second in so many processes."""
    with ProcessPoolExecutor(processes) as pool:
        warm = [pool.submit(signed, at, folder) for at in range(processes * 4)]
        assert all(each.result() for each in warm)
        best = 0.0
        for turn in range(TURNS):
            start = perf_counter()
            tasks = [pool.submit(signed, turn * SIGNED + at, folder) for at in range(SIGNED)]
            assert all(task.result() for task in tasks)
            best = max(best, SIGNED / (perf_counter() - start))
    return best


def finished_page() -> str:
    """The HTML that our renderer hands to WeasyPrint, listened to once.

    The code's picture, which ours hands over beside the page, stands in it as a data address, so
    that anybody can draw it.
    """
    heard: list[str] = []
    draw = weasyprint.HTML.__init__

    def listen(self: Any, *args: Any, **options: Any) -> None:
        heard.append(options["string"])
        draw(self, *args, **options)

    weasyprint.HTML.__init__ = listen
    try:
        ours()
    finally:
        weasyprint.HTML.__init__ = draw
    assert qr.ADDRESS in heard[0]
    picture = base64.b64encode(qr.qr_code(TOKEN).png).decode()
    return heard[0].replace(qr.ADDRESS, f"data:image/png;base64,{picture}")


def bare(html: str, **options: Any) -> bytes:
    """The finished page in bare WeasyPrint, tagged alike, with the same file in it."""
    base = rendering.OWN_FOLDER.as_uri() + "/"
    files = [weasyprint.Attachment(string=ENVELOPE, name=RECORD_NAME, relationship="Source")]
    pdf: bytes = weasyprint.HTML(string=html, base_url=base).write_pdf(
        pdf_variant="pdf/a-3a", attachments=files, **options
    )
    return pdf


def timed(work: Callable[[], bytes]) -> float:
    """Seconds that one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def compared() -> list[Figure]:
    """One certificate at a time, beside bare WeasyPrint."""
    html = finished_page()
    folders = (rendering.OWN_FOLDER,)
    sheets = [str(rendering.OWN_FOLDER / name) for name in ("base.css", "certificate.css")]
    shared = {
        "stylesheets": rendering.style_sheets("certificate.html", folders),
        "font_config": rendering.fonts(),
        "cache": {},
    }
    contestants: list[Callable[[], bytes]] = [
        ours,
        lambda: bare(html, **shared),
        lambda: bare(html, stylesheets=sheets),
    ]
    for work in contestants:
        work()
    times: list[list[float]] = [[], [], []]
    for number in range(ROUNDS):
        for place in range(3):
            turn = (number + place) % 3
            times[turn].append(timed(contestants[turn]))
    mine, shared_times, plain_times = times
    return [
        Figure(
            "certificate / bare WeasyPrint, objects shared",
            over(mine, shared_times),
            "×",
            1.15,
            at_least=False,
        ),
        Figure("certificate / bare WeasyPrint, as one calls it", over(mine, plain_times), "×"),
        Figure("certificates, not signed", 1 / statistics.median(mine), "/s"),
        Figure("bare pages, objects shared", 1 / statistics.median(shared_times), "/s"),
    ]


def cost(folder: Path) -> float:
    """Milliseconds of processor time of one signed certificate: what others do hardly counts."""
    signed(0, folder)
    start = process_time()
    for number in range(ROUNDS // 2):
        signed(number, folder)
    return 1000 * (process_time() - start) / (ROUNDS // 2)


def in_bulk() -> list[Figure]:
    """Signed ones, and what LibreOffice takes for as many pages."""
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        trial_seal(folder)
        spent = cost(folder)
        one, all_of_them = rate(1, folder), rate(cores, folder)
        merged = mailmerge.rate(RECORD, SIGNED, folder)
    figures = [
        Figure("signed PDF/A-3a certificate, processor time", spent, "ms"),
        Figure("signed PDF/A-3a certificates, one process", one, "/s"),
        Figure(f"signed PDF/A-3a certificates, {cores} processes", all_of_them, "/s", 25),
    ]
    if cores == 2:
        figures.append(Figure("two processes / one", all_of_them / one, "×", 1.7))
    if merged is None:
        print("  LibreOffice is not installed: no mail merge to compare with")
    else:
        figures.append(Figure(f"LibreOffice, {SIGNED} merged pages, not signed", merged, "/s"))
    return figures


def main() -> int:
    """Print the figures; 1 when one misses its target."""
    return report(compared() + in_bulk())


def over(mine: list[float], other: list[float]) -> float:
    """The median of the ratios of the rounds, each measured side by side."""
    return statistics.median(a / b for a, b in zip(mine, other, strict=True))


if __name__ == "__main__":
    sys.exit(main())
