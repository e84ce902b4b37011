"""Names of the files that are sent."""

from __future__ import annotations

from flask import Response

from certify.web.sharing import named


def test_a_name_that_is_not_latin_fits_into_a_header_and_arrives_whole() -> None:
    answer = named(Response(), "danh-sách-1301/QĐ-UBND.pdf")
    sent = answer.headers["Content-Disposition"]
    assert sent.isascii()
    assert "filename=danh-sach-1301-qd-ubnd.pdf" in sent
    assert "filename*=UTF-8''danh-s%C3%A1ch-1301-Q%C4%90-UBND.pdf" in sent
