from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certify.engine import Change, Sort, diff
from tests.engine.sample import criterion, group, load, sample, section, text

RATING = {"kind": "rating", "accept": [{"scale": "marks", "at_least": "fair"}]}


def compared(folder: Path, old: list[Any], new: list[Any]) -> tuple[Change, ...]:
    first = load(folder / "a", sample(*old, version="1"), key="game/club@1")
    second = load(folder / "b", sample(*new, version="2"), key="game/club@2")
    return diff(first, second)


def change(folder: Path, old: dict[str, Any], new: dict[str, Any]) -> Change:
    (only,) = compared(folder, [section("1", old)], [section("1", new)])
    return only


def test_the_same_criterion_is_identical(tmp_path: Path) -> None:
    assert change(tmp_path, criterion("a"), criterion("a")).sort is Sort.IDENTICAL


def count(minimum: int, **more: Any) -> dict[str, Any]:
    return criterion("a", {"kind": "count", "minimum": minimum}, **more)


def proved(**change: Any) -> dict[str, Any]:
    return criterion("a", evidence=[{"text": text("list"), "minimum": 1, **change}])


TITLE = {"kind": "rating", "accept": [{"scale": "titles", "at_least": "star"}]}


@pytest.mark.parametrize(
    ("old", "new", "sort", "why"),
    [
        (criterion("a"), criterion("a", basis="Điều 9"), Sort.COMPATIBLE, "wording"),
        (criterion("a"), criterion("a", responsible=text("x")), Sort.COMPATIBLE, "wording"),
        (proved(), proved(text=text("x")), Sort.COMPATIBLE, "wording"),
        (proved(), proved(minimum=2), Sort.CHANGED, "evidence"),
        (criterion("a"), criterion("a", when={"guards": True}), Sort.CHANGED, "conditions"),
        (criterion("a", points=5), criterion("a", points=6), Sort.CHANGED, "other points"),
        (criterion("a", points=5), criterion("a", points="unknown"), Sort.CHANGED, "other points"),
        (criterion("a", points=6), criterion("a", points=3, weight=2), Sort.IDENTICAL, "identical"),
        (criterion("a"), criterion("a", RATING), Sort.CHANGED, "from attest to rating"),
        (count(2), count(1), Sort.COMPATIBLE, "looser"),
        (count(1), count(2), Sort.CHANGED, "rule changed"),
        (criterion("a", RATING), criterion("a", TITLE), Sort.CHANGED, "rule changed"),
        (count(2), count(1, when={"guards": True}), Sort.CHANGED, "looser; it applies"),
    ],
)
def test_changes_are_told_with_their_reason(
    tmp_path: Path, old: Any, new: Any, sort: Sort, why: str
) -> None:
    found = change(tmp_path, old, new)
    assert found.sort is sort
    assert why in found.why.in_("en")
    assert found.old is not None
    assert found.new is not None


def test_added_and_removed_criteria_are_told_in_order(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        [section("1", criterion("a"), criterion("b"))],
        [section("1", criterion("c"), criterion("a"))],
    )
    assert [(each.id, each.sort.value) for each in found] == [
        ("c", "added"),
        ("a", "identical"),
        ("b", "removed"),
    ]
    assert found[0].old is None
    assert found[2].new is None


def test_a_group_that_asks_for_something_else_changes_its_members(tmp_path: Path) -> None:
    members = [criterion("a"), criterion("b")]
    renamed = compared(tmp_path / "1", [section("1", *members)], [section("2", *members)])
    assert {each.sort for each in renamed} == {Sort.IDENTICAL}
    changed = compared(
        tmp_path / "2", [section("1", *members)], [section("1", *members, require="any")]
    )
    assert {each.sort for each in changed} == {Sort.CHANGED}
    assert "groups" in changed[0].why.in_("en")
    nested = compared(
        tmp_path / "3",
        [section("1", *members)],
        [section("1", group("g", *members, require={"at_least": 1}))],
    )
    assert {each.sort for each in nested} == {Sort.CHANGED}


def ruled(folder: Path, old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what is told of two outcome rules for the same criteria."""
    part = section("1", *(criterion(f"1.{n}", points=5) for n in "ab"))
    first = load(folder / "a", sample(part, version="1", outcome=old), key="game/club@1")
    second = load(folder / "b", sample(part, version="2", outcome=new), key="game/club@2")
    *changes, one, other = diff(first, second)
    assert one.sort is other.sort is Sort.IDENTICAL
    assert all(each.old is each.new is None for each in changes)
    return [(each.id, each.sort.value, each.why.in_("en")) for each in changes]


def points(*bands: tuple[str, int, int], **more: Any) -> dict[str, Any]:
    classes = [{"name": n, "text": text(n), "from": low, "to": high} for n, low, high in bands]
    return {"rule": "points", "maximum": 10, "classes": classes, "met_from": "good"} | more


PLAIN = points(("good", 6, 10), ("weak", 0, 5))

GOOD, WEAK = PLAIN["classes"]


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (PLAIN, []),
        ({"rule": "all"}, [("outcome.rule", "changed", "it changed from points to all")]),
        (
            points(("good", 5, 10), ("weak", 0, 4)),
            [
                ("outcome.classes.good.from", "changed", "it changed from 6 to 5"),
                ("outcome.classes.weak.to", "changed", "it changed from 5 to 4"),
            ],
        ),
        (
            PLAIN | {"limits": [{"unless": ["1.a", "1.b"], "at_most": "weak"}]},
            [
                ("outcome.limits.0.unless", "changed", "it changed from – to 1.a, 1.b"),
                ("outcome.limits.0.at_most", "changed", "it changed from – to weak"),
            ],
        ),
        (
            PLAIN | {"classes": [{**GOOD, "text": text("fine")}, WEAK]},
            [("outcome.classes.good.text", "compatible", "the wording changed")],
        ),
    ],
)
def test_a_change_of_the_outcome_rule_is_told_at_its_place(
    tmp_path: Path, new: dict[str, Any], told: list[tuple[str, str, str]]
) -> None:
    assert ruled(tmp_path, PLAIN, new) == told


def test_grades_in_another_order_are_another_rule(tmp_path: Path) -> None:
    def grades(*names: str) -> dict[str, Any]:
        needs = dict(zip(names, (["1.a"], ["1.b"], []), strict=True))
        rows = [{"name": n, "text": text(n), "needs": needs[n]} for n in names]
        return {"rule": "grades", "grades": rows, "met_from": "good"}

    told = ruled(tmp_path, grades("best", "good", "poor"), grades("good", "best", "poor"))
    assert told[0] == (
        "outcome.grades",
        "changed",
        "it changed from best, good, poor to good, best, poor",
    )


def test_a_text_that_is_no_more_is_told_in_words(tmp_path: Path) -> None:
    named = PLAIN | {"limits": [{"unless": ["1.a"], "at_most": "weak", "text": text("no a")}]}
    bare = PLAIN | {"limits": [{"unless": ["1.a"], "at_most": "weak"}]}
    assert ruled(tmp_path, named, bare) == [
        ("outcome.limits.0.text", "changed", "it changed from no a en to –")
    ]


def test_how_surely_a_criterion_is_known_is_part_of_it(tmp_path: Path) -> None:
    found = change(tmp_path, criterion("a"), criterion("a", provenance="secondary"))
    assert found.sort is Sort.COMPATIBLE
    assert "from text to secondary" in found.why.in_("en")
