from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Deductions
from tests.engine.kinds.moment import MOMENT, code, gap, refused

SIX = Deductions(most=12, each=6)
FIVE = Deductions(most=12, each=5, excuse="force_majeure")


def rows(*days: str, **excuse: bool) -> list[dict[str, Any]]:
    more = {"excuse": excuse} if excuse else {}
    return [{"date": day, "what": "Cháy", **more} for day in days]


IN, OUT = "2026-05-03", "2025-11-15"


def points(kind: Deductions, raw: Any) -> int:
    return kind.judge(kind.parse(raw), MOMENT).points


def test_each_incident_that_counts_takes_points_away_and_never_below_nothing() -> None:
    assert [points(SIX, rows(*[IN] * n)) for n in range(4)] == [12, 6, 0, 0]
    assert [points(FIVE, rows(*[IN] * n)) for n in range(4)] == [12, 7, 2, 0]


def test_it_is_met_when_none_counts() -> None:
    assert code(SIX, []) == code(SIX, rows(OUT)) == ""
    assert code(FIVE, rows(IN, force_majeure=True)) == ""
    assert code(SIX, rows(IN, OUT)) == "deducted"


def test_what_does_not_count_takes_nothing_away() -> None:
    assert points(SIX, rows(OUT, IN)) == 6
    assert points(FIVE, rows(IN, IN, force_majeure=True)) == 12
    assert points(SIX, rows(IN, force_majeure=True)) == 6


def test_faulty_rows_are_refused_by_their_place() -> None:
    assert refused(SIX, [{"date": IN}]) == "answers.x.0.what"
    assert refused(SIX, 3) == "answers.x"


def test_the_gap_tells_what_happened_and_what_is_left() -> None:
    said = gap(SIX, rows(IN))
    assert "Cháy (counts)" in said
    assert said.endswith("6 of 12 points are left")
    assert SIX.message(None, MOMENT, UNANSWERED).en.endswith("each takes 6 of 12 points away")


def test_what_happened_cannot_be_mended() -> None:
    assert SIX.due(MOMENT, SIX.judge(SIX.parse(rows(IN)), MOMENT)) is None
    assert SIX.due(MOMENT, UNANSWERED) == date(2026, 11, 15)


def test_one_that_excuses_more_and_takes_less_contains_another() -> None:
    assert FIVE.contains(SIX)
    assert not SIX.contains(FIVE)
    assert not Deductions(most=13, each=5).contains(SIX)


def test_the_file_says_maximum_and_each() -> None:
    raw = {"kind": "deductions", "maximum": 12, "each": 5, "excuse": "force_majeure"}
    assert msgspec.convert(raw, Deductions) == FIVE
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "deductions", "maximum": 12, "each": 0}, Deductions)
