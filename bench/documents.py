"""What a certificate costs over the same page in bare WeasyPrint: `python -m bench.documents`.

Both draw the same finished HTML, tags and QR code, in one run, in turns. "Bare" is handed the page
ready made and only parses, lays out and writes it: once as anybody would call it, and once with
the same style sheet, font and picture objects as ours, which is the ratio that counts (≤ 1.15).
Ours starts from the record: it words the data, draws the code and fills the template as well.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import weasyprint

from bench.figures import Figure, report
from certify.certificates import rendering
from certify.certificates.documents import certificate_pdf

ROUNDS = 60
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


def ours() -> bytes:
    """The certificate from its record."""
    return certificate_pdf(RECORD, qr=TOKEN, verify_url=ADDRESS)


def finished_page() -> str:
    """The HTML that our renderer hands to WeasyPrint, listened to once."""
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
    return heard[0]


def bare(html: str, **options: Any) -> bytes:
    """The finished page in bare WeasyPrint, tagged alike."""
    base = rendering.OWN_FOLDER.as_uri() + "/"
    pdf: bytes = weasyprint.HTML(string=html, base_url=base).write_pdf(
        pdf_variant="pdf/a-3a", **options
    )
    return pdf


def timed(work: Callable[[], bytes]) -> float:
    """Seconds that one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> int:
    """Print the figures; 1 when the ratio misses its target."""
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
    return report(
        [
            Figure(
                "certificate / bare WeasyPrint, objects shared",
                over(mine, shared_times),
                "×",
                1.15,
                at_least=False,
            ),
            Figure("certificate / bare WeasyPrint, as one calls it", over(mine, plain_times), "×"),
            Figure("certificates", 1 / statistics.median(mine), "/s"),
            Figure("bare pages, objects shared", 1 / statistics.median(shared_times), "/s"),
        ]
    )


def over(mine: list[float], other: list[float]) -> float:
    """The median of the ratios of the rounds, each measured side by side."""
    return statistics.median(a / b for a, b in zip(mine, other, strict=True))


if __name__ == "__main__":
    sys.exit(main())
