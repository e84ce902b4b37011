"""Every reading of the law can be switched, and switching it changes what it should."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from certify.engine import CriteriaSet, InputError, evaluate, load_library

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"
AREA, COMMUNE = "safe/residential-area@2021", "safe/commune@2021"
COMPANY, SCHOOL = "safe/enterprise@2021", "safe/school@2021"


class Probe(NamedTuple):
    """One criterion that shows the difference between the default and an alternative.

    ``answer`` is judged under both, or ``switched`` under the alternative where the answer has
    another shape there. ``error`` as a status stands for a unit that cannot apply.
    """

    key: str
    parameter: str
    alternative: int
    criterion: str
    answer: Any
    default: str
    then: str
    facts: dict[str, Any] = {}
    switched: Any = ...


def paper(day: str) -> dict[str, str]:
    """Return a document of a day."""
    return {"number": "01/VB", "date": day}


def event(day: str, **excuse: bool) -> list[dict[str, Any]]:
    """Return one incident of a day."""
    return [{"date": day, "what": "Sự việc", **({"excuse": excuse} if excuse else {})}]


def sanction(form: str) -> list[dict[str, str]]:
    """Return one discipline inside the window of 2026."""
    return [{"date": "2026-06-01", "who": "Nguyễn Văn A", "form": form}]


def totals(crime: int, social_evils: int, other_violations: int) -> dict[str, int]:
    """Return the three totals of one window."""
    return {
        "crime": crime,
        "social_evils": social_evils,
        "other_violations": other_violations,
    }


ONE_ROSE = {"current": totals(4, 0, 2), "previous": totals(3, 1, 9)}
EQUAL = {"current": totals(3, 1, 9), "previous": totals(3, 1, 9)}
TOTALS = {"current": {"total": 6}, "previous": {"total": 13}}
NOT_FALLEN = dict.fromkeys(totals(0, 0, 0), False)
TYPES_APART = {
    "part": 21,
    "whole": 30,
    "by": {"residential_area": {"part": 19, "whole": 20}, "school": {"part": 2, "whole": 10}},
}
NO_PARTY = {"party_organisation": False}
ACT_OF_GOD = event("2026-06-01", force_majeure=True)

PROBES = [
    Probe(AREA, "quarter_one", 0, "4.1.resolution", paper("2025-11-01"), "not_met", "met"),
    Probe(AREA, "party_cell", 0, "4.1.resolution", None, "not_applicable", "unanswered", NO_PARTY),
    Probe(AREA, "window_ends", 0, "4.3.e", event("2026-10-31"), "not_met", "met"),
    Probe(AREA, "trend_rule", 0, "4.4.a", ONE_ROSE, "not_met", "met", switched=TOTALS),
    Probe(AREA, "trend_rule", 1, "4.4.a", EQUAL, "met", "not_met", switched=NOT_FALLEN),
    Probe(AREA, "force_majeure_items", 0, "4.4.d", ACT_OF_GOD, "met", "not_met"),
    Probe(COMMUNE, "quarter_one", 0, "5.1.resolution", paper("2025-11-16"), "not_met", "met"),
    Probe(COMMUNE, "quarter_one", 0, "5.1.plan", paper("2025-11-16"), "not_met", "met"),
    Probe(COMMUNE, "plan_due", 0, "5.1.plan", paper("2026-05-05"), "not_met", "met"),
    Probe(COMMUNE, "plan_due", 0, "5.1.registration", paper("2026-05-05"), "not_met", "met"),
    Probe(
        *(COMMUNE, "party_committee", 0, "5.1.resolution", None),
        *("not_applicable", "unanswered", NO_PARTY),
    ),
    Probe(COMMUNE, "recognised_each", 0, "5.4.recognised", TYPES_APART, "met", "not_met"),
    Probe(COMMUNE, "window_ends", 0, "4.3.e", event("2026-11-15"), "not_met", "met"),
    Probe(COMMUNE, "trend_rule", 0, "4.4.a", ONE_ROSE, "not_met", "met", switched=TOTALS),
    Probe(COMMUNE, "trend_rule", 1, "4.4.a", EQUAL, "met", "not_met", switched=NOT_FALLEN),
    Probe(COMMUNE, "force_majeure_items", 0, "4.4.d", ACT_OF_GOD, "met", "not_met"),
    Probe(COMPANY, "quarter_one", 0, "6.1.resolution", paper("2025-12-20"), "not_met", "met"),
    Probe(COMPANY, "quarter_one", 0, "6.1.registration", paper("2025-12-20"), "not_met", "met"),
    Probe(COMPANY, "plan_due", 0, "6.1.plan", paper("2026-05-05"), "not_met", "met"),
    Probe(COMPANY, "plan_due", 0, "6.1.registration", paper("2026-05-05"), "not_met", "met"),
    Probe(COMPANY, "force_majeure_items", 0, "6.3.g", ACT_OF_GOD, "met", "not_met"),
    Probe(
        *(COMPANY, "sanctions_rule", 0, "6.3.h.sanctions", event("2026-06-01")),
        *("not_met", "met", {}, sanction("khien_trach")),
    ),
    Probe(
        *(COMPANY, "guards_asked", 0, "6.4.rating", None),
        *("not_applicable", "unanswered", {"guard_force": False}),
    ),
    Probe(
        *(COMPANY, "guards_asked", 0, "6.4.discipline", []),
        *("not_applicable", "met", {"guard_force": False}),
    ),
    Probe(
        *(COMPANY, "sub_units_asked", 0, "6.5.rating", None),
        *("not_applicable", "unanswered", {"sub_units": False}),
    ),
    Probe(
        *(COMPANY, "sub_units_discipline", 0, "6.5.discipline", sanction("canh_cao")),
        *("not_met", "not_applicable", {"sub_units": False}),
    ),
    Probe(
        *(COMPANY, "labour_from", 0, "6.3.h.evils", sanction("keo_dai_nang_luong")),
        *("not_met", "met"),
    ),
    Probe(COMPANY, "window_ends", 0, "6.3.d", event("2026-11-15"), "not_met", "met"),
    Probe(
        *(SCHOOL, "levels_out_of_scope", 0, "7.1.model", 1),
        *("met", "error", {"school_level": "multi_level"}),
    ),
    Probe(SCHOOL, "quarter_one", 0, "7.1.plan", paper("2025-12-20"), "not_met", "met"),
    Probe(
        *(SCHOOL, "crime_rule", 0, "7.4.crime", event("2026-06-01")),
        *("not_met", "met", {}, sanction("khien_trach")),
    ),
    Probe(
        *(SCHOOL, "sub_units_asked", 0, "7.6.rating", None),
        *("not_applicable", "unanswered", {"sub_units": False}),
    ),
    Probe(
        *(SCHOOL, "sub_units_discipline", 0, "7.6.discipline", sanction("canh_cao")),
        *("not_met", "not_applicable", {"sub_units": False}),
    ),
    Probe(
        *(SCHOOL, "labour_from", 0, "7.5.discipline", sanction("keo_dai_nang_luong")),
        *("not_met", "met"),
    ),
    Probe(SCHOOL, "window_ends", 0, "7.4.violence", event("2026-11-15"), "not_met", "met"),
    Probe(SCHOOL, "window_ends", 0, "6.3.a", event("2026-11-15"), "not_met", "met"),
    Probe(SCHOOL, "force_majeure_items", 0, "6.3.g", ACT_OF_GOD, "met", "not_met"),
]

# They tell people what to enter; no answer holds what they would need to change a verdict.
INFORMING = {"previous_year", "rating_year", "sanction_date", "special_zone"}

# Readings of each set, written from the document; see docs/sets.md.
READINGS = {
    AREA: {
        *("party_cell", "quarter_one", "window_ends", "trend_rule", "previous_year"),
        *("force_majeure_items", "rating_year", "sanction_date"),
    },
    COMMUNE: {
        *("party_committee", "quarter_one", "plan_due", "special_zone", "recognised_each"),
        *("window_ends", "sanction_date", "trend_rule", "previous_year", "force_majeure_items"),
    },
    COMPANY: {
        *("quarter_one", "plan_due", "force_majeure_items", "sanctions_rule", "guards_asked"),
        *("sub_units_asked", "sub_units_discipline", "labour_from", "window_ends"),
        "sanction_date",
    },
    SCHOOL: {
        *("levels_out_of_scope", "quarter_one", "crime_rule", "sub_units_asked"),
        *("sub_units_discipline", "labour_from", "window_ends", "sanction_date"),
        "force_majeure_items",
    },
}

Switched = tuple[str, str, int]


@cache
def shipped(key: str) -> CriteriaSet:
    """Return one shipped set."""
    return load_library([FOLDER]).sets[key]


def switches() -> list[Switched]:
    """Return every (set, parameter, number of its alternative) of the shipped sets."""
    return [
        (key, name, number)
        for key in READINGS
        for name, parameter in shipped(key).parameters.items()
        for number in range(len(parameter.alternatives))
    ]


@pytest.fixture(scope="module")
def overlays(tmp_path_factory: pytest.TempPathFactory) -> dict[Switched, CriteriaSet]:
    """Every set with one parameter switched, as an authority's overlay does it."""
    folder = tmp_path_factory.mktemp("overlays")
    for key, name, number in switches():
        value = shipped(key).parameters[name].alternatives[number].value
        overlay = {"extends": key, "name": label(name, number), "parameters": {name: value}}
        path = folder / f"{key.replace('/', '-')}-{name}-{number}.yaml"
        path.write_text(json.dumps(overlay), encoding="utf-8")
    library = load_library([FOLDER, folder])
    assert library.problems == ()
    return {
        (key, name, number): library.sets[f"{key}+{label(name, number)}"]
        for key, name, number in switches()
    }


def label(name: str, number: int) -> str:
    """Return the name of the overlay that switches a parameter."""
    return f"{name.replace('_', '-')}-{number}"


def status(criteria_set: CriteriaSet, probe: Probe, answer: Any) -> str:
    """Return what the criterion of a probe comes to, or ``error``."""
    baseline = criteria_set.baseline
    assert baseline is not None
    unit = {**baseline.unit, "facts": {**baseline.unit["facts"], **probe.facts}}
    try:
        assessment = evaluate(criteria_set, {probe.criterion: answer}, unit, 2026)
    except InputError:
        return "error"
    return str(assessment.row(probe.criterion).status)


@pytest.mark.parametrize("key", READINGS)
def test_every_reading_is_a_parameter_with_an_alternative(key: str) -> None:
    parameters = shipped(key).parameters
    assert set(parameters) == READINGS[key]
    for name, parameter in parameters.items():
        texts = [parameter.reading, *(each.text for each in parameter.alternatives)]
        assert len(texts) > 1, name
        assert all(text.vi.strip() and text.en.strip() for text in texts), name


@pytest.mark.parametrize("key", READINGS)
def test_every_reading_is_shown_beside_a_criterion(key: str) -> None:
    shown = {each.name for criterion in shipped(key).criteria for each in criterion.readings}
    assert shown == READINGS[key]


def test_every_alternative_is_probed_or_only_informs() -> None:
    probed = {(probe.key, probe.parameter, probe.alternative) for probe in PROBES}
    assert {each for each in switches() if each[1] not in INFORMING} == probed


@pytest.mark.parametrize(
    "probe", PROBES, ids=lambda each: f"{each.key} {each.parameter} {each.criterion}"
)
def test_switching_a_reading_changes_the_verdict(
    probe: Probe, overlays: dict[Switched, CriteriaSet]
) -> None:
    other = overlays[probe.key, probe.parameter, probe.alternative]
    switched = probe.answer if probe.switched is ... else probe.switched
    assert status(shipped(probe.key), probe, probe.answer) == probe.default
    assert status(other, probe, switched) == probe.then


@pytest.mark.parametrize("parameter", sorted(INFORMING))
def test_a_reading_that_only_informs_still_loads_switched(
    parameter: str, overlays: dict[Switched, CriteriaSet]
) -> None:
    for (key, name, number), other in overlays.items():
        if name == parameter:
            alternative = shipped(key).parameters[name].alternatives[number]
            assert other.parameters[name].value == alternative.value


def test_a_probe_of_types_needs_the_figures_per_type(
    overlays: dict[Switched, CriteriaSet],
) -> None:
    probe = Probe(COMMUNE, "recognised_each", 0, "5.4.recognised", None, "", "")
    pool_only = {"part": 27, "whole": 30}
    assert status(overlays[COMMUNE, "recognised_each", 0], probe, pool_only) == "unanswered"
