from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certify.engine import Assessment, CriteriaSet, Status, evaluate
from certify.engine.kinds import KINDS
from tests.engine.sample import criterion, group, load, sample, section, text

CLASSES = [
    {"name": "good", "text": {"vi": "Khá", "en": "Good"}, "from": 75, "to": 100},
    {"name": "fair", "text": {"vi": "Trung bình", "en": "Fair"}, "from": 50, "to": 74},
    {"name": "weak", "text": {"vi": "Yếu", "en": "Weak"}, "from": 0, "to": 49},
]
GIVEN = {"kind": "points", "maximum": 60, "minimum": 30}
RULE: dict[str, Any] = {"rule": "points", "maximum": 100}
BY_CLASS = RULE | {"classes": CLASSES, "met_from": "fair"}
HAPPENED = [{"date": "2026-05-03", "what": "Cháy"}]


def made(folder: Path, *more: Any, rule: dict[str, Any] | None = None, **first: Any) -> CriteriaSet:
    """Return a set of 60 points given and 40 by two criteria, one of them for low levels only."""
    sections = [
        section("1", criterion("1.a", GIVEN)),
        section("2", criterion("2.a", points=30), criterion("2.b", points=10, **first), *more),
    ]
    return load(folder, sample(*sections, outcome=rule or BY_CLASS))


def judged(criteria_set: CriteriaSet, *values: Any, level: str = "low") -> Assessment:
    names = [each.id for each in criteria_set.criteria]
    unit = {"type": "club", "facts": {"guards": True, "level": level}}
    return evaluate(criteria_set, dict(zip(names, values, strict=False)), unit, 2026)


def said(criteria_set: CriteriaSet, *values: Any, **more: Any) -> str:
    summary = judged(criteria_set, *values, **more).summary
    assert summary is not None
    assert summary.vi
    return summary.en


def test_the_class_and_what_the_next_one_takes(tmp_path: Path) -> None:
    whole = made(tmp_path)
    assert said(whole, 41, True, False) == "71 of 100 points: Fair; 4 more for Good"
    summary = judged(whole, 41, True, False).summary
    assert summary is not None
    assert summary.vi == "71/100 điểm, xếp loại Trung bình; còn thiếu 4 điểm để đạt Khá"
    assert said(whole, 60, True, False) == "90 of 100 points: Good"


def test_what_is_open_is_counted_and_the_classes_that_remain_are_named(tmp_path: Path) -> None:
    whole = made(tmp_path)
    assert said(whole, 41, True) == (
        "71 of 100 points are known; criteria still open: 1; from Fair to Good"
    )
    assert said(whole, 60, True).endswith("open: 1; Good for certain")
    assert said(whole).startswith("0 of 100 points are known; criteria still open: 3")


def test_a_limit_that_holds_a_class_down_is_named(tmp_path: Path) -> None:
    limited = BY_CLASS | {"limits": [{"unless": ["2.x"], "at_most": "weak"}]}
    whole = made(tmp_path, criterion("2.x", {"kind": "incidents"}), rule=limited)
    assert said(whole, 60, True, True, HAPPENED) == (
        "100 of 100 points, enough for Good, but held at Weak: 2.x is not met"
    )
    found = judged(whole, 60, True, True, HAPPENED)
    assert found.summary is not None
    assert "đủ điểm Khá nhưng bị khống chế ở Yếu vì chưa đạt 2.x" in found.summary.vi
    assert (found.class_, found.outcome, found.points) == ("weak", "not_met", 100)


def test_a_limit_with_a_text_says_it(tmp_path: Path) -> None:
    limit = {"unless": ["2.x"], "at_most": "weak", "text": text("a fire")}
    whole = made(
        tmp_path, criterion("2.x", {"kind": "incidents"}), rule=BY_CLASS | {"limits": [limit]}
    )
    assert said(whole, 60, True, True, HAPPENED).endswith("held at Weak: a fire en")


def test_what_the_next_class_asks_beside_points_is_told(tmp_path: Path) -> None:
    limited = BY_CLASS | {"limits": [{"unless": ["2.b"], "at_most": "fair"}]}
    whole = made(tmp_path, rule=limited)
    assert said(whole, 41, True, False) == (
        "71 of 100 points: Fair; 4 more for Good; also: 2.b is not met"
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((60, True, False), "90 of 100 points: met"),
        ((60, False, False), "60 of 100 points: not met; 20 points are missing"),
        ((60, False), "60 of 100 points are known; criteria still open: 1"),
    ],
)
def test_a_threshold_has_no_classes(tmp_path: Path, values: Any, told: str) -> None:
    assert said(made(tmp_path, rule=RULE | {"threshold": 80}), *values) == told


def test_a_section_short_of_its_share_holds_the_whole(tmp_path: Path) -> None:
    rule = RULE | {"threshold": 60, "section_share": 50}
    whole = made(tmp_path, rule=rule)
    found = judged(whole, 60, False, True)
    assert found.outcome == "not_met"
    assert said(whole, 60, False, True) == (
        "70 of 100 points, which is enough, but not met: 2 en has 10 of 40 points, 50% are needed"
    )
    assert judged(whole, 30, True, False).outcome == "met"
    assert judged(whole, 29, True, True).outcome == "not_met"


def test_what_does_not_apply_is_left_out_and_the_rest_counted_of_less(tmp_path: Path) -> None:
    rule = BY_CLASS | {"not_applicable": "left_out"}
    whole = made(tmp_path, rule=rule, when={"level": "low"})
    assert said(whole, 37, True, level="high") == (
        "67 of 90 points that apply (74.4 of 100): Fair; 1 more for Good"
    )
    found = judged(whole, 38, True, level="high")
    assert (found.class_, found.points, found.row("2.b").maximum) == ("good", 68, 0)
    assert [row.maximum for row in found.sections] == [60, 30]


def test_what_does_not_apply_gives_its_points(tmp_path: Path) -> None:
    rule = BY_CLASS | {"not_applicable": "full"}
    whole = made(tmp_path, rule=rule, when={"level": "low"})
    found = judged(whole, 35, True, level="high")
    assert (found.class_, found.points) == ("good", 75)
    assert (found.row("2.b").status, found.row("2.b").points) == (Status.NOT_APPLICABLE, 10)
    assert sum(row.points for row in found.sections) == 75


def test_a_bonus_comes_on_top_up_to_its_cap(tmp_path: Path) -> None:
    rule = BY_CLASS | {"bonus": [{"section": "3", "cap": 5}]}
    sections = [
        section("1", criterion("1.a", GIVEN), criterion("1.b", points=40)),
        section("3", criterion("3.a", points=4), criterion("3.b", points=4)),
    ]
    whole = load(tmp_path, sample(*sections, outcome=rule))
    assert [judged(whole, 30, True, a, a).points for a in (False, True)] == [70, 75]
    assert judged(whole, 60, True, True, True).points == 105
    assert judged(whole, 30, True, True, True).class_ == "good"
    assert judged(whole, 30, True, True, False).class_ == "fair"


def test_unknown_points_never_pass(tmp_path: Path) -> None:
    sections = [
        section("1", criterion("1.a", GIVEN)),
        section("2", criterion("2.a", points=20), criterion("2.b", points="unknown")),
    ]
    whole = load(tmp_path, sample(*sections, outcome=RULE | {"threshold": 90}))
    assert judged(whole, 60, True, True).outcome == "incomplete"
    assert judged(whole, 60, True, True).points == 80
    assert judged(whole, 60, True, False).outcome == "not_met"
    assert judged(whole, 49, True, True).outcome == "not_met"
    assert said(whole, 60, True, True) == ("80 of 100 points are known; criteria still open: 1")
    low = load(tmp_path / "low", sample(*sections, outcome=RULE | {"threshold": 80}))
    assert judged(low, 60, True, True).outcome == "met"
    assert judged(whole, 60, True, True).advice is None  # whether there is a way is not known
    assert ids(judged(low, 59, True, True)) == [["1.a"]]


def test_classes_that_are_not_known_decide_nothing(tmp_path: Path) -> None:
    unknown = [{**each, "from": "unknown", "to": "unknown"} for each in CLASSES]
    whole = made(tmp_path, rule=BY_CLASS | {"classes": unknown})
    found = judged(whole, 60, True, True)
    assert (found.outcome, found.class_, found.points) == ("incomplete", None, 100)
    assert said(whole, 60, True, True) == (
        "100 of 100 points; from how many on is not known; from Weak to Good"
    )
    assert found.advice is None


def test_without_what_is_met_the_class_stands_alone(tmp_path: Path) -> None:
    whole = made(tmp_path, rule=BY_CLASS | {"met_from": "unknown"})
    found = judged(whole, 60, True, True)
    assert (found.outcome, found.class_) == ("incomplete", "good")


def test_a_frame_keeps_the_whole_open_whatever_the_points(tmp_path: Path) -> None:
    frame = criterion("2.f", {"kind": "frame"}, provenance="missing")
    whole = made(tmp_path, frame)
    found = judged(whole, 60, True, True)
    assert (found.outcome, found.class_) == ("incomplete", None)
    assert said(whole, 60, True, True).startswith(
        "100 of 100 points are known; criteria still open: 1"
    )


def test_advice_tells_each_gap_that_suffices_and_skips_what_cannot_be_mended(
    tmp_path: Path,
) -> None:
    sections = [
        section(
            "1",
            criterion("1.a", {"kind": "points", "maximum": 20}, effort=2),
            criterion("1.b", {"kind": "deductions", "maximum": 20, "each": 10}, effort=1),
            criterion("1.c", points=30),
        ),
        section("2", criterion("2.a", points=10, effort=1), criterion("2.b", points=20, effort=1)),
    ]
    whole = load(tmp_path, sample(*sections, outcome=BY_CLASS))
    found = judged(whole, 10, HAPPENED, True, False, False)  # 50 points
    assert found.advice is not None
    assert (found.advice.target.in_("en"), found.advice.lacking) == ("Good", 25)
    assert ids(found) == [["2.a", "2.b"]]
    near = judged(whole, 10, HAPPENED, True, True, None)  # 60, and 20 more to be had
    assert near.advice is not None
    assert near.advice.lacking == 15
    assert ids(near) == [["2.b"]]
    assert near.as_json()["advice"] == [{"effort": 1, "points": 20, "criteria": ["2.b"]}]
    out = judged(whole, 20, HAPPENED * 2, True, True, False)
    assert out.advice is not None
    assert ids(out) == [["2.b"]]


def test_advice_is_empty_where_the_class_is_out_of_reach(tmp_path: Path) -> None:
    limited = BY_CLASS | {"limits": [{"unless": ["2.x"], "at_most": "weak"}]}
    whole = made(tmp_path, criterion("2.x", {"kind": "incidents"}), rule=limited)
    found = judged(whole, 60, True, True, HAPPENED)
    assert found.advice is not None
    assert (found.advice.ways, found.advice.lacking) == ((), None)


def test_advice_closes_a_group_the_cheapest_way(tmp_path: Path) -> None:
    either = group("2.g", criterion("2.x", effort=4), criterion("2.y", effort=2), require="any")
    limited = BY_CLASS | {"limits": [{"unless": ["2.g"], "at_most": "weak"}]}
    whole = made(tmp_path, either, rule=limited)
    assert ids(judged(whole, 60, True, True, False, False)) == [["2.y"], ["2.x"]]


def ids(found: Assessment) -> list[list[str]]:
    assert found.advice is not None
    return [[each.id for each in way.criteria] for way in found.advice.ways]


def test_nothing_is_advised_at_the_best(tmp_path: Path) -> None:
    assert judged(made(tmp_path), 60, True, True).advice is None
    assert "points" in KINDS


def test_weight_one_is_no_weight_and_effort_is_not_hashed(tmp_path: Path) -> None:
    plain = made(tmp_path / "a")
    assert made(tmp_path / "b", weight=1, effort=5).hash == plain.hash
    doubled = [
        section("1", criterion("1.a", GIVEN)),
        section("2", criterion("2.a", points=30), criterion("2.b", points=5, weight=2)),
    ]
    weighed = load(tmp_path / "c", sample(*doubled, outcome=BY_CLASS))
    assert weighed.hash == plain.hash
    assert judged(weighed, 60, False, True).points == 70
