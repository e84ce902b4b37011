from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from certify.engine import evaluate
from tests.engine.rules.drawn import compiled
from tests.engine.sample import UNIT, criterion, group, library, sample, section, text

GOOD = {"name": "good", "text": text("good"), "from": 50, "to": 100}
WEAK = {"name": "weak", "text": text("weak"), "from": 0, "to": 49}
RULE: dict[str, Any] = {
    "rule": "points",
    "maximum": 100,
    "classes": [GOOD, WEAK],
    "met_from": "good",
}
TOTAL = {"rule": "points", "maximum": 100, "threshold": 80}
SECTIONS = [
    section("1", criterion("1.a", points=60)),
    section("2", criterion("2.a", points=40)),
]


def told(folder: Path, *sections: Any, **changes: Any) -> str:
    """Return the one fault of a set, in English, without the name of its file."""
    rule = {**RULE, **changes}
    return refused(folder, sample(*(sections or SECTIONS), outcome=rule))


def refused(folder: Path, raw: dict[str, Any]) -> str:
    loaded = library(folder, raw)
    if not loaded.problems:
        return ""
    (problem,) = loaded.problems
    assert problem.line
    assert problem.in_("vi").count(": ") >= 2
    return problem.in_("en").partition("set0.yaml:")[2].partition(": ")[2]


def test_a_sound_set_is_let_in(tmp_path: Path) -> None:
    assert told(tmp_path) == ""
    assert refused(tmp_path / "total", sample(*SECTIONS, outcome=TOTAL)) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"classes": []}, "outcome: there must be either classes or a threshold"),
        ({"threshold": 80}, "outcome: there must be either"),
        ({"met_from": None}, "outcome.met_from: there is no class –"),
        ({"met_from": "best"}, "outcome.met_from: there is no class best; use one of: good, weak"),
        ({"maximum": 99}, "outcome.classes.0.to: the best class good must end at the maximum 99"),
        ({"classes": [WEAK, GOOD]}, "outcome.classes.0.from: weak and good overlap"),
        ({"classes": [GOOD, {**WEAK, "to": 50}]}, "outcome.classes.0.from: good and weak overlap"),
        ({"classes": [GOOD, {**WEAK, "to": 48}]}, "outcome.classes.0.from: some points between"),
        ({"classes": [GOOD, {**WEAK, "from": 1}]}, "outcome.classes.1.from: the lowest class weak"),
        ({"classes": [{**GOOD, "to": 99}, WEAK]}, "outcome.classes.0.to: the best class good"),
        ({"classes": [GOOD, {**WEAK, "name": "good"}]}, "outcome.classes.1.name: good stands twi"),
        (
            {"classes": [GOOD, {**WEAK, "from": 49, "to": 40}]},
            "outcome.classes.1.from: the class begins at 49, above its end 40",
        ),
        ({"limits": [{"unless": ["9"], "at_most": "weak"}]}, "outcome.limits.0.unless.0: there is"),
        ({"limits": [{"unless": ["1"], "at_most": "good"}]}, "outcome.limits.0.at_most: the class"),
        ({"limits": [{"unless": ["1"]}]}, "outcome.limits.0.at_most: the class that holds must be"),
        ({"bonus": [{"section": "9", "cap": 5}]}, "outcome.bonus.0.section: there is no section 9"),
        ({"bonus": [{"section": "2", "cap": 5}] * 2}, "outcome.bonus.1.section: 2 stands twice"),
        ({"section_share": 50, "met_from": "weak"}, "outcome.section_share: section_share needs a"),
        ({"section_share": 50, "met_from": "unknown"}, "outcome.section_share: section_share need"),
        ({"bonus": [{"section": "2", "cap": 5}]}, "outcome.maximum: the points of the criteria ad"),
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused(
    tmp_path: Path, changes: Any, said: str
) -> None:
    assert told(tmp_path, **changes).startswith(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threshold": 101}, "outcome.threshold: it must be from 1 to 100"),
        ({"threshold": 0}, "outcome.threshold: it must be from 1 to 100"),
        ({"met_from": "good"}, "outcome.met_from: this is for classes only"),
        ({"limits": [{"unless": ["1"], "at_most": "x"}]}, "outcome.limits.0.at_most: this is for"),
    ],
)
def test_a_threshold_has_neither_classes_nor_their_names(
    tmp_path: Path, changes: Any, said: str
) -> None:
    assert refused(tmp_path, sample(*SECTIONS, outcome=TOTAL | changes)).startswith(said)


@pytest.mark.parametrize("points", [39, 41])
def test_the_points_must_add_up_to_the_maximum(tmp_path: Path, points: int) -> None:
    sections = [SECTIONS[0], section("2", criterion("2.a", points=points))]
    assert told(tmp_path, *sections) == (
        f"outcome.maximum: the points of the criteria add up to at most {60 + points},"
        " but maximum says 100; correct one"
    )


def conditional(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Return criteria of 40 points of which low and high levels have one each."""
    low = criterion("2.low", points=40, when={"level": "low"})
    high = criterion("2.high", points=40, when={"level": "high"})
    return [SECTIONS[0], section("2", low, high, *more)]


def test_a_condition_needs_a_word_on_what_does_not_apply(tmp_path: Path) -> None:
    assert told(tmp_path, *conditional()).startswith(
        "sections.1.criteria.0.when: the criterion 2.low has points and a condition"
    )


def test_what_is_left_out_is_added_up_for_each_combination_of_facts(tmp_path: Path) -> None:
    assert told(tmp_path / "a", *conditional(), not_applicable="left_out") == ""
    more = criterion("2.c", points=1, when={"guards": True})
    assert told(tmp_path / "b", *conditional(more), not_applicable="left_out").startswith(
        "outcome.maximum: the points of the criteria add up to at most 101"
    )


def test_what_gives_its_points_is_added_up_once_for_all(tmp_path: Path) -> None:
    assert "add up to at most 140" in told(tmp_path / "a", *conditional(), not_applicable="full")
    sections = [SECTIONS[0], section("2", criterion("2.a", points=40, when={"level": "low"}))]
    assert told(tmp_path / "b", *sections, not_applicable="full") == ""


def test_units_for_which_nothing_scores_are_refused(tmp_path: Path) -> None:
    only = section("1", criterion("1.a", points=100, when={"level": "low"}), criterion("1.b"))
    limits = [{"unless": ["1.b"], "at_most": "weak"}]
    assert told(tmp_path, only, limits=limits, not_applicable="left_out").startswith(
        "outcome.maximum: for some units no criterion brings points"
    )


def test_unknown_points_fill_up_to_the_maximum_and_no_further(tmp_path: Path) -> None:
    unknown = criterion("2.b", points="unknown")
    fits = [section("1", criterion("1.a", points=60)), section("2", unknown)]
    assert told(tmp_path / "a", *fits) == ""
    full = [section("1", criterion("1.a", points=101)), section("2", unknown)]
    assert "add up to at most 101" in told(tmp_path / "b", *full)


def test_a_class_that_no_sum_reaches_is_refused(tmp_path: Path) -> None:
    between = {"name": "mid", "text": text("mid"), "from": 61, "to": 70}
    classes = [{**GOOD, "from": 71}, between, {**WEAK, "to": 60}]
    assert told(tmp_path, classes=classes) == (
        "outcome.classes.1: no answers come to the class mid; correct its points, the limits or"
        " the criteria"
    )


def test_a_limit_can_bring_a_class_that_points_alone_do_not(tmp_path: Path) -> None:
    between = {"name": "mid", "text": text("mid"), "from": 61, "to": 70}
    classes = [{**GOOD, "from": 71}, between, {**WEAK, "to": 60}]
    limits = [{"unless": ["2"], "at_most": "mid"}]
    assert "class mid" in told(tmp_path / "a", classes=classes)
    happened = section("3", criterion("3.a", {"kind": "incidents"}))
    limits = [{"unless": ["3.a"], "at_most": "mid"}]
    assert told(tmp_path / "b", *SECTIONS, happened, classes=classes, limits=limits) == ""


def test_a_class_whose_points_a_limit_forbids_is_refused(tmp_path: Path) -> None:
    classes = [
        {**GOOD, "from": 100},
        {"name": "mid", "text": text("mid"), "from": 40, "to": 59},
        {**WEAK, "to": 39},
    ]
    classes.insert(1, {"name": "high", "text": text("high"), "from": 60, "to": 99})
    assert told(tmp_path / "a", classes=classes) == ""
    limits = [{"unless": ["1"], "at_most": "weak"}]
    assert "class mid" in told(tmp_path / "b", classes=classes, limits=limits)


def test_a_criterion_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    idle = [*SECTIONS, section("3", criterion("3.a"))]
    assert told(tmp_path / "a", *idle).startswith("sections.2.criteria.0: the criterion 3.a brings")
    for name in ("3", "3.a"):
        limits = [{"unless": [name], "at_most": "weak"}]
        assert told(tmp_path / name, *idle, limits=limits) == ""


def test_a_frame_changes_something_by_being_there(tmp_path: Path) -> None:
    frame = criterion("3.a", {"kind": "frame"}, provenance="missing")
    assert told(tmp_path, *SECTIONS, section("3", frame)) == ""


def test_a_bonus_without_points_is_refused(tmp_path: Path) -> None:
    sections = [*SECTIONS, section("3", group("3.g", criterion("3.a")))]
    limits = [{"unless": ["3.g"], "at_most": "weak"}]
    bonus = [{"section": "3", "cap": 5}]
    assert told(tmp_path, *sections, limits=limits, bonus=bonus).startswith(
        "outcome.bonus.0: no cr"
    )


def test_kinds_that_score_reach_what_they_can_give(tmp_path: Path) -> None:
    deductions = {"kind": "deductions", "maximum": 100, "each": 30}
    options = [{"value": v, "text": text(v), "points": p} for v, p in (("a", 0), ("b", 100))]
    for name, rule, reached in (
        ("points", {"kind": "points", "maximum": 100}, True),
        ("deductions", deductions, False),
        ("choice", {"kind": "choice", "options": options}, False),
    ):
        between = {"name": "mid", "text": text("mid"), "from": 50, "to": 60}
        classes = [{**GOOD, "from": 61}, between, WEAK]
        said = told(tmp_path / name, section("1", criterion("1.a", rule)), classes=classes)
        assert (said == "") is reached


def test_more_points_than_one_can_try_are_told_at_once(tmp_path: Path) -> None:
    rule = {"kind": "points", "maximum": 10_000}
    many = [criterion(f"1.{n}", rule=rule) for n in range(100)]
    classes = [{**GOOD, "from": 500_000, "to": 1_000_000}, {**WEAK, "to": 499_999}]
    said = told(tmp_path, section("1", *many), maximum=1_000_000, classes=classes)
    assert "larger units" in said


def test_groups_that_leave_too_much_to_choose_are_told(tmp_path: Path) -> None:
    many = [criterion(f"1.{n}", points=1) for n in range(100)]
    wide = group("g", *many, require={"at_least": 50})
    assert "divide them" in told(
        tmp_path, section("1", wide), limits=[{"unless": ["g"], "at_most": "weak"}]
    )


def test_advice_on_a_large_section_that_must_be_met_whole_comes_at_once() -> None:
    many = [criterion(f"1.{n}", points=n * 7919 % 997 + 1, effort=n % 5 + 1) for n in range(300)]
    total = sum(each["points"] for each in many)
    rule = {"rule": "points", "maximum": total, "threshold": 1, "limits": [{"unless": ["1"]}]}
    criteria_set = compiled(sample(section("1", *many), outcome=rule))
    began = monotonic()
    answers = {each["id"]: False for each in many}
    advice = evaluate(criteria_set, answers, UNIT, 2026).advice
    assert advice
    assert len(advice.ways[0].criteria) == 300
    assert monotonic() - began < 5  # it took 40 seconds once
