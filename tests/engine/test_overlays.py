from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certify.engine import Outcome, evaluate
from tests.engine.sample import UNIT, criterion, group, library, load, sample, section, text

FRAME = {"rule": {"kind": "frame"}, "provenance": "missing"}
BASE = sample(
    section("1", criterion("1.a"), group("1.g", criterion("1.b", **FRAME))), worked_cases=[]
)
KEY = "game/club@2021"


def over(**fields: Any) -> dict[str, Any]:
    return {"extends": KEY, "name": "hue", **fields}


def filled(**fields: Any) -> dict[str, Any]:
    given = {"rule": {"kind": "count", "minimum": 2}, "provenance": "text", **fields}
    return over(fill={"1.b": given})


def term(vi: str, **fields: Any) -> dict[str, Any]:
    return {"unit_type": "club", "text": text(vi), "provenance": "secondary", **fields}


def judged(made: Any, answers: dict[str, Any]) -> Outcome:
    return evaluate(made, answers, UNIT, 2026).outcome


def test_a_frame_keeps_the_whole_from_passing(tmp_path: Path) -> None:
    made = load(tmp_path, BASE)
    assessment = evaluate(made, {"1.a": True, "1.b": "a remark"}, UNIT, 2026)
    assert assessment.outcome is Outcome.INCOMPLETE
    assert [(gap.code, gap.due) for gap in assessment.gaps] == [("not_known", None)]
    assert judged(made, {"1.a": False}) is Outcome.NOT_MET


@pytest.mark.parametrize("require", ["any", {"at_least": 1}])
def test_not_even_where_a_group_does_without_it(tmp_path: Path, require: Any) -> None:
    raw = sample(section("1", criterion("1.a"), criterion("1.b", **FRAME), require=require))
    assert judged(load(tmp_path, raw), {"1.a": True}) is Outcome.INCOMPLETE


def test_frame_and_missing_go_together(tmp_path: Path) -> None:
    for wrong in ({"provenance": "missing"}, {"rule": {"kind": "frame"}}):
        raw = sample(section("1", criterion("1.a", **wrong)))
        (problem,) = library(tmp_path, raw).problems
        assert problem.field == "sections.0.criteria.0.provenance"


def test_an_overlay_fills_a_frame_and_only_its_own_set_passes(tmp_path: Path) -> None:
    sets = library(tmp_path, BASE, filled()).sets
    answers = {"1.a": True, "1.b": 2}
    assert judged(sets[f"{KEY}+hue"], answers) is Outcome.MET
    assert sets[f"{KEY}+hue"].criterion("1.b").text.en == "1.b en"
    assert sets[f"{KEY}+hue"].hash != sets[KEY].hash
    assert judged(sets[KEY], {"1.a": True}) is Outcome.INCOMPLETE


def test_points_alone_make_a_criterion_no_surer(tmp_path: Path) -> None:
    outcome = {"rule": "points", "maximum": 5, "threshold": 3}
    known = criterion("1.a", points="unknown", provenance="secondary")
    base = sample(section("1", known), outcome=outcome)
    made = library(tmp_path, base, over(fill={"1.a": {"points": 5}})).sets[f"{KEY}+hue"]
    assert (made.criterion("1.a").maximum, made.verified) == (5, False)


@pytest.mark.parametrize(
    ("fill", "field"),
    [
        ({"1.a": {"rule": {"kind": "count", "minimum": 1}}}, "fill.1.a"),
        ({"1.x": {"rule": {"kind": "count", "minimum": 1}}}, "fill.1.x"),
    ],
)
def test_what_is_known_or_not_there_is_not_filled(
    tmp_path: Path, fill: dict[str, Any], field: str
) -> None:
    found = library(tmp_path, BASE, over(fill=fill))
    assert [problem.field for problem in found.problems] == [field]
    assert list(found.sets) == [KEY]


def test_unknown_points_are_filled_and_the_rule_stays(tmp_path: Path) -> None:
    raw = sample(section("1", criterion("1.a", points="unknown")))
    sets = library(tmp_path, raw, over(fill={"1.a": {"points": 5}})).sets
    assert (sets[KEY].criterion("1.a").maximum, sets[f"{KEY}+hue"].criterion("1.a").maximum) == (
        None,
        5,
    )


def test_an_amendment_changes_terms_and_authority_and_no_hash(tmp_path: Path) -> None:
    authority = {
        "unit_types": ["club"],
        "from": "2025-07-01",
        "appraised_by": text("town"),
        "decided_by": text("town"),
        "basis": "Điều 10",
    }
    terms = [term("old", to="2025-06-30"), term("new", **{"from": "2025-07-01"})]
    plain = library(tmp_path / "plain", BASE).sets[KEY]
    found = library(
        tmp_path / "amended", BASE, over(amends=True, terms=terms, authority=[authority])
    )
    made = found.sets[KEY]
    assert (list(found.sets), found.get(f"{KEY}+hue"), made.hash) == ([KEY], made, plain.hash)
    assert made.term("club", date(2025, 6, 30)).en == "old en"
    assert made.term("club", date(2025, 7, 1)).en == "new en"
    assert plain.term("club", date(2025, 7, 1)).en == "club en"
    decides = made.authority("club", date(2025, 7, 1))
    assert decides is not None
    assert decides.decided_by.en == "town en"


def test_an_amendment_may_not_touch_a_rule(tmp_path: Path) -> None:
    found = library(tmp_path, BASE, over(amends=True, parameters={}))
    assert [problem.field for problem in found.problems] == ["parameters"]
    assert list(found.sets) == [KEY], "the set itself stays up"
