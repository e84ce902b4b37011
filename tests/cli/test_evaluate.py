from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from certify.cli import COMMANDS, main
from certify.engine import load_library
from tests.cli.answers import write
from tests.engine.sample import UNIT, criterion, library, sample, section, text

KEY = "safe/school"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def evaluated(*arguments: str) -> dict[str, Any]:
    result = run("evaluate", *arguments, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_json_is_that_of_the_contract(tmp_path: Path) -> None:
    data = evaluated(KEY, write(tmp_path))
    assert list(data) == [
        "set",
        "hash",
        "year",
        "window",
        "outcome",
        "class",
        "points",
        "summary",
        "advice",
        "criteria",
        "gaps",
    ]
    assert data["set"] == "safe/school@2021"
    assert data["window"] == ["2025-11-16", "2026-11-15"]
    assert (data["outcome"], data["class"], data["points"]) == ("incomplete", None, None)
    assert (data["summary"], data["advice"]) == (None, [])
    status = {each["id"]: each["status"] for each in data["criteria"]}
    assert len(status) == 22
    assert status["7.1.plan"] == status["7.5.discipline"] == status["6.3.dd"] == "met"
    asked = {name for name, each in status.items() if each in ("not_met", "unanswered")}
    assert {gap["criterion"] for gap in data["gaps"]} == asked
    assert {gap["code"] for gap in data["gaps"]} == {"unanswered"}


def test_the_key_may_carry_its_version_and_the_set_may_be_left_out(tmp_path: Path) -> None:
    without = write(tmp_path, "set: safe/school ", "#")
    for key in (KEY, "safe/school@2021"):
        assert evaluated(key, without)["set"] == "safe/school@2021"
        assert evaluated(key, write(tmp_path))["set"] == "safe/school@2021"
    exact = write(tmp_path, "set: safe/school ", "set: safe/school@2021 ")
    assert evaluated(KEY, exact)["set"] == "safe/school@2021"


def test_json_documents_are_read_too(tmp_path: Path) -> None:
    document = {
        "year": 2026,
        "unit": {
            "type": "residential_area",
            "name": "Thôn 1",
            "facts": {"party_organisation": True},
        },
        "answers": {"4.1.registration": {"number": "1/ĐK", "date": "2026-04-02"}},
    }
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(document), "utf-8")
    data = evaluated("safe/residential-area", str(file))
    assert data["outcome"] == "not_met"
    gap = data["gaps"][0]
    assert (gap["criterion"], gap["code"], gap["due"]) == ("4.1.registration", "late", "2026-03-31")


def test_without_json_outcome_and_gaps_are_told(tmp_path: Path) -> None:
    result = run("evaluate", KEY, write(tmp_path), "--language", "en")
    assert result.exit_code == 0
    assert "safe/school@2021, year 2026 (16/11/2025 – 15/11/2026): incomplete" in result.stdout
    assert "7.1.model [unanswered]" in result.stdout
    assert "by 31/03/2026" in result.stdout
    assert "chưa đủ thông tin" in run("evaluate", KEY, write(tmp_path)).stdout


@pytest.mark.parametrize(
    ("old", "new", "place", "line"),
    [
        ("2026-02-10", "2026-02-30", "answers.7.1.plan.date", 7),
        ("part: 812", "part: 813", "answers.7.1.briefing.part", 9),
        ("part: 812", "part: -1", "answers.7.1.briefing.part", 9),
        ("part: 812", "part: 10000000000", "answers.7.1.briefing.part", 9),
        ("part: 812", "part: 812.0", "answers.7.1.briefing.part", 9),
        ("part: 812", "part: true", "answers.7.1.briefing.part", 9),
        ("7.5.rating: hoan_thanh_tot", "7.5.rating: good", "answers.7.5.rating", 12),
        ("7.5.rating: hoan_thanh_tot", "7.1.plan: false", "answers.7.1.plan", 12),
        ("7.5.rating", "9.9.rating", "answers.9.9.rating", 12),
        ("form: khien_trach", "form: phat", "answers.7.5.discipline.0.form", 11),
        ("fire: true", "fire: yes", "answers.7.1.rules.fire", 8),
        ("fire: true", "roof: true", "answers.7.1.rules.roof", 8),
        ("guard_force: true, ", "", "unit.facts.guard_force", 3),
        ("guard_force", "swimming_pool", "unit.facts.swimming_pool", 4),
        ("lower_secondary", "primary", "unit.facts", 3),
        ("type: school", "type: ship", "unit.type", 3),
        ("type: school", "type: commune", "unit.facts.emulation_eligible", 4),
        ("year: 2026", "year: 2011", "year", 2),
        ("year: 2026", "yaer: 2026", "yaer", 2),
        ("set: safe/school ", "set: safe/commune ", "set", 1),
    ],
)
def test_faults_name_file_line_and_place(
    tmp_path: Path, old: str, new: str, place: str, line: int
) -> None:
    file = write(tmp_path, old, new)
    result = run("evaluate", KEY, file, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"{file}:{line}: {place}: ")
    assert "Traceback" not in result.stderr


def test_faults_are_told_in_the_language_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path, "2026-02-10", "2026-02-30")
    assert "there is no day" in run("evaluate", KEY, file, "--language", "en").stderr
    assert "không có ngày" in run("evaluate", KEY, file).stderr


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    missing = run("evaluate", KEY, str(tmp_path / "none.yaml"))
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "none.yaml" in missing.stderr
    without = write(tmp_path, "set: safe/school ", "#")
    unknown = run("evaluate", "safe/ship", without)
    assert unknown.exit_code == 1
    assert "safe/ship" in unknown.stderr
    assert run("evaluate", "safe/school@1999", without).exit_code == 1


def test_wrong_use_is_exit_code_two(tmp_path: Path) -> None:
    assert run("evaluate").exit_code == 2
    assert run("evaluate", KEY).exit_code == 2
    assert run("evaluate", KEY, write(tmp_path), "--language", "fr").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_the_gap_list_is_written_as_pdf(tmp_path: Path) -> None:
    pdf = tmp_path / "gaps.pdf"
    data = evaluated(KEY, write(tmp_path), "--gaps", str(pdf))
    assert data["outcome"] == "incomplete"
    assert pdf.read_bytes().startswith(b"%PDF")
    result = run("evaluate", KEY, write(tmp_path), "--gaps", str(tmp_path / "no" / "gaps.pdf"))
    assert result.exit_code == 1
    assert "gaps.pdf" in result.stderr


LOADED = """
import sys
from certify.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert end.code == 0, end.code
print("LOADED", sorted({{"flask", "sqlalchemy", "weasyprint", "wtforms"}} & set(sys.modules)))
"""


@pytest.mark.parametrize("call", ["help", "evaluate", "list"])
def test_what_needs_only_the_engine_loads_neither_flask_nor_the_database(
    tmp_path: Path, call: str
) -> None:
    arguments = {
        "help": ["--help"],
        "evaluate": ["evaluate", KEY, write(tmp_path), "--json"],
        "list": ["criteria", "list"],
    }[call]
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **answers: bool) -> list[str]:
    """Return what is told of answers under a set of 5 + 3 + 2 points, without the gaps."""
    points = {
        "rule": "points",
        "maximum": 10,
        "classes": [
            {"name": "good", "text": text("good"), "from": 8, "to": 10},
            {"name": "poor", "text": text("poor"), "from": 0, "to": 7},
        ],
        "met_from": "good",
    }
    worth = {"1.a": 5, "1.b": 3, "1.c": 2}
    criteria = [criterion(name, points=points) for name, points in worth.items()]
    library(tmp_path, sample(section("1", *criteria), outcome=points))
    monkeypatch.setattr("certify.plugins.library", lambda: load_library([tmp_path]))
    file = tmp_path / "answers.json"
    given = {name: answers[name[-1]] for name in worth}
    file.write_text(json.dumps({"year": 2026, "unit": UNIT, "answers": given}), "utf-8")
    result = run("evaluate", "game/club", str(file), "--language", "en")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    return [line for line in lines if not re.match(r"\d+\. |   ", line)][1:]


def test_points_class_and_the_cheapest_ways_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, class_, summary, *advice = scored(tmp_path, monkeypatch, a=True, b=False, c=False)
    assert (points, class_) == ("Points: 5 of 10", "Class: poor en")
    assert "5 of 10 points" in summary
    assert advice == ["Least work to reach: good en", "- 1.b (effort 3, 3 points more)"]


def test_where_the_best_is_reached_no_way_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = scored(tmp_path, monkeypatch, a=True, b=True, c=True)
    assert told[:2] == ["Points: 10 of 10", "Class: good en"]
    assert len(told) == 3


def test_what_is_out_of_reach_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened = criterion("1.a", {"kind": "incidents"})
    library(tmp_path, sample(section("1", happened), outcome={"rule": "count_met", "at_least": 1}))
    monkeypatch.setattr("certify.plugins.library", lambda: load_library([tmp_path]))
    file = tmp_path / "answers.json"
    answers = {"1.a": [{"date": "2026-05-03", "what": "Cháy"}]}
    file.write_text(json.dumps({"year": 2026, "unit": UNIT, "answers": answers}), "utf-8")
    said = run("evaluate", "game/club", str(file), "--language", "en").stdout.splitlines()
    assert said[1:3] == ["0 of 1 criteria met; missing: 1.a.", "Out of reach: met"]


def test_every_command_of_the_table_is_there() -> None:
    helped = run("--help")
    assert helped.exit_code == 0
    for name, (_, help_) in COMMANDS.items():
        assert name in helped.stdout
        assert help_ in " ".join(helped.stdout.split())
        assert run(name, "--help").exit_code == 0, name


def test_what_is_no_fault_of_the_input_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("certify.plugins.library", broken)
    result = run("criteria", "list")
    assert isinstance(result.exception, RuntimeError)


def test_refusals_of_operations_are_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from certify.errors import Refused

    def refusing() -> None:
        raise Refused("the database is not there")

    monkeypatch.setattr("certify.plugins.library", refusing)
    result = run("criteria", "list")
    assert (result.exit_code, result.stderr) == (1, "the database is not there\n")
