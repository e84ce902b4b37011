"""The shipped sets: complete against the circular, worked through, and explained."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from certify.engine import (
    CriteriaSet,
    Library,
    OutOfScope,
    evaluate,
    load_library,
    run_worked_cases,
)

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"

# Written from the tables of the circular, not from the files.
INCIDENTS_4 = ["4.3.a", "4.3.b", "4.3.c", "4.3.d", "4.3.dd", "4.3.e", "4.3.g"]
ORDER_4 = ["4.4.a", "4.4.b", "4.4.c.hotspots", "4.4.c.newcases", "4.4.c.management", "4.4.d"]
IDS = {
    "safe/residential-area@2021": [
        *("4.1.resolution", "4.1.registration", "4.1.households", "4.2.implementation"),
        *INCIDENTS_4,
        *ORDER_4,
        *("4.5.rating", "4.5.discipline"),
    ],
    "safe/commune@2021": [
        *("5.1.resolution", "5.1.plan", "5.1.registration", "5.1.model", "4.2.implementation"),
        *INCIDENTS_4,
        *ORDER_4,
        *("5.3.advice", "5.3.discipline", "5.4.registered", "5.4.recognised"),
    ],
    "safe/enterprise@2021": [
        *("6.1.resolution", "6.1.plan", "6.1.registration", "6.1.rules", "6.1.briefing"),
        *("6.1.model", "6.2.implementation", "6.2.coordination", "6.3.a", "6.3.b", "6.3.c"),
        *("6.3.d", "6.3.dd", "6.3.e", "6.3.g", "6.3.h.sanctions", "6.3.h.evils"),
        *("6.4.rating", "6.4.discipline", "6.5.rating", "6.5.discipline"),
    ],
    "safe/school@2021": [
        *("7.1.resolution", "7.1.plan", "7.1.registration", "7.1.rules", "7.1.briefing"),
        *("7.1.model", "7.2.implementation", "7.2.coordination", "7.2.parents", "6.3.a"),
        *("6.3.b", "6.3.c", "6.3.dd", "6.3.e", "6.3.g", "7.4.violence", "7.4.crime"),
        *("7.4.evils", "7.5.rating", "7.5.discipline", "7.6.rating", "7.6.discipline"),
    ],
}


@cache
def library() -> Library:
    """Return the shipped library, loaded once."""
    return load_library([FOLDER])


def shipped(key: str) -> CriteriaSet:
    """Return one shipped set."""
    return library().sets[key]


def test_the_library_loads_without_problems() -> None:
    assert library().problems == ()


@pytest.mark.parametrize("key", IDS)
def test_ids_are_exactly_those_of_the_circular(key: str) -> None:
    assert [criterion.id for criterion in shipped(key).criteria] == IDS[key]


@pytest.mark.parametrize("key", IDS)
def test_every_worked_case_comes_out_as_written(key: str) -> None:
    results = run_worked_cases(shipped(key))
    assert [(each.name, each.problems) for each in results if not each.passed] == []


def test_there_are_enough_worked_cases() -> None:
    assert sum(len(shipped(key).worked_cases) for key in IDS) >= 150


@pytest.mark.parametrize("key", IDS)
def test_the_baseline_meets_everything(key: str) -> None:
    criteria_set = shipped(key)
    baseline = criteria_set.baseline
    assert baseline is not None
    assessment = evaluate(criteria_set, baseline.answers, baseline.unit, baseline.year)
    assert {row.status for row in assessment.rows} == {"met"}


@pytest.mark.parametrize("key", IDS)
def test_every_criterion_has_a_case_in_which_it_is_not_met(key: str) -> None:
    expected = expectations(key)
    missing = [each for each in IDS[key] if (each, "not_met") not in expected]
    assert missing == []


@pytest.mark.parametrize("key", IDS)
def test_every_condition_has_a_case_in_which_it_switches_off(key: str) -> None:
    # 6.5.discipline and 7.6.discipline hold for every unit unless the reading is switched.
    switchable = [
        each.id
        for each in shipped(key).criteria
        if not each.applies_to(dict.fromkeys(FACTS, False))
        and each.id not in ("6.5.discipline", "7.6.discipline")
    ]
    expected = expectations(key)
    assert [each for each in switchable if (each, "not_applicable") not in expected] == []


FACTS = (
    *("party_organisation", "emulation_eligible", "coordination_plan", "guard_force"),
    *("sub_units", "general_education"),
)


def expectations(key: str) -> set[tuple[str, str]]:
    """Return every (criterion, status) pair that some worked case of the set expects."""
    cases = shipped(key).worked_cases
    return {pair for case in cases for pair in case.expect.criteria.items()}


@pytest.mark.parametrize("key", IDS)
def test_every_failing_case_says_which_gap_it_leaves(key: str) -> None:
    open_ones = ("not_met", "unanswered")
    for case in shipped(key).worked_cases:
        expected = {each for each, status in case.expect.criteria.items() if status in open_ones}
        assert set(case.expect.gaps) == expected, case.name.en


@pytest.mark.parametrize("key", IDS)
def test_every_criterion_tells_what_to_do_who_and_with_which_paper(key: str) -> None:
    for criterion in shipped(key).criteria:
        texts = [criterion.text, criterion.remedy, criterion.responsible]
        texts += [paper.text for paper in criterion.evidence]
        assert criterion.evidence, criterion.id
        for text in texts:
            assert text is not None, criterion.id
            assert len({text.vi.strip(), text.en.strip(), ""}) == 3, criterion.id


@pytest.mark.parametrize("key", IDS)
def test_every_criterion_cites_its_article(key: str) -> None:
    for criterion in shipped(key).criteria:
        article, paragraph = criterion.id.split(".")[:2]
        assert criterion.basis.startswith(f"Điều {article} khoản {paragraph}"), criterion.id
        assert criterion.provenance == "text", criterion.id


@pytest.mark.parametrize("key", IDS)
def test_points_of_the_law_are_cited_with_their_letter(key: str) -> None:
    for criterion in shipped(key).criteria:
        parts = criterion.id.split(".")
        if parts[:2] in (["4", "3"], ["4", "4"], ["6", "3"]):
            letter = "đ" if parts[2] == "dd" else parts[2]
            assert criterion.basis.endswith(f"điểm {letter}"), criterion.id


@pytest.mark.parametrize(
    ("key", "via"),
    [("safe/commune@2021", "Điều 5 khoản 2"), ("safe/school@2021", "Điều 7 khoản 3")],
)
def test_imported_criteria_say_by_which_provision(key: str, via: str) -> None:
    own = "5" if key == "safe/commune@2021" else "7"
    for criterion in shipped(key).criteria:
        imported = not criterion.id.startswith(own)
        assert criterion.via == (via if imported else None), criterion.id


@pytest.mark.parametrize(
    ("key", "unit_type", "start", "end", "decide_before"),
    [
        ("safe/residential-area@2021", "residential_area", (11, 1), (10, 31), (11, 15)),
        ("safe/commune@2021", "commune", (11, 16), (11, 15), (11, 20)),
        ("safe/enterprise@2021", "agency", (11, 16), (11, 15), (11, 20)),
        ("safe/enterprise@2021", "enterprise", (11, 16), (11, 15), (11, 20)),
        ("safe/school@2021", "school", (11, 16), (11, 15), (11, 20)),
    ],
)
def test_windows(
    key: str,
    unit_type: str,
    start: tuple[int, int],
    end: tuple[int, int],
    decide_before: tuple[int, int],
) -> None:
    window = shipped(key).window(unit_type, 2026)
    assert window.start == date(2025, *start)
    assert window.end == date(2026, *end)
    assert window.decide_before == date(2026, *decide_before)


@pytest.mark.parametrize(
    ("key", "unit_type", "on", "levels", "provenance"),
    [
        ("safe/residential-area@2021", "residential_area", (2025, 6, 30), ("commune",), "text"),
        ("safe/residential-area@2021", "residential_area", (2025, 7, 1), ("commune",), "secondary"),
        ("safe/commune@2021", "commune", (2025, 6, 30), ("district",), "text"),
        ("safe/commune@2021", "commune", (2025, 7, 1), ("province",), "secondary"),
        ("safe/school@2021", "school", (2025, 6, 30), ("commune", "district", "province"), "text"),
        ("safe/school@2021", "school", (2025, 7, 1), ("commune", "province"), "secondary"),
        ("safe/enterprise@2021", "agency", (2026, 1, 1), ("commune", "province"), "secondary"),
    ],
)
def test_who_decides_on_a_day(
    key: str, unit_type: str, on: tuple[int, int, int], levels: tuple[str, ...], provenance: str
) -> None:
    authority = shipped(key).authority(unit_type, date(*on))
    assert authority is not None
    assert (authority.levels, authority.provenance) == (levels, provenance)


@pytest.mark.parametrize("key", IDS)
def test_the_ministry_does_not_decide_on_residential_areas_and_communes(key: str) -> None:
    decided_by_ministry = any("ministry" in each.levels for each in shipped(key).authorities)
    assert decided_by_ministry == (key in ("safe/enterprise@2021", "safe/school@2021"))


@pytest.mark.parametrize("key", IDS)
def test_papers_of_the_dossier(key: str) -> None:
    papers = {(paper.stage, paper.id) for paper in shipped(key).papers}
    plan = set() if key == "safe/residential-area@2021" else {("registration", "plan")}
    application = {("application", name) for name in ("request", "report", "minutes", "other")}
    registration = {("registration", "resolution"), ("registration", "registration")}
    assert papers == registration | plan | application


@pytest.mark.parametrize(
    ("key", "unit_type", "fact", "value"),
    [
        ("safe/enterprise@2021", "enterprise", "enterprise_size", "micro"),
        ("safe/enterprise@2021", "enterprise", "enterprise_size", "small"),
        ("safe/enterprise@2021", "agency", "armed_forces", True),
        ("safe/school@2021", "school", "school_level", "preschool"),
        ("safe/school@2021", "school", "school_level", "primary"),
    ],
)
def test_who_cannot_apply_is_told_in_one_sentence(
    key: str, unit_type: str, fact: str, value: str | bool
) -> None:
    facts = {each.name: True for each in shipped(key).types[unit_type].facts} | {fact: value}
    with pytest.raises(OutOfScope) as caught:
        evaluate(shipped(key), {}, {"type": unit_type, "name": "Đơn vị", "facts": facts}, 2026)
    for language in ("vi", "en"):
        assert caught.value.message.in_(language).count(". ") == 0


FACTS_OF = {
    "residential_area": {"party_organisation"},
    "commune": {"party_organisation"},
    "agency": {*FACTS[:5], "armed_forces"},
    "enterprise": {*FACTS[:5], "enterprise_size"},
    "school": {*FACTS, "school_level"},
}


@pytest.mark.parametrize("unit_type", FACTS_OF)
def test_unit_types_have_exactly_the_facts_of_the_circular(unit_type: str) -> None:
    found = library().unit_types[unit_type]
    assert {fact.name for fact in found.facts} == FACTS_OF[unit_type]
    for text in [found.text, *(fact.text for fact in found.facts)]:
        assert len({text.vi.strip(), text.en.strip(), ""}) == 3


def test_only_the_base_text_is_marked_as_read() -> None:
    for key in IDS:
        marks = {each.number: each.provenance for each in shipped(key).instruments}
        assert marks == {"124/2021/TT-BCA": "text", "48/2025/TT-BCA": "secondary"}
        assert shipped(key).verified


def test_the_four_sets_are_published_under_their_hashes() -> None:
    published = json.loads((FOLDER / "published.json").read_text(encoding="utf-8"))
    assert {key: published[key] for key in IDS} == {key: shipped(key).hash for key in IDS}


@pytest.mark.parametrize(
    ("what", "before", "after", "loads"),
    [
        ("a rule", "threshold: 100", "threshold: 99", False),
        ("a fact", "when: {coordination_plan: true}", "when: {}", False),
        ("a text", "Có ít nhất 01 mô hình", "Có từ 01 mô hình", True),
        ("a remedy", "Lập mô hình phù hợp", "Xây dựng mô hình phù hợp", True),
    ],
)
def test_published_rules_stay_and_texts_may_be_corrected(
    what: str, before: str, after: str, loads: bool, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER, tmp_path / "criteria")
    file = tmp_path / "criteria" / "safe" / "school" / "2021.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text, what
    file.write_text(text.replace(before, after), encoding="utf-8")
    library = load_library([tmp_path / "criteria"])
    assert ("safe/school@2021" in library.sets) == loads, what
