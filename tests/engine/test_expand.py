from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engine.sample import (
    FACTS,
    QUARTER,
    criterion,
    group,
    library,
    load,
    sample,
    section,
    text,
)


def parameter(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "reading": text(f"reads {name}")}


def problem(folder: Path, *sets: dict[str, Any]) -> tuple[str, str]:
    problems = library(folder, *sets).problems
    assert problems
    return problems[0].field, problems[0].message.en


DUE = {"kind": "document", "due": {"param": "quarter"}}


def test_a_parameter_stands_in_a_rule_and_becomes_a_reading(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        sample(
            section("1", criterion("1.a", DUE, readings=["other"]), criterion("1.b")),
            parameters=[parameter("quarter", QUARTER), parameter("other", 1)],
        ),
    )
    first, second = made.criteria
    assert first.kind.due_span.in_year(2026)[1] == date(2026, 3, 31)
    assert [each.name for each in first.readings] == ["other", "quarter"]
    assert second.readings == ()


def test_a_parameter_stands_for_a_whole_rule_condition_or_window(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        sample(
            section("1", criterion("1.a", {"param": "rule"}, when={"param": "when"})),
            scope=[{"when": {"level": {"param": "out"}}, "why": text("why"), "basis": "Điều 2"}],
            windows=[{**sample()["windows"][0], "ends": {"param": "ends"}}],
            parameters=[
                parameter("rule", {"kind": "count", "minimum": 3}),
                parameter("when", {"guards": True}),
                parameter("out", ["high"]),
                parameter("ends", "start"),
            ],
        ),
    )
    assert made.criteria[0].kind.minimum == 3
    assert not made.criteria[0].applies_to({**FACTS, "guards": False})
    assert made.scope[0].when.holds({"level": "high"})
    assert made.window("club", 2026).end == date(2026, 11, 14)


def test_a_parameter_may_name_another(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        sample(
            section("1", criterion("1.a", DUE)),
            parameters=[parameter("quarter", {"param": "base"}), parameter("base", QUARTER)],
        ),
    )
    assert [each.name for each in made.criteria[0].readings] == ["quarter", "base"]
    assert made.parameters["quarter"].value == QUARTER


def test_parameters_in_a_circle_are_refused(tmp_path: Path) -> None:
    raw = sample(
        section("1", criterion("1.a", DUE)),
        parameters=[
            parameter("quarter", {"param": "base"}),
            parameter("base", {"param": "quarter"}),
        ],
    )
    field, said = problem(tmp_path, raw)
    assert field == "sections.0.criteria.0.rule.due"
    assert "quarter, base, quarter" in said


@pytest.mark.parametrize("name", ["nothing", 5, ["quarter"]])
def test_an_unknown_parameter_is_refused_at_its_place(tmp_path: Path, name: Any) -> None:
    raw = sample(section("1", criterion("1.a", {"kind": "document", "due": {"param": name}})))
    field, said = problem(tmp_path, raw)
    assert field == "sections.0.criteria.0.rule.due"
    assert "no parameter" in said


def including(*ids: str, source: str = "game/base@1", **changes: Any) -> dict[str, Any]:
    include = {"include": {"from": source, "ids": list(ids), "via": "Điều 7 khoản 3"}}
    return sample(section("1", criterion("1.a"), include), **changes)


BASE = sample(
    section(
        "9",
        criterion("9.a", DUE),
        criterion("9.b", {"kind": "rating", "accept": [{"scale": "steps", "at_least": "up"}]}),
        group("9.g", criterion("9.c"), criterion("9.d", readings=["told"]), require="any"),
        criterion("9.e", {"kind": "count", "minimum": {"param": "unused"}}),
    ),
    key="game/base",
    version="1",
    scales={
        "steps": [{"value": "down", "text": text("down")}, {"value": "up", "text": text("up")}]
    },
    parameters=[
        parameter("quarter", {"param": "inner"}),
        parameter("inner", QUARTER),
        parameter("told", "x"),
        parameter("unused", 1),
    ],
)


def test_included_criteria_bring_parameters_and_scales(tmp_path: Path) -> None:
    made = load(tmp_path, BASE, including("9.b", "9.a"))
    assert [each.id for each in made.criteria] == ["1.a", "9.b", "9.a"]
    assert list(made.parameters) == ["quarter", "inner"]
    assert "steps" in made.scales
    assert "marks" in made.scales
    assert made.criteria[1].via == "Điều 7 khoản 3"
    assert made.criteria[1].cited == "Điều 9.b (theo Điều 7 khoản 3)"
    assert made.criteria[0].cited == "Điều 1.a"
    assert made.criteria[1].groups == ("1",)


def test_a_whole_group_can_be_included(tmp_path: Path) -> None:
    made = load(tmp_path, BASE, including("9.g"))
    assert [each.id for each in made.criteria] == ["1.a", "9.c", "9.d"]
    assert made.criteria[2].groups == ("1", "9.g")
    assert {each.via for each in made.criteria} == {None, "Điều 7 khoản 3"}
    assert list(made.parameters) == ["told"]
    assert load(tmp_path, BASE, including("9.g"), key="game/base@1").criteria[0].via is None


def test_an_include_says_how_sure_the_reference_is(tmp_path: Path) -> None:
    raw = including("9.a", "9.g")
    raw["sections"][0]["criteria"][1]["include"]["provenance"] = "secondary"
    marks = {each.id: each.provenance for each in load(tmp_path, BASE, raw).criteria}
    assert marks == {"1.a": "text", "9.a": "secondary", "9.c": "secondary", "9.d": "secondary"}


def test_includes_work_inside_nested_groups_and_through_other_sets(tmp_path: Path) -> None:
    middle = including("9.a", key="game/middle", version="1")
    include = {"include": {"from": "game/middle@1", "ids": ["9.a"], "via": "Điều 5"}}
    top = sample(section("1", group("1.g", include)))
    made = load(tmp_path, BASE, middle, top)
    assert made.criteria[0].groups == ("1", "1.g")
    assert made.criteria[0].via == "Điều 5"
    assert list(made.parameters) == ["quarter", "inner"]


def test_a_parameter_of_the_including_set_stands(tmp_path: Path) -> None:
    later = {**QUARTER, "to": {"year": 0, "month": 6, "day": 30}}
    made = load(tmp_path, BASE, including("9.a", parameters=[parameter("quarter", later)]))
    assert made.criteria[1].kind.due_span.in_year(2026)[1] == date(2026, 6, 30)


def test_includes_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    assert problem(tmp_path / "a", BASE, including("9.z"))[0] == "sections.0.criteria.1.include.ids"
    field, said = problem(tmp_path / "b", including("9.a"))
    assert field == "sections.0.criteria.1.include.from"
    assert "game/base@1" in said


def test_an_include_stands_alone(tmp_path: Path) -> None:
    raw = including("9.a")
    raw["sections"][0]["criteria"][1]["id"] = "x"
    assert problem(tmp_path, BASE, raw)[0] == "sections.0.criteria.1"


def test_an_include_is_checked_field_by_field(tmp_path: Path) -> None:
    raw = including("9.a")
    del raw["sections"][0]["criteria"][1]["include"]["via"]
    field, said = problem(tmp_path, BASE, raw)
    assert field == "sections.0.criteria.1.include"
    assert "via" in said


def test_sets_that_include_each_other_are_refused(tmp_path: Path) -> None:
    loaded = library(
        tmp_path,
        including("1.a", source="game/b@1", key="game/a", version="1"),
        including("1.a", source="game/a@1", key="game/b", version="1"),
    )
    assert loaded.sets == {}
    assert len(loaded.problems) == 2
    assert "game/b@1" in loaded.problems[0].in_("en")
    assert "circle" in loaded.problems[1].in_("en")


def overlay(**changes: Any) -> dict[str, Any]:
    return {"extends": "game/club@2021", "name": "city", **changes}


OVERLAID = sample(
    section("1", criterion("1.a", {"kind": "count", "minimum": {"param": "least"}})),
    parameters=[parameter("least", 1), parameter("other", 2)],
    baseline={"year": 2026, "unit": {}, "answers": {"1.a": 1}},
    worked_cases=[{"name": text("case"), "source": "x", "expect": {"outcome": "met"}}],
)


def test_an_overlay_changes_parameters_and_adds_sections(tmp_path: Path) -> None:
    added = section("2", criterion("2.a"))
    over = overlay(parameters={"least": 5}, sections=[added], answers={"2.a": True})
    loaded = library(tmp_path, OVERLAID, over)
    assert loaded.problems == ()
    base, made = loaded.sets["game/club@2021"], loaded.sets["game/club@2021+city"]
    assert (made.version, made.family, made.extends) == ("2021+city", "game/club", base.key)
    assert [each.id for each in made.criteria] == ["1.a", "2.a"]
    assert made.criteria[0].kind.minimum == 5
    assert base.criteria[0].kind.minimum == 1
    assert made.parameters["least"].value == 5
    assert made.title == base.title
    assert made.worked_cases == ()
    assert made.baseline is not None
    assert base.baseline is not None
    assert made.baseline.answers == {"1.a": 1, "2.a": True}
    assert base.baseline.answers == {"1.a": 1}
    assert made.hash != base.hash


def test_an_overlay_may_bring_title_authority_and_cases(tmp_path: Path) -> None:
    decider = {
        "unit_types": ["club"],
        "from": "2025-07-01",
        "appraised_by": text("a"),
        "decided_by": text("b"),
        "basis": "Điều 10",
    }
    case = {"name": text("case"), "source": "x", "expect": {"outcome": "met"}}
    over = overlay(title=text("city"), authority=[decider], worked_cases=[case])
    made = load(tmp_path, OVERLAID, over, key="game/club@2021+city")
    assert made.title.en == "city en"
    assert made.authority("club", date(2025, 7, 1)) is not None
    assert len(made.worked_cases) == 1


def test_an_overlay_of_a_set_without_baseline_has_none(tmp_path: Path) -> None:
    made = load(tmp_path, sample(), overlay(answers={"1.a": True}), key="game/club@2021+city")
    assert made.baseline is None


def test_overlays_are_told_where_they_are_wrong(tmp_path: Path) -> None:
    field, said = problem(tmp_path / "a", OVERLAID, overlay(parameters={"most": 1}))
    assert field == "parameters.most"
    assert "least" in said
    assert problem(tmp_path / "b", overlay())[0] == "extends"
    assert problem(tmp_path / "c", OVERLAID, overlay(windows=[]))[0] == "windows"
    assert problem(tmp_path / "d", OVERLAID, overlay(name="City!"))[0] == "name"


def test_a_fault_in_an_added_section_is_told_in_the_overlay(tmp_path: Path) -> None:
    broken = section("2", criterion("2.a", {"kind": "count", "minimum": 0}))
    (only,) = library(tmp_path, OVERLAID, overlay(sections=[broken])).problems
    assert only.file == tmp_path / "set1.yaml"
    lines = (tmp_path / "set1.yaml").read_text("utf-8").splitlines()
    assert only.line is not None
    assert "minimum: 0" in lines[only.line - 1]


@pytest.mark.parametrize(
    "change",
    [
        {"sections": 5},
        {"sections": [5]},
        {"sections": [{"criteria": 5}]},
        {"sections": [{"criteria": [5]}]},
        {"parameters": 5},
        {"parameters": [5]},
        {"scales": 5},
        {"baseline": 5},
        {"scales": {"a": 5}},
        {"windows": [5]},
        {"windows": 5},
        {"scope": 5},
        {"papers": "x"},
    ],
)
def test_odd_data_is_refused_and_never_raises(tmp_path: Path, change: Any) -> None:
    raw = {**OVERLAID, **change}
    loaded = library(tmp_path, raw, overlay(), including("9.a", source="game/club@2021", key="a/b"))
    assert loaded.sets == {}
    assert len(loaded.problems) == 3
