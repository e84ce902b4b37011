from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from certify.engine.kinds import UNANSWERED, Incidents
from tests.engine.kinds.moment import MOMENT, code, refused

NONE = Incidents()
FORCE = Incidents(excuse="force_majeure")
EITHER = Incidents(excuse="force_majeure_or_contained")
FLAGS = ("force_majeure", "discovered", "contained", "reported")


def incident(day: str = "2026-05-03", **excuse: bool) -> dict[str, Any]:
    return {"date": day, "what": "Cháy", **({"excuse": excuse} if excuse else {})}


def test_an_empty_list_says_that_none_happened() -> None:
    for kind in (NONE, FORCE, EITHER):
        assert code(kind, []) == ""
        assert code(kind, [incident()]) == "occurred"


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2025-11-15", False), ("2025-11-16", True), ("2026-11-15", True), ("2026-11-16", False)],
)
def test_both_ends_of_the_window_belong_to_it(day: str, counts: bool) -> None:
    assert code(NONE, [incident(day)]) == ("occurred" if counts else "")


@pytest.mark.parametrize("flags", list(product([True, False], repeat=4)))
def test_excuse_rules_by_brute_force(flags: tuple[bool, ...]) -> None:
    raw = [incident(**dict(zip(FLAGS, flags, strict=True)))]
    force, contained = flags[0], all(flags[1:])
    assert code(NONE, raw) == "occurred"
    assert code(FORCE, raw) == ("" if force else "occurred")
    assert code(EITHER, raw) == ("" if force or contained else "occurred")


def test_a_missing_part_of_an_excuse_is_false() -> None:
    assert code(EITHER, [incident(discovered=True, contained=True)]) == "occurred"


def test_one_unexcused_incident_among_excused_ones_counts() -> None:
    assert code(FORCE, [incident(force_majeure=True), incident()]) == "occurred"


def test_faulty_rows_are_refused_by_their_place() -> None:
    assert refused(NONE, [incident(), {"date": "2026-05-03"}]) == "answers.x.1.what"
    assert refused(NONE, [{"date": "2026-02-30", "what": "Cháy"}]) == "answers.x.0.date"
    assert refused(NONE, [incident(lucky=True)]) == "answers.x.0.excuse.lucky"
    assert (
        refused(NONE, [{**incident(), "excuse": {"reported": 1}}]) == "answers.x.0.excuse.reported"
    )
    assert refused(NONE, False) == "answers.x"
    assert refused(NONE, [incident()] * 1001) == "answers.x"


def test_the_trace_says_why_a_row_does_not_count() -> None:
    rows = [
        incident("2024-01-01"),
        incident(force_majeure=True),
        incident(discovered=True, contained=True, reported=True),
        incident(),
    ]
    said = EITHER.found(EITHER.parse(rows), MOMENT).en
    assert "01/01/2024: Cháy (outside the window, not counted)" in said
    assert "(force majeure, not counted)" in said
    assert "(found in time, contained and reported at once, not counted)" in said
    assert said.endswith("(counts)")


def test_the_gap_tells_only_what_counts_and_stays_short() -> None:
    value = NONE.parse([incident("2024-01-01"), *[incident()] * 7])
    said = NONE.message(value, MOMENT, NONE.judge(value, MOMENT)).en
    assert "01/01/2024" not in said
    assert said.count("03/05/2026") == 5
    assert said.endswith("and 2 more")


def test_five_rows_are_all_told() -> None:
    assert "more" not in NONE.found(NONE.parse([incident()] * 5), MOMENT).en


def test_what_happened_cannot_be_mended() -> None:
    assert NONE.due(MOMENT, NONE.judge(NONE.parse([incident()]), MOMENT)) is None
    assert NONE.due(MOMENT, UNANSWERED) == date(2026, 11, 15)
    assert "none from 16/11/2025" in NONE.message(None, MOMENT, UNANSWERED).en


def test_a_more_lenient_rule_contains_a_stricter_one() -> None:
    assert EITHER.contains(FORCE)
    assert FORCE.contains(NONE)
    assert FORCE.contains(FORCE)
    assert not NONE.contains(FORCE)
    assert not FORCE.contains(EITHER)
