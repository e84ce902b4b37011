from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.engine import InputError, Library, check_files
from certify.engine.loader import published_json
from tests.engine.sample import criterion, library, sample, section

OLD = sample(version="2012", in_force={"from": "2012-06-18", "to": "2022-02-09"})
NEW = sample(version="2021", in_force={"from": "2022-02-10"})
OVER = {"extends": "game/club@2021", "name": "city"}


@pytest.fixture
def both(tmp_path: Path) -> Library:
    return library(tmp_path, NEW, OLD, OVER)


def refused(call: Any, *arguments: Any) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return caught.value.path, caught.value.in_("en")


def test_a_key_without_version_is_the_newest(both: Library) -> None:
    assert both.get("game/club").version == "2021"
    assert both.get("game/club@2012").version == "2012"
    assert both.get("game/club@2021+city").version == "2021+city"
    assert [each.version for each in both.versions("game/club")] == ["2012", "2021"]


def test_an_unknown_key_is_refused_with_those_that_exist(both: Library) -> None:
    path, said = refused(both.get, "game/ship")
    assert path == "set"
    assert "game/club@2012" in said
    assert refused(both.get, "game/club@1999")[0] == "set"


def test_the_version_in_force_on_the_last_day_of_the_window_rules(both: Library) -> None:
    assert both.in_force("game/club", 2021, "club").version == "2012"
    assert both.in_force("game/club", 2022, "club").version == "2021"
    assert both.in_force("game/club", 2030, "club").version == "2021"
    assert both.in_force("game/club", 2012, "club").version == "2012"
    assert refused(both.in_force, "game/club", 2011, "club")[0] == "year"
    assert refused(both.in_force, "game/club", 2022, "shop")[0] == "unit.type"


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2022-11-15", None, True),
        ("2022-11-16", None, False),
        ("2000-01-01", "2022-11-15", True),
        ("2000-01-01", "2022-11-14", False),
    ],
)
def test_one_day_decides(tmp_path: Path, since: str, until: str | None, found: bool) -> None:
    dates = {"from": since} | ({"to": until} if until else {})
    loaded = library(tmp_path, sample(in_force=dates))
    if found:
        assert loaded.in_force("game/club", 2022, "club").key == "game/club@2021"
    else:
        assert refused(loaded.in_force, "game/club", 2022, "club")[0] == "year"


def test_where_two_versions_overlap_the_newer_rules(tmp_path: Path) -> None:
    loaded = library(tmp_path, NEW, sample(version="2020", in_force={"from": "2020-01-01"}))
    assert loaded.in_force("game/club", 2023, "club").version == "2021"
    assert loaded.in_force("game/club", 2020, "club").version == "2020"


def test_an_explicit_version_outside_its_years_is_refused(both: Library) -> None:
    assert both.resolve("game/club", 2021, "club").version == "2012"
    assert both.resolve("game/club@2021", 2022, "club").version == "2021"
    assert both.resolve("game/club@2021+city", 2022, "club").version == "2021+city"
    path, said = refused(both.resolve, "game/club@2021", 2021, "club")
    assert path == "year"
    assert "10/02/2022" in said
    path, said = refused(both.resolve, "game/club@2012", 2022, "club")
    assert "09/02/2022" in said
    assert refused(both.resolve, "game/club@1999", 2022, "club")[0] == "set"


def test_applicable_sets_are_named_with_year_window_and_reason(both: Library) -> None:
    base, overlay = both.applicable("club", date(2026, 11, 15))
    assert (base.criteria_set.key, base.year) == ("game/club@2021", 2026)
    assert overlay.criteria_set.key == "game/club@2021+city"
    assert (base.window.start, base.window.end) == (date(2025, 11, 16), date(2026, 11, 15))
    for part in ("2026", "16/11/2025", "15/11/2026", "game/club@2021", "10/02/2022"):
        assert part in base.why.en
    assert both.applicable("club", date(2026, 11, 16))[0].year == 2027
    assert both.applicable("club", date(2025, 11, 15))[0].year == 2025


def test_the_old_set_applies_to_the_old_years(both: Library) -> None:
    (only,) = both.applicable("club", date(2021, 1, 1))
    assert only.criteria_set.version == "2012"
    assert "18/06/2012 to 09/02/2022" in only.why.en
    assert both.applicable("club", date(2000, 1, 1)) == ()


def test_versions_that_are_in_force_at_once_are_told_of_each_other(tmp_path: Path) -> None:
    old, new = sample(version="1"), sample(version="2", in_force={"from": "2024-01-01"})
    loaded = library(tmp_path, old, new, {"extends": "game/club@2", "name": "city"})

    def beside(year: int) -> dict[str, str]:
        ruling = loaded.applicable("club", date(year, 6, 1))
        return {
            each.criteria_set.version: each.why.en.rpartition(" is in force for that year, too")[0][
                -11:
            ]
            for each in ruling
        }

    assert beside(2023) == {"1": ""}
    assert beside(2024) == {"1": "game/club@2", "2": "game/club@1", "2+city": ""}


def test_a_day_that_two_windows_share_belongs_to_both(tmp_path: Path) -> None:
    window = {
        "unit_types": ["club"],
        "from": {"year": -1, "month": 11, "day": 30},
        "to": {"year": 0, "month": 11, "day": 30},
        "basis": "x",
    }
    shared = library(tmp_path / "a", sample(windows=[window]))
    assert [each.year for each in shared.applicable("club", date(2026, 11, 30))] == [2026, 2027]
    apart = library(tmp_path / "b", sample(windows=[{**window, "ends": "start"}]))
    assert [each.year for each in apart.applicable("club", date(2026, 11, 30))] == [2027]


def test_a_type_without_sets_has_none_and_an_unknown_one_is_refused(both: Library) -> None:
    assert both.applicable("shop", date(2026, 1, 1)) == ()
    assert refused(both.applicable, "ship", date(2026, 1, 1))[0] == "unit.type"


def including(version: str) -> dict[str, Any]:
    include = {"include": {"from": "game/club@2021", "ids": ["1.a"], "via": "x"}}
    return sample(section("1", include), key="game/own", version=version)


def test_files_are_checked_beside_the_library_they_include_from(
    tmp_path: Path, both: Library
) -> None:
    library(tmp_path / "own", including("1"), sample(version="bad", unit_types=["ship"]))
    (tmp_path / "own" / "unit-types.yaml").unlink()
    sets, problems = check_files([tmp_path / "own"], both)
    assert list(sets) == ["game/own@1"]
    assert [each.field for each in problems] == ["unit_types.0"]
    sets, problems = check_files([tmp_path / "own" / "set0.yaml"], both)
    assert list(sets) == ["game/own@1"]
    assert problems == ()


def test_a_file_of_the_library_can_be_checked_in_its_place(tmp_path: Path, both: Library) -> None:
    changed = sample(section("1", criterion("1.b")))
    library(tmp_path / "own", changed)
    sets, problems = check_files([tmp_path / "own" / "set0.yaml"], both)
    assert problems == ()
    assert [each.id for each in sets["game/club@2021"].criteria] == ["1.b"]


def test_a_published_set_is_checked_against_its_hash_wherever_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "criteria"
    kept = library(folder, sample()).sets["game/club@2021"]
    (folder / "published.json").write_text(published_json({kept.key: kept.hash}), "utf-8")
    installed = library(folder, sample())
    library(tmp_path / "own", sample(section("1", criterion("1.b"))))
    sets, (problem,) = check_files([tmp_path / "own" / "set0.yaml"], installed)
    assert (sets, problem.field) == ({}, "key")


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path, both: Library) -> None:
    sets, (problem,) = check_files([tmp_path / "none.yaml"], both)
    assert sets == {}
    assert problem.file == tmp_path / "none.yaml"


def test_kinds_and_outcome_rules_are_what_is_passed_in(tmp_path: Path) -> None:
    loaded = library(tmp_path, sample(), kinds={}, outcome_rules={})
    assert loaded.sets == {}
    assert len(loaded.problems) == 1


def plainly(loaded: Library, unit_type: str, on: date) -> list[tuple[str, int]]:
    """Return what rules a day, asked of every set and year."""
    return [
        (each.key, year)
        for each in loaded.sets.values()
        for year in (on.year - 1, on.year, on.year + 1)
        if each.covers(unit_type, year) and on in each.window(unit_type, year)
    ]


@settings(deadline=None)
@given(st.dates(date(1992, 1, 1), date(2197, 12, 31)), st.sampled_from(["club", "shop"]))
def test_what_is_remembered_of_years_is_what_each_set_says(on: date, unit_type: str) -> None:
    loaded = remembered()
    found = [(each.criteria_set.key, each.year) for each in loaded.applicable(unit_type, on)]
    assert found == plainly(loaded, unit_type, on)


@cache
def remembered() -> Library:
    """Return a library with sets whose windows and times in force overlap and leave gaps."""
    both = [{**sample()["windows"][0], "unit_types": ["club", "shop"]}]
    whole = {
        "unit_types": ["club", "shop"],
        "from": {"year": -1, "month": 1, "day": 1},
        "to": {"year": 1, "month": 3, "day": 31},
        "basis": "x",
    }
    with TemporaryDirectory() as folder:
        return library(
            Path(folder),
            NEW,
            OLD,
            OVER,
            sample(key="game/both", unit_types=["club", "shop"], windows=both),
            sample(key="game/long", unit_types=["shop", "club"], windows=[whole]),
        )


@pytest.mark.parametrize("on", [date(1, 1, 1), date(9999, 12, 31)])
def test_days_that_no_year_assessed_is_near_have_no_sets(both: Library, on: date) -> None:
    assert both.applicable("club", on) == ()
