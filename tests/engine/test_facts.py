from __future__ import annotations

from typing import Any

from certify.engine.facts import combinations
from tests.engine.rules.drawn import compiled
from tests.engine.sample import criterion, sample, section, text


def facts(*criteria: dict[str, Any], scope: Any = ()) -> list[dict[str, Any]]:
    made = compiled(sample(section("1", criterion("1.z"), *criteria), scope=list(scope)))
    return [dict(each) for each in combinations(made, made.unit_types[0])]


def shut(**when: Any) -> dict[str, Any]:
    return {"when": when, "why": text("why"), "basis": "x"}


def test_what_no_condition_looks_at_is_not_varied() -> None:
    assert facts() == [{"guards": True, "level": "low"}]
    assert facts(criterion("1.a", when={"guards": False})) == [
        {"guards": True, "level": "low"},
        {"guards": False, "level": "low"},
    ]


def test_values_that_no_condition_tells_apart_are_one() -> None:
    assert len(facts(criterion("1.a", when={"level": ["low", "high"]}))) == 1
    assert len(facts(criterion("1.a", when={"level": "high"}))) == 2


def test_facts_under_which_the_same_is_asked_are_one() -> None:
    both = criterion("1.a", when={"guards": True, "level": "low"})
    assert len(facts(both)) == 2
    assert len(facts(both, criterion("1.b", when={"guards": True}))) == 3


def test_what_is_out_of_scope_is_left_out() -> None:
    asked = criterion("1.a", when={"level": "low"})
    assert facts(asked, scope=[shut(guards=True)]) == [
        {"guards": False, "level": "low"},
        {"guards": False, "level": "high"},
    ]
    assert facts(asked, scope=[shut(level="high"), shut(guards=False)]) == [
        {"guards": True, "level": "low"}
    ]
