from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from certify.engine import (
    OUTCOME_RULES,
    Outcome,
    OutcomeRule,
    Status,
    Tally,
    Verdict,
    evaluate,
    rule_registry,
)
from certify.engine.rules import All
from tests.engine.sample import UNIT, criterion, library, load, sample, section


@pytest.mark.parametrize("sections", list(product(Status, repeat=3)))
def test_all_by_brute_force(tmp_path: Path, sections: tuple[Status, ...]) -> None:
    verdict = All().judge(Tally(None, sections, (), None, ()))
    if any(status is Status.NOT_MET for status in sections):
        wanted = Outcome.NOT_MET
    elif any(status is Status.UNANSWERED for status in sections):
        wanted = Outcome.INCOMPLETE
    else:
        wanted = Outcome.MET
    assert (verdict.outcome, verdict.class_, verdict.points) == (wanted, None, None)


def test_the_registry_holds_all() -> None:
    assert OUTCOME_RULES["all"] is All


def test_outcomes_have_names_in_both_languages() -> None:
    assert {outcome.text.en for outcome in Outcome} == {"met", "not met", "incomplete"}
    assert len({outcome.text.vi for outcome in Outcome}) == 3


class Points(OutcomeRule, frozen=True, tag="points"):
    """One point for each criterion met; a class from a threshold on."""

    threshold: int

    def judge(self, tally: Tally) -> Verdict:
        points = sum(finding.status is Status.MET for finding in tally.findings)
        good = points >= self.threshold
        return Verdict(Outcome.MET if good else Outcome.NOT_MET, "good" if good else "poor", points)


def test_a_rule_of_a_plugin_gives_points_and_classes(tmp_path: Path) -> None:
    rules = rule_registry(All, Points)
    raw = sample(
        section("1", criterion("1.a"), criterion("1.b")),
        outcome={"rule": "points", "threshold": 2},
    )
    made = library(tmp_path, raw, outcome_rules=rules).sets["game/club@2021"]
    one = evaluate(made, {"1.a": True, "1.b": False}, UNIT, 2026)
    assert (one.outcome, one.class_, one.points) == ("not_met", "poor", 1)
    both = evaluate(made, {"1.a": True, "1.b": True}, UNIT, 2026).as_json()
    assert (both["outcome"], both["class"], both["points"]) == ("met", "good", 2)
    load(tmp_path / "plain", sample())
