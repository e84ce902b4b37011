from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from certify.engine import KINDS, OUTCOME_RULES, criteria_schema
from certify.engine.compiler import Registry
from tests.engine.sample import QUARTER, criterion, group, sample, section

ROOT = Path(__file__).parents[2]
SCHEMA = criteria_schema(Registry(KINDS, OUTCOME_RULES, {}))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DATED = {"kind": "document", "due": {"param": "quarter"}}


def plain(data: Any) -> Any:
    """Return YAML data as JSON holds it."""
    return json.loads(json.dumps(data, default=date.isoformat))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", sorted((ROOT / "certify/criteria").rglob("[0-9]*.yaml")), ids=str)
def test_the_sets_that_ship_fit_the_schema(file: Path) -> None:
    VALIDATOR.validate(plain(yaml.safe_load(file.read_text("utf-8"))))


@pytest.mark.parametrize(
    "raw",
    [
        sample(),
        sample(
            section("1", criterion("1.a", {"param": "rule"}), group("g", criterion("1.b", DATED)))
        ),
        sample(
            section(
                "1", criterion("1.a", {"kind": "document", "due": QUARTER}, when={"param": "x"})
            )
        ),
        sample(section("1", {"include": {"from": "a/b@1", "ids": ["1"], "via": "x"}})),
        {"extends": "game/club@2021", "name": "city", "sections": [section("2", criterion("2.a"))]},
    ],
)
def test_what_the_loader_reads_fits(raw: Any) -> None:
    VALIDATOR.validate(raw)


@pytest.mark.parametrize(
    "raw",
    [
        sample(section("1", criterion("1.a", {"kind": "magic"}))),
        sample(section("1", criterion("1.a", {"kind": "count", "minimum": "two"}))),
        sample(section("1", criterion("1.a", {"kind": "count"}))),
        sample(section("1", {**criterion("1.a"), "colour": "red"})),
        sample(outcome={"rule": "luck"}),
        sample(key="Game"),
        {"extends": "game/club@2021"},
        [],
    ],
)
def test_what_the_loader_refuses_does_not_fit(raw: Any) -> None:
    assert not VALIDATOR.is_valid(raw)


def test_the_schema_in_the_documentation_is_this_one() -> None:
    written = (ROOT / "docs/criteria.schema.json").read_text("utf-8")
    assert json.loads(written) == SCHEMA, "certify criteria schema > docs/criteria.schema.json"
