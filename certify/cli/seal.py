"""What ``certify certificate verify`` says of the signature of a PDF (PAdES)."""

from __future__ import annotations

from typing import Any

from certify.engine.text import Bilingual, Text

BROKEN = Text(
    "KHÔNG HỢP LỆ: tệp PDF đã bị sửa sau khi ký số. Bản ghi bên trong vẫn đúng chữ ký, nhưng đừng"
    " tin những gì trang giấy thể hiện.",
    "NOT VALID: the PDF was changed after it was signed. The record inside still bears its"
    " signature, but do not rely on what the page shows.",
)
HOLDS = Text("nguyên vẹn, chứng thư của “{signer}”", "unchanged, certificate of “{signer}”")
NOT_HELD = Text("không đúng", "does not hold")
STAMPED = Text(", có dấu thời gian", ", with a time stamp")
NOBODY = Text(
    "; lệnh này không xét chứng thư do ai bảo đảm",
    "; who vouches for that certificate is not looked at here",
)
NONE = Text("không có", "none")
NAME = Text("Chữ ký số của tệp PDF", "Signature of the PDF")


def look(data: bytes) -> dict[str, Any]:
    """Return what is told of the signature of a PDF; nothing for any other file.

    ``pdf_signature`` is ``{"holds", "signer", "stamped"}``, None where the PDF has none.
    """
    from certify.certificates.reading import is_pdf

    if not is_pdf(data):
        return {}
    from certify.certificates.seals import seal_in

    try:
        found = seal_in(data)
    except ValueError:  # opened by others, yet its signature cannot be read
        return {"pdf_signature": {"holds": False, "signer": "", "stamped": False}}
    if found is None:
        return {"pdf_signature": None}
    told = {"holds": found.holds, "signer": found.signer, "stamped": found.stamped}
    return {"pdf_signature": told}


def said(told: dict[str, Any], language: str) -> str | None:
    """Return the line on the signature of a PDF; None where the file was no PDF."""
    if "pdf_signature" not in told:
        return None
    found = told["pdf_signature"]
    if found is None:
        return NONE.in_(language)
    stamped = STAMPED.in_(language) if found["stamped"] else ""
    if not found["holds"]:
        return NOT_HELD.in_(language)
    line = HOLDS.format(signer=found["signer"]).in_(language)
    return line + stamped + NOBODY.in_(language)


def fault_of(told: dict[str, Any]) -> Bilingual | None:
    """Return why a PDF is not to be relied on, None where nothing speaks against it."""
    found = told.get("pdf_signature")
    return BROKEN if found and not found["holds"] else None
