"""All faults of a rule at once: the loader stops at the first, whoever asks the rule sees each."""

from __future__ import annotations

from pathlib import Path

from certify.engine import Advice, Grade, Text, Way, evaluate
from certify.engine.rules import All, Grades, TotalPoints
from certify.engine.rules.grades import GradeRule
from tests.engine.sample import UNIT, criterion, load, sample, section, text

NAMED = Text("a", "a")


def test_faults_of_grades_go_on_after_a_need_that_is_unknown(tmp_path: Path) -> None:
    made = load(tmp_path, sample(section("1", criterion("1.a"))))
    top = GradeRule("top", NAMED, needs=("1.x", "1.y", "1.a"))
    rule = Grades(grades=(top, GradeRule("low", NAMED)), met_from="top")
    assert [at[-1] for at, _message in rule.faults(made)] == [0, 1]


def test_faults_of_points_end_with_the_proof_that_failed(tmp_path: Path) -> None:
    made = load(tmp_path, sample(section("1", criterion("1.a"))))
    faults = list(TotalPoints(maximum=5).faults(made))
    assert faults
    assert {at[0] for at, _message in faults} == {"outcome"}


def test_a_rule_that_counts_nothing_pays_nothing_for_what_is_absent() -> None:
    assert not All().pays_absent


def test_a_way_as_json_names_its_criteria(tmp_path: Path) -> None:
    made = load(tmp_path, sample(section("1", criterion("1.a"))))
    way = Way(3, 0, made.criteria)
    assert Advice(NAMED, (way,)).ways[0].as_json() == {
        "effort": 3,
        "points": 0,
        "criteria": ["1.a"],
    }
    assert Grade("x", NAMED).text is NAMED


def test_only_limits_that_keep_the_class_away_are_told(tmp_path: Path) -> None:
    bands = ("good", 8, 10), ("fair", 5, 7), ("poor", 0, 4)
    classes = [{"name": n, "text": text(n), "from": low, "to": high} for n, low, high in bands]
    names = ("1.a", "1.b", "1.c")
    limits = [
        {"unless": ["1.a"], "at_most": "poor"},  # kept
        {"unless": ["1.b"], "at_most": "poor"},  # broken: keeps good and fair away
        {"unless": ["1.c"], "at_most": "fair"},  # broken, but fair is what the points give
    ]
    outcome = {"rule": "points", "maximum": 10, "classes": classes, "met_from": "fair"}
    scored = [criterion("1.p", points=6), criterion("1.q", points=4)]
    scored += [criterion(name) for name in names]
    made = load(tmp_path, sample(section("1", *scored), outcome={**outcome, "limits": limits}))
    answers = {"1.p": True, "1.q": False, "1.a": True, "1.b": False, "1.c": False}
    told = evaluate(made, answers, UNIT, 2026)
    assert told.class_ == "poor"
    assert told.summary is not None
    assert "1.b" in told.summary.en
    assert not {"1.a", "1.c"} & set(told.summary.en.replace(",", " ").split())
