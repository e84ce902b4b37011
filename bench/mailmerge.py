"""The same certificates as an office makes them today: pages merged in LibreOffice.

A flat OpenDocument text with one page for each record is what a mail merge makes of a letter and a
table; LibreOffice lays it out and prints it to one PDF. The page has the words of ours, in the same
sizes and font, and the code as a picture.
"""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import segno
from markupsafe import escape

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "style": "style",
        "text": "text",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)
BREAK = ' fo:break-before="page"'
PAGE = """<style:page-layout style:name="sheet"><style:page-layout-properties
 fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape"
 fo:margin="20mm"/></style:page-layout>"""


def record(pattern: Mapping[str, Any], number: int) -> dict[str, Any]:
    """One record of many: with a number and a name of its own."""
    unit = {**pattern["unit"], "name": f"{pattern['unit']['name']} {number}"}
    return {**pattern, "number": f"{number:04}/2026/GCN-18073", "unit": unit}


def rate(pattern: Mapping[str, Any], count: int, folder: Path) -> float | None:
    """Pages per second of one call, its start included; None without LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        return None
    source = folder / "merged.fodt"
    source.write_text(document([record(pattern, at) for at in range(count)]), encoding="utf-8")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)  # the first start makes a profile
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = perf_counter() - start
    assert (folder / "merged.pdf").stat().st_size > count * 500
    return count / seconds


def document(records: list[dict[str, Any]]) -> str:
    """The merged pages as a flat OpenDocument text."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        f"{PAGE}{_style('first', 13, BREAK)}{_style('plain', 13)}"
        f"{_style('large', 38)}{_style('name', 28)}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" '
        'style:page-layout-name="sheet"/></office:master-styles><office:body><office:text>'
        f"{''.join(map(_page, records))}</office:text></office:body></office:document>"
    )


def _style(name: str, size: int, more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
        f'fo:text-align="center"{more}/><style:text-properties fo:font-size="{size}pt" '
        'fo:font-family="Liberation Serif"/></style:style>'
    )


def _page(record: Mapping[str, Any]) -> str:
    decision, unit = record["decision"], record["unit"]
    lines = [
        ("first", decision["body"]),
        ("plain", f"Số: {record['number']}"),
        ("plain", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM – Độc lập - Tự do - Hạnh phúc"),
        ("large", "GIẤY CÔNG NHẬN"),
        ("plain", decision["body"]),
        ("name", unit["name"]),
        ("plain", f"Địa chỉ: {unit['area']}"),
        ("plain", f"đạt tiêu chuẩn “{record['standard']['title']}” năm {record['year']}"),
        ("plain", f"Căn cứ: {record['standard']['basis']}"),
        ("plain", f"Quyết định số: {decision['number']}, {decision['date']}"),
        ("plain", decision["signatory"]["title"]),
        ("plain", decision["signatory"]["name"]),
    ]
    words = "".join(
        f'<text:p text:style-name="{style}">{escape(line)}</text:p>' for style, line in lines
    )
    return words + _code(record["number"])


def _code(number: str) -> str:
    picture = io.BytesIO()
    segno.make(number.ljust(300, "."), error="m", mask=3).save(picture, kind="png", scale=4)
    data = base64.b64encode(picture.getvalue()).decode()
    return (
        '<text:p text:style-name="plain"><draw:frame text:anchor-type="as-char" svg:width="40mm" '
        f'svg:height="40mm"><draw:image><office:binary-data>{data}</office:binary-data>'
        "</draw:image></draw:frame></text:p>"
    )
