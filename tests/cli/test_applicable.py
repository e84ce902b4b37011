from __future__ import annotations

import json

from click.testing import CliRunner, Result

from certify.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["applicable", *arguments])


def test_the_sets_of_a_day_are_listed_with_year_window_and_reason() -> None:
    result = run("--unit-type", "school", "--on", "2026-11-15", "--json")
    assert result.exit_code == 0
    safe = next(each for each in json.loads(result.stdout) if each["set"] == "safe/school@2021")
    assert safe["year"] == 2026
    assert safe["window"] == ["2025-11-16", "2026-11-15"]
    assert "16/11/2025" in safe["why"]
    later = json.loads(run("--unit-type", "school", "--on", "2026-11-16", "--json").stdout)
    assert {each["year"] for each in later if each["set"] == "safe/school@2021"} == {2027}


def test_a_residential_area_changes_its_year_earlier() -> None:
    for day, year in (("2025-10-31", 2025), ("2025-11-01", 2026)):
        result = run("--unit-type", "residential_area", "--on", day, "--json")
        years = {each["set"]: each["year"] for each in json.loads(result.stdout)}
        assert years["safe/residential-area@2021"] == year


def test_people_read_the_reason_in_their_language() -> None:
    result = run("--unit-type", "commune", "--on", "2026-05-01", "--language", "en")
    assert "safe/commune@2021" in result.stdout
    assert "This day lies in the window of 2026" in result.stdout
    assert (
        "Ngày này thuộc kỳ đánh giá" in run("--unit-type", "commune", "--on", "2026-05-01").stdout
    )


def test_a_day_without_sets_is_an_empty_list() -> None:
    result = run("--unit-type", "school", "--on", "1990-01-01", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_an_unknown_type_is_at_fault_and_wrong_use_is_usage() -> None:
    result = run("--unit-type", "ship", "--on", "2026-01-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "school" in result.stderr
    assert run("--unit-type", "school").exit_code == 2
    assert run("--unit-type", "school", "--on", "2026-02-30").exit_code == 2
