from __future__ import annotations

from datetime import date

import msgspec

from certify.engine.kinds import UNANSWERED, Document
from tests.engine.kinds.moment import MOMENT, code, refused
from tests.engine.sample import QUARTER

DATED = msgspec.convert({"kind": "document", "due": QUARTER}, Document)
UNDATED = Document()


def paper(day: str) -> dict[str, str]:
    return {"number": "12/KH", "date": day}


def test_both_ends_of_the_due_window_belong_to_it() -> None:
    assert code(DATED, paper("2026-01-01")) == ""
    assert code(DATED, paper("2026-03-31")) == ""


def test_the_days_around_the_due_window_do_not_count() -> None:
    assert code(DATED, paper("2026-04-01")) == "late"
    assert code(DATED, paper("2026-04-02")) == "late"
    assert code(DATED, paper("2025-12-31")) == "early"


def test_the_due_window_moves_with_the_year() -> None:
    value = DATED.parse(paper("2026-02-10"))
    later = msgspec.structs.replace(MOMENT, year=2027)
    assert DATED.judge(value, later).code == "early"
    assert DATED.judge(value, MOMENT).code == ""


def test_no_document_is_missing() -> None:
    assert code(DATED, False) == "missing"
    assert code(UNDATED, False) == "missing"


def test_without_due_window_only_presence_is_asked() -> None:
    assert code(UNDATED, paper("1999-01-01")) == ""
    assert "a document" in UNDATED.asks(MOMENT).en


def test_half_a_document_is_refused() -> None:
    assert refused(DATED, {"number": "12/KH"}) == "answers.x.date"
    assert refused(DATED, {"date": "2026-02-10"}) == "answers.x.number"
    assert refused(DATED, {"number": " ", "date": "2026-02-10"}) == "answers.x.number"
    assert refused(DATED, paper("2026-02-30")) == "answers.x.date"
    assert refused(DATED, True) == "answers.x"
    assert refused(DATED, {"number": "1" * 101, "date": "2026-02-10"}) == "answers.x.number"
    assert code(DATED, {"number": "1" * 100, "date": "2026-02-10"}) == ""


def test_the_gap_is_due_at_the_end_of_the_due_window() -> None:
    assert DATED.due(MOMENT, UNANSWERED) == date(2026, 3, 31)
    assert UNDATED.due(MOMENT, UNANSWERED) == date(2026, 11, 15)


def test_the_trace_shows_dates_as_people_write_them() -> None:
    value = DATED.parse(paper("2026-04-02"))
    why = DATED.explain(value, MOMENT, DATED.judge(value, MOMENT)).en
    assert "from 01/01/2026 to 31/03/2026" in why
    assert "no. 12/KH of 02/04/2026 → not met" in why


def test_a_wider_window_contains_a_narrower_one() -> None:
    narrow = msgspec.convert(
        {"kind": "document", "due": {**QUARTER, "to": {"year": 0, "month": 3, "day": 30}}}, Document
    )
    tail = msgspec.convert(
        {"kind": "document", "due": {**QUARTER, "from": {"year": 0, "month": 1, "day": 2}}},
        Document,
    )
    assert DATED.contains(narrow)
    assert DATED.contains(tail)
    assert DATED.contains(DATED)
    assert not narrow.contains(DATED)
    assert not tail.contains(DATED)
    assert UNDATED.contains(DATED)
    assert not DATED.contains(UNDATED)
