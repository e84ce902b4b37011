from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from certify.engine import Assessment, CriteriaSet, InputError, Status, evaluate
from certify.engine.assessment import urgency
from tests.engine.sample import QUARTER, UNIT, criterion, group, load, sample, section, text

DOCUMENT = {"kind": "document", "due": QUARTER}
COUNT = {"kind": "count", "minimum": 3}
INCIDENTS = {"kind": "incidents"}
EVIDENCE = [{"text": text("list"), "minimum": 2}]


@pytest.fixture
def made(tmp_path: Path) -> CriteriaSet:
    return load(
        tmp_path,
        sample(
            section(
                "1",
                criterion("1.a", INCIDENTS),
                criterion("1.b", COUNT, evidence=EVIDENCE, responsible=text("chief")),
                criterion("1.c", DOCUMENT, readings=["quarter"]),
                criterion("1.d", when={"guards": False}),
            ),
            section("2", group("g", criterion("2.a"), criterion("2.b", COUNT), require="any")),
            parameters=[{"name": "quarter", "value": 1, "reading": text("quarter")}],
        ),
    )


HAPPENED = [{"date": "2026-01-01", "what": "x"}]
PAPER = {"number": "1", "date": "2026-02-01"}
MET = {"1.a": [], "1.b": 3, "1.c": PAPER, "2.a": True, "2.b": 3}


def assess(made: CriteriaSet, **answers: Any) -> Assessment:
    changed = {name.replace("_", "."): value for name, value in answers.items()}
    return evaluate(made, {**MET, **changed}, UNIT, 2026)


def order(assessment: Assessment) -> list[str]:
    return [gap.criterion.id for gap in assessment.gaps]


def test_an_assessment_tells_what_it_was_made_of(made: CriteriaSet) -> None:
    assessment = assess(made)
    assert assessment.unit.name == "Câu lạc bộ"
    assert assessment.year == 2026
    assert (assessment.window.start, assessment.window.end) == (
        date(2025, 11, 16),
        date(2026, 11, 15),
    )
    assert (assessment.outcome, assessment.class_, assessment.points) == ("met", None, None)
    assert assessment.gaps == ()


def test_rows_stand_in_the_order_of_the_set_with_a_trace(made: CriteriaSet) -> None:
    rows = assess(made, **{"1_b": 2}).rows
    assert [row.criterion.id for row in rows] == ["1.a", "1.b", "1.c", "1.d", "2.a", "2.b"]
    assert [row.status.value for row in rows][:4] == ["met", "not_met", "met", "not_applicable"]
    assert rows[1].why.en == "Asked: at least 3. Found: 2 → not met."
    assert rows[3].why.en == "Not applicable: guards en: yes."
    assert (rows[1].value, rows[3].value) == (2, None)


def test_a_row_finds_its_gap(made: CriteriaSet) -> None:
    assessment = assess(made, **{"1_b": 2, "1_a": None})
    gap = assessment.row("1.b").gap
    assert gap is not None
    assert (gap.code, gap.status) == ("below_minimum", Status.NOT_MET)
    assert assessment.row("1.c").gap is None
    with pytest.raises(InputError):
        assessment.row("9.z")


def test_a_gap_says_what_to_do(made: CriteriaSet) -> None:
    gaps = {gap.criterion.id: gap for gap in assess(made, **{"1_b": 2, "1_c": False}).gaps}
    count, paper = gaps["1.b"], gaps["1.c"]
    assert count.message.en == "2; asked: at least 3"
    assert count.remedy.en == "mend 1.b en"
    assert count.due == date(2026, 11, 15)
    assert count.papers[0].minimum == 2
    assert count.responsible is not None
    assert count.basis == "Điều 1.b"
    assert [each.name for each in paper.readings] == ["quarter"]
    assert paper.due == date(2026, 3, 31)
    assert count.needed


def test_what_fails_the_whole_comes_first_then_what_is_open(made: CriteriaSet) -> None:
    assessment = assess(made, **{"1_a": HAPPENED, "1_b": None, "1_c": False, "2_a": None, "2_b": 0})
    assert order(assessment) == ["1.c", "1.a", "1.b", "2.a", "2.b"]
    assert assessment.outcome == "not_met"


def test_within_a_rank_due_dates_order_and_none_is_last(made: CriteriaSet) -> None:
    assert order(assess(made, **{"1_a": HAPPENED, "1_b": 0, "1_c": False})) == ["1.c", "1.b", "1.a"]
    assert order(assess(made, **{"1_a": None, "1_b": None, "1_c": None})) == ["1.c", "1.a", "1.b"]


def test_a_gap_in_a_satisfied_group_is_not_needed_and_comes_last(made: CriteriaSet) -> None:
    assessment = assess(made, **{"1_b": None, "2_a": False})
    assert order(assessment) == ["1.b", "2.a"]
    assert [gap.needed for gap in assessment.gaps] == [True, False]
    assert assess(made, **{"2_a": False}).outcome == "met"


def test_a_member_of_a_failed_group_fails_the_whole(made: CriteriaSet) -> None:
    assessment = assess(made, **{"1_c": None, "2_a": False, "2_b": 0})
    assert order(assessment) == ["2.a", "2.b", "1.c"]


@pytest.mark.parametrize("around", list(product(Status, repeat=2)))
def test_urgency_by_brute_force(around: tuple[Status, ...]) -> None:
    if Status.MET in around:
        assert urgency(Status.NOT_MET, around) == urgency(Status.UNANSWERED, around) == 2
    else:
        failed = set(around) == {Status.NOT_MET}
        assert urgency(Status.NOT_MET, around) == (0 if failed else 1)
        assert urgency(Status.UNANSWERED, around) == 1


def test_sections_count_their_criteria(made: CriteriaSet) -> None:
    first, second = assess(made, **{"1_b": 0, "2_b": None}).sections
    assert (first.group.id, first.status) == ("1", "not_met")
    assert first.counts == {"met": 2, "not_met": 1, "not_applicable": 1}
    assert (second.status, second.counts["unanswered"]) == ("met", 1)


def test_the_json_form_is_that_of_the_contract(made: CriteriaSet) -> None:
    data = assess(made, **{"1_a": HAPPENED, "1_c": False}).as_json("en")
    assert list(data) == [
        "set",
        "hash",
        "year",
        "window",
        "outcome",
        "class",
        "points",
        "summary",
        "advice",
        "criteria",
        "gaps",
    ]
    assert (data["summary"], data["advice"]) == (None, [])
    assert data["set"] == "game/club@2021"
    assert data["hash"] == made.hash
    assert data["window"] == ["2025-11-16", "2026-11-15"]
    assert data["criteria"][0] == {
        "id": "1.a",
        "status": "not_met",
        "basis": "Điều 1.a",
        "why": "Asked: none from 16/11/2025 to 15/11/2026."
        " Found: 01/01/2026: x (counts) → not met.",
    }
    assert data["gaps"][0] == {
        "criterion": "1.c",
        "code": "missing",
        "message": "there is none; asked: a document dated from 01/01/2026 to 31/03/2026",
        "remedy": "mend 1.c en",
        "due": "2026-03-31",
    }
    assert data["gaps"][1]["due"] is None
    assert "vi" in assess(made, **{"1_c": False}).as_json()["gaps"][0]["remedy"]
