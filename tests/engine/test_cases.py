from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certify.engine import CriteriaSet, run_worked_cases
from tests.engine.sample import FACTS, UNIT, criterion, load, sample, section, text

BASELINE = {"year": 2026, "unit": UNIT, "answers": {"1.a": True, "1.b": 3}}


def case(name: str, expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": text(name), "source": "Điều 1", "expect": expect, **more}


def made(folder: Path, *cases: dict[str, Any], **changes: Any) -> CriteriaSet:
    sections = section(
        "1",
        criterion("1.a", when={"guards": True}),
        criterion("1.b", {"kind": "count", "minimum": 3}),
    )
    changes = {"baseline": BASELINE, **changes}
    return load(folder, sample(sections, worked_cases=list(cases), **changes))


def told(folder: Path, *cases: dict[str, Any], **changes: Any) -> list[list[str]]:
    results = run_worked_cases(made(folder, *cases, **changes))
    return [[problem.in_("en") for problem in result.problems] for result in results]


def test_a_case_changes_the_baseline_and_expects_an_end(tmp_path: Path) -> None:
    results = told(
        tmp_path,
        case(
            "few",
            {
                "outcome": "not_met",
                "criteria": {"1.b": "not_met"},
                "gaps": {"1.b": "below_minimum"},
            },
            answers={"1.b": 2},
        ),
        case(
            "open", {"outcome": "incomplete", "gaps": {"1.b": "unanswered"}}, answers={"1.b": None}
        ),
        case(
            "none",
            {"outcome": "met", "criteria": {"1.a": "not_applicable"}},
            facts={"guards": False},
        ),
        case("year", {"error": "in force"}, year=2021),
        case("unit", {"error": "unit.type"}, unit={"type": "shop", "name": "Tiệm"}),
        case("odd", {"error": "số nguyên"}, answers={"1.b": 1.5}),
    )
    assert results == [[]] * 7


@pytest.mark.parametrize(
    ("expect", "answers", "said"),
    [
        ({"outcome": "met"}, {"1.b": 2}, ["outcome: met wanted, not_met found"]),
        ({"criteria": {"1.b": "met"}}, {"1.b": 2}, ["1.b: met wanted, not_met found"]),
        ({"gaps": {"1.b": "missing"}}, {"1.b": 2}, ["1.b: missing wanted, below_minimum found"]),
        ({"gaps": {"1.b": "missing"}}, {}, ["1.b: missing wanted, – found"]),
        ({"error": "x"}, {}, ["should be refused, but came to met"]),
    ],
)
def test_a_case_that_comes_to_something_else_says_so(
    tmp_path: Path, expect: Any, answers: Any, said: list[str]
) -> None:
    assert told(tmp_path, case("case", expect, answers=answers)) == [[], said]


def test_an_error_that_was_not_expected_is_told(tmp_path: Path) -> None:
    first, second, third = told(
        tmp_path,
        case("a", {"outcome": "met"}, answers={"1.b": True}),
        case("b", {"error": "something else"}, answers={"1.b": True}),
    )
    assert first == []
    assert "answers.1.b" in second[0]
    assert "answers.1.b" in third[0]


def test_a_case_with_an_unknown_criterion_is_told(tmp_path: Path) -> None:
    (_, problems) = told(tmp_path, case("a", {"criteria": {"9.z": "met"}}))
    assert "9.z" in problems[0]


def test_the_baseline_itself_must_be_met(tmp_path: Path) -> None:
    bad = {**BASELINE, "answers": {"1.a": True, "1.b": 0}}
    (result,) = run_worked_cases(made(tmp_path, baseline=bad))
    assert not result.passed
    assert result.name.en == "Baseline: everything is met"


def test_cases_without_baseline_are_a_problem(tmp_path: Path) -> None:
    assert run_worked_cases(load(tmp_path / "a", sample())) == []
    raw = sample(worked_cases=[case("a", {"outcome": "met"})])
    (result,) = run_worked_cases(load(tmp_path / "b", raw))
    assert not result.passed


def test_a_good_case_passes(tmp_path: Path) -> None:
    results = run_worked_cases(made(tmp_path, case("a", {"outcome": "met"}, facts=FACTS)))
    assert [result.passed for result in results] == [True, True]


POINTED = {
    "outcome": {
        "rule": "points",
        "maximum": 10,
        "classes": [
            {"name": "good", "text": text("good"), "from": 8, "to": 10},
            {"name": "poor", "text": text("poor"), "from": 0, "to": 7},
        ],
        "met_from": "good",
    },
    "baseline": {"year": 2026, "unit": UNIT, "answers": {"1.a": True, "1.b": True}},
}


def test_class_points_summary_and_advice_are_held_to_what_is_expected(tmp_path: Path) -> None:
    right = {"class": "poor", "points": 4, "summary": "poor en", "advice": [["1.a"]]}
    wrong = {"class": "good", "points": 5, "summary": "nothing", "advice": [["1.b"]]}
    raw = sample(
        section("1", criterion("1.a", points=6), criterion("1.b", points=4)),
        worked_cases=[
            case("right", right, answers={"1.a": False}),
            case("wrong", wrong, answers={"1.a": False}),
        ],
        **POINTED,
    )
    _whole, kept, missed = run_worked_cases(load(tmp_path, raw))
    assert [problem.en for problem in kept.problems] == []
    words = ("class", "points", "summary", "advice")
    assert [word in problem.en for word, problem in zip(words, missed.problems, strict=True)] == [
        True
    ] * 4


def test_a_set_without_points_gives_none_of_them(tmp_path: Path) -> None:
    expect = {"class": "good", "points": 1, "summary": "x", "advice": [["1.a"]]}
    assert [len(each) for each in told(tmp_path, case("none", expect))] == [0, 4]
