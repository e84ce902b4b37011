from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from certify.engine.hashing import rules_of
from tests.engine.sample import SCALES, criterion, group, load, sample, section, text

RATING = {"kind": "rating", "accept": [{"scale": "marks", "at_least": "fair"}]}
RATIO = {"kind": "ratio", "threshold": 70, "labels": {"part": text("part"), "whole": text("whole")}}
PAPER = {"id": "plan", "stage": "application", "text": text("plan"), "basis": "x"}
EVIDENCE = {"text": text("list"), "minimum": 1, "types": ["pdf"]}


def base(first: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return a set whose criterion 1.a is changed by ``first``."""
    return sample(
        section(
            "1",
            {**criterion("1.a", RATIO, evidence=[EVIDENCE]), **(first or {})},
            group("g", criterion("1.b", RATING), require="any"),
        ),
        **{
            "parameters": [{"name": "p", "value": 1, "reading": text("p")}],
            "papers": [PAPER],
            "scope": [{"when": {"level": "high"}, "why": text("why"), "basis": "x"}],
            **changes,
        },
    )


def hashed(folder: Path, raw: dict[str, Any]) -> str:
    return load(folder, raw).hash


WINDOW = base()["windows"][0]
RENAMED = {
    name: [{**each, "text": text("other")} for each in values] for name, values in SCALES.items()
}


@pytest.mark.parametrize(
    "same",
    [
        base(title=text("other")),
        base({"text": text("other"), "remedy": text("other"), "basis": "Điều 99"}),
        base({"responsible": text("chief"), "readings": ["p"]}),
        base({"rule": {"kind": "ratio", "threshold": 70}}),
        base({"evidence": [{**EVIDENCE, "text": text("other")}]}),
        base(scales=RENAMED),
        base(
            parameters=[
                {
                    "name": "p",
                    "value": 1,
                    "reading": text("q"),
                    "alternatives": [{"value": 2, "text": text("two")}],
                }
            ]
        ),
        base(papers=[{**PAPER, "text": text("other"), "basis": "y"}]),
        base(scope=[{"when": {"level": "high"}, "why": text("other"), "basis": "y"}]),
        base(windows=[{**WINDOW, "basis": "Điều 9"}]),
        base(baseline={"year": 2026, "unit": {}, "answers": {}}),
        base(instruments=[{"number": "1", "title": text("one")}]),
        dict(reversed(base().items())),
    ],
)
def test_texts_and_order_of_keys_do_not_change_the_hash(tmp_path: Path, same: Any) -> None:
    assert hashed(tmp_path / "b", same) == hashed(tmp_path / "a", base())


@pytest.mark.parametrize(
    "other",
    [
        base(version="2022"),
        base({"rule": {**RATIO, "threshold": 71}}),
        base({"id": "1.z"}),
        base({"when": {"guards": True}}),
        base({"evidence": [{**EVIDENCE, "minimum": 2}]}),
        base({"evidence": []}),
        base(in_force={"from": "2022-02-11"}),
        base(in_force={"from": "2022-02-10", "to": "2030-01-01"}),
        base(windows=[{**WINDOW, "ends": "start"}]),
        base(windows=[{**WINDOW, "to": {"year": 0, "month": 11, "day": 14}}]),
        base(scales={**SCALES, "marks": SCALES["marks"][:2]}),
        base(parameters=[{"name": "p", "value": 2, "reading": text("p")}]),
        base({"provenance": "secondary"}),
        base(papers=[]),
        base(scope=[]),
        sample(section("1", group("g", criterion("1.b", RATING), require="any"))),
        sample(section("1", criterion("1.a", RATIO), group("g", criterion("1.b", RATING)))),
    ],
)
def test_rules_change_the_hash(tmp_path: Path, other: Any) -> None:
    key = f"game/club@{other['version']}"
    assert load(tmp_path / "b", other, key=key).hash != hashed(tmp_path / "a", base())


def test_the_hash_is_sha256_over_the_rfc_8785_form(tmp_path: Path) -> None:
    made = load(tmp_path, base())
    form = rfc8785.dumps(rules_of(made))
    assert made.hash == hashlib.sha256(form).hexdigest()
    assert "other" not in form.decode()
    assert " en" not in form.decode()


def test_the_rules_are_these_and_no_others(tmp_path: Path) -> None:
    """What the hash of a published set is made of must never change by itself."""
    assert rules_of(load(tmp_path, base())) == {
        "key": "game/club@2021",
        "unit_types": ["club"],
        "in_force": {"from": "2022-02-10"},
        "windows": [
            {
                "unit_types": ["club"],
                "from": {"year": -1, "month": 11, "day": 16},
                "to": {"year": 0, "month": 11, "day": 15},
                "decide_before": {"year": 0, "month": 11, "day": 20},
            }
        ],
        "scope": [[["level", ["high"]]]],
        "papers": [{"id": "plan", "stage": "application", "when": []}],
        "parameters": {"p": 1},
        "outcome": {"rule": "all"},
        "sections": [
            {
                "id": "1",
                "require": "all",
                "members": [
                    {
                        "id": "1.a",
                        "rule": {"kind": "ratio", "threshold": 70},
                        "when": [],
                        "evidence": [{"types": ["pdf"]}],
                    },
                    {
                        "id": "g",
                        "require": "any",
                        "members": [
                            {
                                "id": "1.b",
                                "rule": {
                                    "kind": "rating",
                                    "accept": [
                                        {
                                            "scale": {
                                                "name": "marks",
                                                "values": [
                                                    {"value": "poor"},
                                                    {"value": "fair"},
                                                    {"value": "good"},
                                                ],
                                            },
                                            "at_least": "fair",
                                        }
                                    ],
                                },
                                "when": [],
                                "evidence": [],
                            }
                        ],
                    },
                ],
            }
        ],
    }
