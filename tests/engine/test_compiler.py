from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certify.engine import KINDS, Kind, kind_name, registry
from tests.engine.sample import SCALES, criterion, group, library, load, sample, section, text

WINDOW = sample()["windows"][0]


def problem(folder: Path, raw: dict[str, Any]) -> tuple[str, str]:
    """Return field and English message of the one problem, which must name file and line."""
    (only,) = library(folder, raw).problems
    assert only.file == folder / "set0.yaml"
    assert only.line is not None
    assert only.message.vi != only.message.en
    return only.field, only.message.en


def ruled(rule: Any, **more: Any) -> dict[str, Any]:
    return sample(section("1", criterion("1.a", rule, **more)))


RULE = "sections.0.criteria.0.rule"
LEVEL = {"scale": "marks", "at_least": "fair"}


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        ({"kind": "magic"}, f"{RULE}.kind", "magic"),
        ({"minimum": 1}, RULE, "kind"),
        ({"kind": "count"}, RULE, "minimum"),
        ({"kind": "count", "minimum": 1, "below": 2}, RULE, "exactly one"),
        ({"kind": "count", "minimum": 1.0}, f"{RULE}.minimum", "float"),
        ({"kind": "count", "minimum": 1, "most": 5}, f"{RULE}.most", "most"),
        ({"kind": "ratio", "threshold": 101}, RULE, "100"),
        ({"kind": "ratio", "threshold": 10_001}, f"{RULE}.threshold", "10000"),
        ({"kind": "trend", "names": []}, f"{RULE}.names", "length"),
        (
            {"kind": "rating", "accept": [{**LEVEL, "scale": "stars"}]},
            f"{RULE}.accept.0.scale",
            "marks",
        ),
        (
            {"kind": "rating", "accept": [{**LEVEL, "at_least": "star"}]},
            f"{RULE}.accept.0",
            "marks",
        ),
        (
            {"kind": "discipline", "scales": ["navy"], "at_or_above": "any"},
            f"{RULE}.scales.0",
            "navy",
        ),
        ({"kind": "discipline", "scales": [1], "at_or_above": "any"}, f"{RULE}.scales.0", "int"),
        (
            {"kind": "document", "due": {"from": {"year": 0, "month": 2, "day": 30}}},
            f"{RULE}.due.from",
            "day",
        ),
        ("attest", RULE, "object"),
    ],
)
def test_faulty_rules_are_told_at_their_place(
    tmp_path: Path, rule: Any, field: str, said: str
) -> None:
    where, what = problem(tmp_path, ruled(rule))
    assert where == field
    assert said in what


class Shapeless(Kind, frozen=True, tag="shapeless"):
    """A kind whose author forgot its shape."""


class Unreadable(Kind, frozen=True, tag="unreadable"):
    """A kind with a parameter that cannot be read from a file."""

    limit: int | range


@pytest.mark.parametrize("broken", [Shapeless, Unreadable])
def test_a_broken_kind_of_a_plugin_is_reported_where_it_is_used(
    tmp_path: Path, broken: type[Kind]
) -> None:
    rule = {"kind": kind_name(broken), **({"limit": 1} if broken is Unreadable else {})}
    other = sample(section("1", criterion("1.a", rule)), key="game/other")
    kinds = registry(*KINDS.values(), broken)
    loaded = library(tmp_path, other, sample(), kinds=kinds)
    assert list(loaded.sets) == ["game/club@2021"]
    (only,) = loaded.problems
    assert only.field == RULE
    assert broken.__name__ in only.in_("en")


def test_the_line_is_that_of_the_fault(tmp_path: Path) -> None:
    raw = ruled({"kind": "count", "minimum": "two"})
    (only,) = library(tmp_path, raw).problems
    lines = (tmp_path / "set0.yaml").read_text("utf-8").splitlines()
    assert only.line is not None
    assert lines[only.line - 1].strip() == "minimum: two"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_types": ["ship"]}, "unit_types.0"),
        ({"unit_types": []}, "unit_types"),
        ({"windows": []}, "windows"),
        ({"windows": [WINDOW, WINDOW]}, "windows"),
        ({"windows": [{**WINDOW, "ends": "none"}]}, "windows.0.ends"),
        ({"outcome": {"rule": "luck"}}, "outcome.rule"),
        ({"sections": []}, "sections"),
        ({"in_force": {}}, "in_force"),
        ({"colour": "red"}, "colour"),
        ({"title": {"vi": "chỉ có tiếng Việt"}}, "title"),
        ({"scope": [{"when": {}, "why": text("why"), "basis": "x"}]}, "scope.0.when"),
        (
            {"scope": [{"when": {"roof": True}, "why": text("why"), "basis": "x"}]},
            "scope.0.when.roof",
        ),
        (
            {"papers": [{"id": "a", "stage": "later", "text": text("a"), "basis": "x"}]},
            "papers.0.stage",
        ),
        ({"parameters": [{"name": "a", "value": 1}]}, "parameters.0"),
    ],
)
def test_faults_outside_the_criteria_are_told(tmp_path: Path, change: Any, field: str) -> None:
    assert problem(tmp_path, sample(**change))[0] == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"readings": ["nothing"]}, "readings.0"),
        ({"when": {"roof": True}}, "when.roof"),
        ({"when": {"level": "medium"}}, "when.level"),
        ({"when": {"level": None}}, "when.level"),
        ({"when": {"guards": "yes"}}, "when.guards"),
        ({"provenance": "rumour"}, "provenance"),
        ({"evidence": [{"text": text("a"), "types": ["exe"]}]}, "evidence.0.types.0"),
        ({"evidence": [{"text": text("a"), "minimum": -1}]}, "evidence.0.minimum"),
        ({"id": "1 a"}, "id"),
    ],
)
def test_faulty_criteria_are_told(tmp_path: Path, more: Any, field: str) -> None:
    raw = sample(section("1", {**criterion("1.a"), **more}))
    assert problem(tmp_path, raw)[0] == f"sections.0.criteria.0.{field}"


@pytest.mark.parametrize("gone", ["text", "basis", "remedy", "id"])
def test_what_every_criterion_needs(tmp_path: Path, gone: str) -> None:
    raw = criterion("1.a")
    del raw[gone]
    where, what = problem(tmp_path, sample(section("1", raw)))
    assert where == "sections.0.criteria.0"
    assert gone in what


@pytest.mark.parametrize(
    "sections",
    [
        [section("1", criterion("1.a"), criterion("1.a"))],
        [section("1", criterion("1.a")), section("2", criterion("1.a"))],
        [section("1", criterion("1.a")), section("1", criterion("1.b"))],
        [section("1", criterion("1"))],
        [section("1", group("g", criterion("1.a")), group("g", criterion("1.b")))],
    ],
)
def test_an_id_stands_only_once(tmp_path: Path, sections: Any) -> None:
    assert "stands twice" in problem(tmp_path, sample(*sections))[1]


def test_at_least_cannot_ask_for_more_than_there_are(tmp_path: Path) -> None:
    raw = sample(section("1", criterion("1.a"), criterion("1.b"), require={"at_least": 3}))
    assert problem(tmp_path, raw)[0] == "sections.0.require"
    for least in (1, 2):
        members = [criterion("1.a"), criterion("1.b")]
        load(tmp_path, sample(section("1", *members, require={"at_least": least})))
    none = sample(section("1", criterion("1.a"), require={"at_least": 0}))
    assert problem(tmp_path, none)[0] == "sections.0.require.at_least"


def test_a_group_needs_members(tmp_path: Path) -> None:
    assert problem(tmp_path / "a", sample(section("1")))[0] == "sections.0.criteria"
    assert problem(tmp_path / "b", sample(section("1", group("g"))))[0] == (
        "sections.0.criteria.0.criteria"
    )


def nested(depth: int) -> Any:
    inner: Any = criterion("1.a")
    for level in range(depth):
        inner = group(f"g{level}", inner)
    return sample(section("1", inner))


def test_groups_nest_but_not_without_end(tmp_path: Path) -> None:
    made = load(tmp_path / "a", nested(7))
    assert made.criteria[0].groups == ("1", *[f"g{level}" for level in range(6, -1, -1)])
    assert "nest" in problem(tmp_path / "b", nested(8))[1]


def test_a_set_is_compiled_with_all_it_holds(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        sample(
            section("1", criterion("1.a"), group("g", criterion("1.b"), require="any")),
            section("2", criterion("2.a", when={"guards": True}, provenance="secondary")),
            papers=[
                {
                    "id": "plan",
                    "stage": "registration",
                    "text": text("plan"),
                    "basis": "x",
                    "when": {"guards": True},
                },
                {"id": "report", "stage": "application", "text": text("report"), "basis": "x"},
            ],
        ),
    )
    assert [each.id for each in made.criteria] == ["1.a", "1.b", "2.a"]
    assert [each.index for each in made.criteria] == [0, 1, 2]
    assert [each.groups for each in made.criteria] == [("1",), ("1", "g"), ("2",)]
    assert list(made.groups) == ["1", "g", "2"]
    assert [each.id for each in made.sections[0].criteria] == ["1.a", "1.b"]
    assert not made.verified
    assert [paper.id for paper in made.papers] == ["plan", "report"]
    assert made.file == tmp_path / "set0.yaml"
    assert list(made.scales) == list(SCALES)


POINTS = {"kind": "points", "maximum": 4}


@pytest.mark.parametrize(
    ("rule", "more", "maximum"),
    [
        (None, {}, 0),
        (None, {"points": 5}, 5),
        (None, {"points": 5, "weight": 2}, 10),
        (None, {"points": "unknown"}, None),
        (POINTS, {}, 4),
        (POINTS, {"weight": 3}, 12),
        (POINTS, {"points": 4}, 4),
        (POINTS, {"points": "unknown"}, 4),  # an office has filled the frame in
    ],
)
def test_a_kind_that_scores_says_its_points_and_others_have_them_said(
    tmp_path: Path, rule: Any, more: Any, maximum: int | None
) -> None:
    (only,) = load(tmp_path, ruled(rule or {"kind": "attest"}, **more)).criteria
    assert only.maximum == maximum


def test_a_maximum_is_not_said_twice_in_two_ways(tmp_path: Path) -> None:
    field, said = problem(tmp_path, ruled(POINTS, points=5))
    assert field == "sections.0.criteria.0.points"
    assert "4 points at most" in said
