from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from certify.cli import main
from certify.engine import load_library
from tests.engine.sample import UNIT, criterion, library, sample, section, text

KEY = "game/club@2021"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["criteria", *arguments])


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two versions and one broken file, in place of the installed one."""
    folder = tmp_path / "criteria"
    baseline = {"year": 2026, "unit": UNIT, "answers": {"1.a": True}}
    cases = [
        {"name": text("good"), "source": "x", "expect": {"outcome": "met"}},
        {"name": text("bad"), "source": "x", "expect": {"outcome": "not_met"}},
    ]
    new = sample(baseline=baseline, worked_cases=cases)
    old = sample(
        section("1", criterion("1.a", provenance="secondary"), criterion("1.b")),
        version="2012",
        in_force={"from": "2012-06-18", "to": "2022-02-09"},
    )
    library(folder, new, old)
    (folder / "broken.yaml").write_text("key: 'game/x'\nversion: 5\n", "utf-8")
    monkeypatch.setattr("certify.plugins.library", lambda: load_library([folder]))
    return folder


def test_list_names_every_set_and_what_is_broken(small: Path) -> None:
    result = run("list", "--json")
    assert result.exit_code == 0
    old, new = json.loads(result.stdout)
    assert (old["key"], new["key"]) == ("game/club@2012", KEY)
    assert new["in_force"] == ["2022-02-10", None]
    assert old["in_force"] == ["2012-06-18", "2022-02-09"]
    assert (old["verified"], new["verified"]) == (False, True)
    assert new["unit_types"] == ["club"]
    assert len(new["hash"]) == 64
    assert f"{small / 'broken.yaml'}:2" in result.stderr
    plain = run("list").stdout.splitlines()
    assert plain == ["game/club@2012 *  title vi", "game/club@2021  title vi"]


def test_show_tells_the_criteria(small: Path) -> None:
    data = json.loads(run("show", "game/club", "--json", "--language", "en").stdout)
    assert data["key"] == KEY
    (only,) = data["criteria"]
    assert (only["id"], only["kind"], only["text"]) == ("1.a", "attest", "1.a en")
    assert only["answer"] == {"type": "boolean"}
    assert "1.a  [attest]  1.a vi  (Điều 1.a)" in run("show", KEY).stdout
    unknown = run("show", "game/ship")
    assert unknown.exit_code == 1
    assert "game/ship" in unknown.stderr


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of a set with classes and a frame, and of what amends it."""
    folder = tmp_path / "told"
    classes = [{"name": "bad", "text": text("bad"), "section": "1", "at_least": 1}]
    frame = criterion("1.b", {"kind": "frame"}, provenance="missing", points="unknown")
    raw = sample(
        section("1", criterion("1.a", points=5, weight=2, effort=4), frame),
        outcome={"rule": "conditions", "classes": classes},
        instruments=[{"number": "124/2021", "title": text("circular")}],
    )
    amendment = {
        "extends": KEY,
        "name": "law",
        "amends": True,
        "terms": [{"unit_type": "club", "text": text("team"), "from": "2025-07-01"}],
    }
    library(folder, raw, amendment)
    monkeypatch.setattr("certify.plugins.library", lambda: load_library([folder]))
    return folder


def test_show_tells_outcome_rule_provenance_and_what_amends(told: Path) -> None:
    data = json.loads(run("show", KEY, "--json", "--language", "en").stdout)
    assert data["outcome"] == {
        "rule": "conditions",
        "classes": [{"name": "bad", "text": "bad en", "section": "1", "at_least": 1}],
    }
    assert data["classes"] == [{"name": "bad", "text": "bad en"}]
    assert data["points"] is None
    assert data["provenance"] == {"text": 1, "missing": 1}
    assert data["instruments"] == [{"number": "124/2021", "title": "circular en"}]
    assert data["amendments"] == [f"{KEY}+law"]
    assert data["terms"] == [{"unit_type": "club", "text": "team en", "from": "2025-07-01"}]
    assert [(each["maximum"], each["effort"]) for each in data["criteria"]] == [(10, 4), (None, 3)]
    assert (data["frames"], data["verified"]) == (1, False)


def test_show_tells_the_same_to_a_person(told: Path) -> None:
    said = run("show", KEY, "--language", "en").stdout.splitlines()
    assert said[2:] == [
        "Outcome rule: conditions",
        "Classes: bad en",
        "Provenance of criteria: text 1; missing 1",
        f"Amended by: {KEY}+law",
        "Terms: club: team en",
        "1.a  [attest]  1.a en  (Điều 1.a)",
        "1.b  [frame]  1.b en  (Điều 1.b)  {missing}",
    ]


def test_list_marks_sets_of_which_something_is_not_known(told: Path) -> None:
    assert run("list").stdout == f"{KEY} *  title vi  [frame: 1/2]\n"
    assert json.loads(run("list", "--json").stdout)[0]["frames"] == 1


def test_show_tells_the_points_of_a_set_that_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = {"rule": "points", "maximum": 10, "threshold": 5}
    library(tmp_path, sample(section("1", criterion("1.a", points=10)), outcome=points))
    monkeypatch.setattr("certify.plugins.library", lambda: load_library([tmp_path]))
    assert run("show", KEY, "--language", "en").stdout.splitlines()[2:] == [
        "Outcome rule: points, maximum 10, threshold 5",
        "Points: 10",
        "Provenance of criteria: text 1",
        "1.a  [attest]  1.a en  (Điều 1.a)  {10 points}",
    ]


def test_validate_tells_what_is_installed(small: Path) -> None:
    result = run("validate")
    assert result.exit_code == 1
    assert result.stdout.count("OK ") == 2
    assert "broken.yaml:2: version" in result.stderr
    (small / "broken.yaml").unlink()
    assert run("validate").exit_code == 0


def test_validate_reads_files_beside_the_library(small: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(json.dumps(sample(key="game/own")), "utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(json.dumps(sample(key="game/own2", outcome={"rule": "luck"})), "utf-8")
    result = run("validate", str(good))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("OK game/own@2021 ")
    result = run("validate", str(good), str(bad), "--json", "--language", "en")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["sets"] == ["game/own@2021"]
    (problem,) = data["problems"]
    assert (problem["file"], problem["line"], problem["field"]) == (str(bad), 1, "outcome.rule")
    assert "luck" in problem["message"]
    assert run("validate", str(tmp_path / "none.yaml")).exit_code == 1


def test_test_runs_the_worked_cases(small: Path) -> None:
    result = run("test", KEY, "--language", "en")
    assert result.exit_code == 1
    assert result.stdout == "2/3\n"
    assert result.stderr == f"{KEY}: bad en: outcome: not_met wanted, met found\n"
    data = json.loads(run("test", "--json").stdout)
    assert [each["passed"] for each in data] == [True, True, False]
    assert run("test", "game/club@2012").exit_code == 0
    assert run("test", "game/ship").exit_code == 1


def test_diff_compares_item_by_item(small: Path) -> None:
    data = json.loads(run("diff", "game/club@2012", KEY, "--json").stdout)
    assert [(each["id"], each["sort"]) for each in data] == [
        ("1.a", "compatible"),  # its provenance alone
        ("1.b", "removed"),
    ]
    assert (
        "1.b  removed  no longer" in run("diff", "game/club@2012", KEY, "--language", "en").stdout
    )
    assert run("diff", KEY).exit_code == 2
    assert run("diff", KEY, "game/ship").exit_code == 1


def test_hash_prints_what_published_json_holds(small: Path) -> None:
    every = json.loads(run("hash").stdout)
    assert list(every) == ["game/club@2012", KEY]
    assert json.loads(run("hash", KEY).stdout) == {KEY: every[KEY]}


def test_schema_prints_the_schema_of_the_documentation() -> None:
    written = Path(__file__).parents[2] / "docs" / "criteria.schema.json"
    assert json.loads(run("schema").stdout) == json.loads(written.read_text("utf-8"))


def test_the_installed_sets_load_and_their_cases_pass() -> None:
    assert run("validate").exit_code == 0
    result = run("test")
    assert (result.exit_code, result.stderr) == (0, "")
