"""Readings of the sets beyond the circular of 2021: switching one changes what it should."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from certify.engine import CriteriaSet, Library, evaluate, load_library

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"
NEW_RURAL, ADVANCED = "new-rural/commune@2021", "new-rural/commune-advanced@2021"
OLD_AREA, OLD_SCHOOL = "safe/residential-area@2012", "safe/school@2012"
GATE, FIRE, DRUGS = "school-gate/traffic@2022", "fire-safe/group@2022", "drug-hot-spot/commune@2025"
TEAM, CLASSED = "security-team/team@2026", "movement/enterprise@2022"


class Probe(NamedTuple):
    """A criterion (or ``whole``) that tells a reading from its first alternative.

    ``switched`` is the answer under the alternative, where its shape is another.
    """

    key: str
    parameter: str
    criterion: str
    answer: Any
    default: str
    then: str
    facts: dict[str, Any] = {}
    switched: Any = ...


def event(day: str) -> list[dict[str, str]]:
    """Return one incident of a day."""
    return [{"date": day, "what": "Sự việc"}]


def totals(*numbers: int) -> dict[str, int]:
    """Return the four totals of a year."""
    names = ("crime", "social_evils", "traffic_accidents", "fires")
    return dict(zip(names, numbers, strict=True))


NO_PARTY = {"party_organisation": False}
LATE_PAPER = {"number": "01/KH", "date": "2023-12-20"}
ROSE = {"current": totals(9, 4, 6, 0), "previous": totals(12, 4, 5, 1)}
TOTAL = {"current": {"total": 19}, "previous": {"total": 22}}
ONE_FIELD = {"crime": True, "traffic": False, "fire": False}

PROBES = [
    Probe(NEW_RURAL, "window", "19.2.complaints", event("2023-11-16"), "met", "not_met"),
    Probe(NEW_RURAL, "window", "19.2.complaints", event("2024-11-16"), "not_met", "met"),
    Probe(NEW_RURAL, "window_ends", "19.2.complaints", event("2024-12-31"), "not_met", "met"),
    Probe(NEW_RURAL, "yearly_papers", "19.2.plan", LATE_PAPER, "met", "not_met"),
    Probe(
        *(NEW_RURAL, "party_committee", "19.2.resolution", None),
        *("not_applicable", "unanswered", NO_PARTY),
    ),
    Probe(NEW_RURAL, "trend_rule", "19.2.trend", ROSE, "not_met", "met", switched=TOTAL),
    Probe(NEW_RURAL, "model_rule", "19.2.model", 1, "met", "not_met", switched=ONE_FIELD),
    Probe(NEW_RURAL, "recognition_year", "recognition.safe", ..., "met", "not_met"),
    Probe(ADVANCED, "window", "19.2.serious_crime", event("2024-11-16"), "not_met", "met"),
    Probe(ADVANCED, "window_ends", "19.2.serious_crime", event("2024-12-31"), "not_met", "met"),
    Probe(
        *(OLD_AREA, "party_cell", "4.1.resolution", None),
        *("not_applicable", "unanswered", NO_PARTY),
    ),
    Probe(OLD_AREA, "window_ends", "4.3.disputes", event("2021-10-31"), "not_met", "met"),
    Probe(
        *(OLD_SCHOOL, "pledge_levels", "7.1.pledge", {"part": 1, "whole": 1}),
        *("met", "not_applicable", {"school_level": "multi_level"}),
    ),
    Probe("civilised-urban/ward@2024", "window", "4.1", event("2025-11-16"), "not_met", "met"),
    Probe("civilised-urban/ward@2024", "window_ends", "4.1", event("2025-12-31"), "not_met", "met"),
    Probe(GATE, "window", "gate.jams", event("2025-11-16"), "not_met", "met"),
    Probe(GATE, "window_ends", "gate.jams", event("2025-12-31"), "not_met", "met"),
    Probe(GATE, "required", "whole", {"gate.parking": False}, "not_met", "met"),
    Probe(FIRE, "upper_limit", "households.at_most", 16, "not_met", "met"),
    Probe(
        *(DRUGS, "two_figures", "whole"),
        {"1.addicts": {"part": 9, "whole": 900}, "1.places": 2, "1.plants.number": 3000},
        *("not_met", "incomplete"),
    ),
    Probe(
        TEAM, "excellent_share", "peers.excellent", {"good": 9, "excellent": 1}, "not_met", "met"
    ),
    Probe(CLASSED, "papers_rule", "1.papers", 2, "not_met", "met", switched="du"),
]


@cache
def shipped() -> Library:
    """Return the shipped library, loaded once."""
    return load_library([FOLDER])


def status(made: CriteriaSet, probe: Probe, answer: Any) -> str:
    """Return what the criterion of a probe comes to, or the whole."""
    baseline = made.baseline
    assert baseline is not None
    unit = {**baseline.unit, "facts": {**baseline.unit["facts"], **probe.facts}}
    if probe.criterion == "whole":
        changed = {**baseline.answers, **answer}
        return str(evaluate(made, changed, unit, baseline.year).outcome)
    answers = {} if answer is ... else {probe.criterion: answer}
    return str(evaluate(made, answers, unit, baseline.year).row(probe.criterion).status)


@pytest.mark.parametrize(
    "probe", PROBES, ids=lambda each: f"{each.key} {each.parameter} {each.criterion}"
)
def test_switching_a_reading_changes_the_verdict(probe: Probe, tmp_path: Path) -> None:
    file = tmp_path / "switched.yaml"
    plain = shipped().sets[probe.key]
    value = plain.parameters[probe.parameter].alternatives[0].value
    over = {"extends": probe.key, "name": "x", "parameters": {probe.parameter: value}}
    file.write_text(json.dumps(over), encoding="utf-8")
    other = load_library([FOLDER, tmp_path]).sets[f"{probe.key}+x"]
    switched = probe.answer if probe.switched is ... else probe.switched
    assert status(plain, probe, probe.answer) == probe.default
    assert status(other, probe, switched) == probe.then
