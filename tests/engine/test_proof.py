from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from certify.engine import SetError, load_library
from tests.engine.rules.drawn import compiled
from tests.engine.sample import criterion, group, sample, section, text


def shut(**when: Any) -> dict[str, Any]:
    return {"when": when, "why": text("why"), "basis": "x"}


def paper(name: str, **when: Any) -> dict[str, Any]:
    return {"id": name, "stage": "application", "text": text(name), "basis": "x", "when": when}


ONLY_A = criterion("1.a", when={"level": "low"})
ONLY_B = criterion("1.b", when={"level": "high"})
PAIR = section("1", group("g", ONLY_A, ONLY_B, require={"at_least": 2}))


@pytest.mark.parametrize(
    ("raw", "field", "said"),
    [
        (
            sample(section("1", criterion("1.z"), ONLY_A), scope=[shut(level="low")]),
            "sections.0.criteria.1.when",
            "1.a",
        ),
        (
            sample(
                section("1", group("g", criterion("1.a", when={"guards": True, "level": "low"}))),
                scope=[shut(guards=True, level="low")],
            ),
            "sections.0.criteria.0.criteria.0.when",
            "1.a",
        ),
        (
            sample(papers=[paper("a"), paper("b", guards=True)], scope=[shut(guards=True)]),
            "papers.1.when",
            "b",
        ),
        (sample(scope=[shut(level=["low", "high"])]), "scope", "club"),
        (PAIR, "sections.0.criteria.0.require", "1 members"),
    ],
)
def test_what_can_never_matter_is_refused(raw: Any, field: str, said: str) -> None:
    with pytest.raises(SetError) as caught:
        compiled(raw if "key" in raw else sample(raw))
    assert caught.value.field == field
    assert said in caught.value.message.en
    assert caught.value.line


def test_what_matters_to_some_unit_is_kept() -> None:
    compiled(sample(section("1", ONLY_A, ONLY_B), scope=[shut(guards=True)]))
    compiled(sample(section("1", group("g", ONLY_A, criterion("1.c"), require={"at_least": 2}))))


def test_a_type_without_facts_is_in_scope() -> None:
    window = {**sample()["windows"][0], "unit_types": ["club", "shop"]}
    compiled(sample(unit_types=["club", "shop"], windows=[window]))


def test_a_set_of_more_criteria_than_advice_can_weigh_is_refused() -> None:
    many = [criterion(f"1.{n}") for n in range(301)]
    with pytest.raises(SetError) as caught:
        compiled(sample(section("1", *many)))
    assert caught.value.field == "sections"
    compiled(sample(section("1", *many[1:])))


def test_facts_that_double_the_cases_without_end_are_refused(tmp_path: Path) -> None:
    names = [f"f{n}" for n in range(30)]
    club = {
        "name": "club",
        "text": text("club"),
        "facts": [{"name": n, "text": text(n)} for n in names],
    }
    (tmp_path / "unit-types.yaml").write_text(json.dumps({"unit_types": [club]}))
    asked = [criterion(f"1.{n}", when={n: True}) for n in names]
    raw = sample(section("1", group("g", *asked, require={"at_least": 2})))
    (tmp_path / "club.yaml").write_text(json.dumps(raw))
    loaded = load_library([tmp_path])
    assert [problem.field for problem in loaded.problems] == ["unit_types.0"]
