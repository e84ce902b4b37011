from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from certify.engine.library import load_library
from certify.engine.loader import published_json
from tests.engine.sample import (
    UNIT_TYPES,
    criterion,
    library,
    load,
    sample,
    section,
    text,
)


def problem(folder: Path, *sets: dict[str, Any]) -> tuple[str, str, int | None]:
    """Return field, English message and line of the one problem."""
    (only,) = library(folder, *sets).problems
    assert only.file is not None
    return only.field, only.message.en, only.line


def test_a_broken_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("\nkey: {]", "utf-8")
    loaded = library(tmp_path, sample())
    assert list(loaded.sets) == ["game/club@2021"]
    (only,) = loaded.problems
    assert (only.file, only.line) == (tmp_path / "broken.yaml", 2)


def test_a_file_that_holds_no_fields_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("- 1\n", "utf-8")
    (only,) = library(tmp_path).problems
    assert "list.yaml:1" in str(only)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "game"}, "version"),
        ({"key": "Game/club"}, "version"),
        ({"key": "../etc"}, "version"),
        ({"version": 2021}, "version"),
        ({"version": "2021+x"}, "version"),
        ({"version": ""}, "version"),
    ],
)
def test_keys_and_versions_have_a_form(tmp_path: Path, change: Any, field: str) -> None:
    assert problem(tmp_path, sample(**change))[0] == field


def test_a_set_without_key_is_named(tmp_path: Path) -> None:
    raw = sample()
    del raw["key"]
    assert problem(tmp_path, raw)[0] == "key"


def test_the_same_key_twice_is_a_problem_of_the_second_file(tmp_path: Path) -> None:
    (only,) = library(tmp_path, sample(), sample()).problems
    assert only.file == tmp_path / "set1.yaml"


def test_unit_types_come_from_all_folders_but_once_each(tmp_path: Path) -> None:
    library(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "unit-types.yaml").write_text(yaml.safe_dump(UNIT_TYPES), "utf-8")
    loaded = load_library([tmp_path / "a", tmp_path / "b"])
    assert list(loaded.unit_types) == ["club", "shop"]
    (only,) = loaded.problems
    assert (only.file, only.field) == (tmp_path / "b" / "unit-types.yaml", "unit_types.0.name")


def test_a_changed_rule_under_a_published_hash_is_refused(tmp_path: Path) -> None:
    kept = load(tmp_path, sample())
    published = tmp_path / "published.json"
    published.write_text(published_json({kept.key: kept.hash}), "utf-8")
    assert load(tmp_path, sample(title=text("new"))).hash == kept.hash
    changed = sample(section("1", criterion("1.a", {"kind": "count", "minimum": 1})))
    field, said, _ = problem(tmp_path, changed)
    assert field == "key"
    assert kept.hash[:12] in said
    assert library(tmp_path, changed).sets == {}


def test_a_broken_list_of_hashes_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "published.json").write_text('{"a": 1}', "utf-8")
    loaded = library(tmp_path, sample())
    assert len(loaded.sets) == 1
    assert [each.file for each in loaded.problems] == [tmp_path / "published.json"]


def test_the_list_of_hashes_is_sorted_json() -> None:
    assert list(json.loads(published_json({"b": "2", "a": "1"}))) == ["a", "b"]
