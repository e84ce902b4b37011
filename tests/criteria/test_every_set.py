"""Every set that ships: the table it must be, its provenance, its readings, its worked cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from certify.engine import CriteriaSet, Criterion, Library, load_library, run_worked_cases
from certify.engine.kinds import Status
from certify.engine.kinds.base import Moment
from certify.engine.units import parse_unit

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"
AREA, COMMUNE, SCHOOL = "residential_area", "commune", "school"
PLACES = ["agency", "enterprise"]

# key: unit types, criteria, frames among them. Written from what is known of each, not the files.
TABLE: dict[str, tuple[list[str], int, int]] = {
    "civilised-urban/ward@2024": ([COMMUNE], 9, 5),
    "drug-hot-spot/commune@2025": ([COMMUNE], 10, 5),
    "fire-safe/group@2022": (["inter_family_group"], 8, 0),
    "law-access/commune@2022": ([COMMUNE], 21, 19),
    "law-access/commune@2025": ([COMMUNE], 3, 3),
    "model-police/ward@2021": ([COMMUNE], 22, 22),
    "model-police/ward@2023": ([COMMUNE], 20, 20),
    "movement/commune@2022": ([COMMUNE], 1, 1),
    "movement/enterprise@2022": ([*PLACES, SCHOOL], 6, 2),
    "movement/residential-area@2022": ([AREA], 1, 1),
    "new-rural/commune-advanced@2021": ([COMMUNE], 4, 0),
    "new-rural/commune@2021": ([COMMUNE], 17, 0),
    "new-rural/commune@2026": ([COMMUNE], 11, 10),
    "safe-school/injury@2023": ([SCHOOL], 2, 2),
    "safe/commune@2012": ([COMMUNE], 4, 1),
    "safe/commune@2021": ([COMMUNE], 22, 0),
    "safe/enterprise@2012": (PLACES, 1, 1),
    "safe/enterprise@2021": (PLACES, 21, 0),
    "safe/residential-area@2012": ([AREA], 6, 1),
    "safe/residential-area@2021": ([AREA], 19, 0),
    "safe/school@2012": ([SCHOOL], 2, 1),
    "safe/school@2021": ([SCHOOL], 22, 0),
    "school-gate/traffic@2022": ([SCHOOL], 7, 0),
    "security-team/team@2026": (["security_team"], 4, 2),
    "typical-commune/commune@2022": ([COMMUNE], 34, 34),
}
VERIFIED = {f"safe/{name}@2021" for name in ("commune", "enterprise", "residential-area", "school")}
NEW = sorted(TABLE.keys() - VERIFIED)


@cache
def library() -> Library:
    """Return the shipped library, loaded once."""
    return load_library([FOLDER])


def frames(criteria_set: CriteriaSet) -> list[Criterion]:
    """Return the criteria whose content is not known."""
    return [each for each in criteria_set.criteria if each.provenance == "missing"]


def test_exactly_these_sets_ship() -> None:
    found = {
        key: ([each.name for each in made.unit_types], len(made.criteria), len(frames(made)))
        for key, made in library().sets.items()
    }
    assert found == TABLE


def test_all_are_published_under_their_hashes() -> None:
    published = json.loads((FOLDER / "published.json").read_text(encoding="utf-8"))
    assert published == {key: made.hash for key, made in library().sets.items()}


def test_only_the_four_sets_of_2021_were_read_in_the_law() -> None:
    assert {key for key, made in library().sets.items() if made.verified} == VERIFIED


@pytest.mark.parametrize("key", NEW)
def test_instruments_say_how_they_are_known(key: str) -> None:
    made = library().sets[key]
    assert made.instruments
    read = {each.number for each in made.instruments if each.provenance == "text"}
    assert read == (
        {"25/2021/QĐ-TTg", "09/2021/TT-BTP"} if key == "law-access/commune@2022" else set()
    )
    assert not [each.title for each in made.instruments if each.in_force and each.state is None]


@pytest.mark.parametrize("key", sorted(TABLE))
def test_every_worked_case_comes_out_as_written(key: str) -> None:
    results = run_worked_cases(library().sets[key])
    assert [(each.name, each.problems) for each in results if not each.passed] == []


@pytest.mark.parametrize("key", sorted(TABLE))
def test_a_set_of_which_something_is_not_known_is_never_met(key: str) -> None:
    made = library().sets[key]
    assert made.baseline is not None
    outcomes = {case.expect.outcome for case in made.worked_cases}
    assert made.baseline.outcome == ("incomplete" if frames(made) else "met")
    assert "met" not in outcomes if frames(made) else "met" in outcomes


# Nothing known can fail these: all of it is frames, or points whose classes are not known.
CANNOT_FAIL = {
    "law-access/commune@2025",
    "model-police/ward@2021",
    "model-police/ward@2023",
    "movement/commune@2022",
    "movement/enterprise@2022",
    "movement/residential-area@2022",
    "new-rural/commune@2026",
    "safe-school/injury@2023",
    "safe/enterprise@2012",
    "security-team/team@2026",
    "typical-commune/commune@2022",
}


@pytest.mark.parametrize("key", sorted(TABLE.keys() - CANNOT_FAIL))
def test_there_is_a_case_that_is_not_met(key: str) -> None:
    outcomes = {case.expect.outcome for case in library().sets[key].worked_cases}
    assert "not_met" in outcomes


@pytest.mark.parametrize("key", sorted(TABLE))
def test_every_known_criterion_fails_in_a_case(key: str) -> None:
    made = library().sets[key]
    failing: set[str] = set()
    for case in made.worked_cases:
        failing |= {name for name, code in case.expect.gaps.items() if code not in OPEN}
        failing |= {name for name, said in case.expect.criteria.items() if said == "not_met"}
    known = {each.id for each in made.criteria if each.provenance != "missing"}
    assert known - failing == ALWAYS.get(key, set())


OPEN = ("unanswered", "not_known")
# Which group a commune belongs to is asked, and any answer will do.
ALWAYS = {"new-rural/commune@2026": {"group.commune"}}
COUNTED = ("count", "ratio", "peers")


def given(made: CriteriaSet, criterion: Criterion) -> Iterator[Any]:
    """Yield the answers that baseline and worked cases give to a criterion."""
    assert made.baseline is not None
    for answers in (made.baseline.answers, *(case.answers for case in made.worked_cases)):
        if answers.get(criterion.id) is not None:
            yield answers[criterion.id]


def neighbours(value: Any) -> Iterator[Any]:
    """Yield what differs from a figure by one."""
    if isinstance(value, int):
        yield from (each for each in (value - 1, value + 1) if each >= 0)
        return
    name = "part" if "part" in value else "excellent"
    for number in neighbours(value[name]):
        if number <= value.get("whole", number):
            yield {**value, name: number}


@pytest.mark.parametrize("key", NEW)
def test_figures_have_cases_on_both_sides_of_their_boundary(key: str) -> None:
    made = library().sets[key]
    assert made.baseline is not None
    unit_type = made.baseline.unit["type"]
    window = made.window(unit_type, made.baseline.year)
    unit = parse_unit(made.baseline.unit, made.types)
    moment = Moment(made.baseline.year, window.start, window.end, unit)
    for criterion in made.criteria:
        if criterion.kind.__struct_config__.tag not in COUNTED:
            continue
        judge = criterion.kind.judge
        sides = set()
        for value in given(made, criterion):
            here = judge(value, moment).status
            if any(judge(other, moment).status is not here for other in neighbours(value)):
                sides.add(here)
        assert sides == {Status.MET, Status.NOT_MET}, criterion.id


# Nobody knows another value: an office that holds the text gives it.
ONLY_ONE_READING = {"classes"}


@pytest.mark.parametrize("key", NEW)
def test_every_reading_is_shown_and_has_an_alternative(key: str) -> None:
    made = library().sets[key]
    shown = {each.name for criterion in made.criteria for each in criterion.readings}
    assert shown == set(made.parameters)
    for name, parameter in made.parameters.items():
        assert parameter.alternatives or name in ONLY_ONE_READING, name


def test_every_alternative_loads(tmp_path: Path) -> None:
    wanted = []
    for key in NEW:
        for name, parameter in library().sets[key].parameters.items():
            for number, alternative in enumerate(parameter.alternatives):
                label = f"{name.replace('_', '-')}-{number}"
                over = {"extends": key, "name": label, "parameters": {name: alternative.value}}
                file = tmp_path / f"{key.replace('/', '-')}-{label}.yaml"
                file.write_text(json.dumps(over), encoding="utf-8")
                wanted.append(f"{key}+{label}")
    loaded = load_library([FOLDER, tmp_path])
    assert [str(each) for each in loaded.problems] == []
    assert set(wanted) <= set(loaded.sets)


def test_criteria_taken_over_keep_their_ids() -> None:
    new_rural, safe = library().sets["new-rural/commune@2021"], library().sets["safe/commune@2021"]
    shared = [each.id for each in new_rural.criteria if each.id in safe.by_id]
    assert shared == ["4.3.a", "4.3.b", "4.3.c", "4.3.d", "4.3.dd"]
    for name in shared:
        assert new_rural.by_id[name].kind == safe.by_id[name].kind
        assert new_rural.by_id[name].text == safe.by_id[name].text
        assert new_rural.by_id[name].provenance == "secondary"


def test_the_fifth_act_can_be_read_as_the_other_letter(tmp_path: Path) -> None:
    key = "new-rural/commune@2021"
    other = library().sets[key].parameters["fifth_act"].alternatives[0].value
    over = {"extends": key, "name": "e", "parameters": {"fifth_act": other}}
    (tmp_path / "e.yaml").write_text(json.dumps(over), encoding="utf-8")
    made = load_library([FOLDER, tmp_path]).sets[f"{key}+e"]
    assert "4.3.e" in made.by_id
    assert "4.3.dd" not in made.by_id
    assert made.by_id["4.3.e"].text == library().sets["safe/commune@2021"].by_id["4.3.e"].text


@pytest.mark.parametrize("key", sorted(VERIFIED))
def test_the_circular_of_2025_amends_and_changes_no_rule(key: str) -> None:
    made = library().sets[key]
    assert library().get(f"{key}+tt48-2025") is made
    alone = json.loads((FOLDER / "published.json").read_text(encoding="utf-8"))[key]
    assert made.hash == alone
    assert [each.number for each in made.instruments] == ["124/2021/TT-BCA", "48/2025/TT-BCA"]
    assert made.verified
