"""The documentation of format and contracts says what the engine does."""

from __future__ import annotations

import re
from pathlib import Path

from certify.engine import KINDS, evaluate, load_library, parse_document, run_worked_cases
from certify.engine.yamlfile import read

ROOT = Path(__file__).parents[2]
CONTRACTS = (ROOT / "docs/contracts.md").read_text("utf-8")
FORMAT = (ROOT / "docs/criteria-format.md").read_text("utf-8")
CODE = re.compile(r"^\| `(\w+)` \| (?:`(\w+)`|all) \|", re.MULTILINE)
EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def test_the_list_of_gap_codes_is_that_of_the_code() -> None:
    given = {code: name for name, kind in KINDS.items() for code in kind.codes}
    section = CONTRACTS.split("### Gap codes")[1].split("\n## ")[0]
    listed = dict(CODE.findall(section))
    assert listed == {"unanswered": "", **given}


def test_every_kind_is_in_both_documents() -> None:
    for name in KINDS:
        assert f"| `{name}` |" in CONTRACTS
        assert f"`{{kind: {name}" in FORMAT


def test_the_example_set_loads_and_its_cases_pass(tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(EXAMPLE.findall(FORMAT)[0], "utf-8")
    library = load_library([ROOT / "certify/criteria", tmp_path])
    assert library.problems == ()
    results = run_worked_cases(library.sets["example/school@2026"])
    assert [result.passed for result in results] == [True, True]


def test_the_example_document_is_judged() -> None:
    document = parse_document(read(EXAMPLE.findall(CONTRACTS)[0].encode()))
    library = load_library([ROOT / "certify/criteria"])
    assert document.set is not None
    made = library.in_force(document.set, document.year, "school")
    assert evaluate(made, document.answers, document.unit, document.year).outcome == "incomplete"
