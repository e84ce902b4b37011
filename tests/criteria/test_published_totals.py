"""Published outcomes, judged by the shipped frames once an office has filled them.

What is filled in here is the test's own and not the law's: only the counts are published.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from certify.engine import CriteriaSet, evaluate, evaluate_many, load_library

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"
ATTEST = {"rule": {"kind": "attest"}, "provenance": "text"}


def filled(tmp_path: Path, key: str, **overlay: Any) -> CriteriaSet:
    """Return a shipped set with what an office's overlay fills in."""
    over = {"extends": key, "name": "office", **overlay}
    (tmp_path / "office.yaml").write_text(json.dumps(over), encoding="utf-8")
    loaded = load_library([FOLDER, tmp_path])
    assert [str(each) for each in loaded.problems] == []
    return loaded.sets[f"{key}+office"]


COUNTED = [
    ("model-police/ward@2021", 22, set(), "met"),
    ("model-police/ward@2023", 20, {6}, "not_met"),
    ("typical-commune/commune@2022", 34, {3, 8, 13, 21, 30, 34}, "not_met"),
]


@pytest.mark.parametrize(("key", "count", "missed", "outcome"), COUNTED)
def test_so_many_of_a_list(
    key: str, count: int, missed: set[int], outcome: str, tmp_path: Path
) -> None:
    ids = range(1, count + 1)
    made = filled(tmp_path, key, fill={str(each): ATTEST for each in ids})
    assert made.verified
    assert made.baseline is not None
    answers = {str(each): each not in missed for each in ids}
    found = evaluate(made, answers, made.baseline.unit, 2025)
    assert found.outcome == outcome
    assert found.summary is not None
    assert f"{count - len(missed)}/{count}" in found.summary.vi
    if missed:
        names = ", ".join(map(str, sorted(missed)))
        assert names in found.summary.vi


CLASSES = [("xuat_sac", 90, 100), ("kha", 70, 89), ("trung_binh", 50, 69), ("yeu", 0, 49)]
# Units by class, the best first, as provinces published them; and how many there were.
PUBLISHED = [
    ("Quảng Bình 2023", (53, 99, 1, 2), 155),
    ("Quảng Nam 2024", (3, 45, 4, 0), 52),
    ("Quảng Nam 2024, districts", (16, 1, 1, 0), 18),
]


@pytest.mark.parametrize(("place", "classes", "units"), PUBLISHED)
def test_classes_of_the_movement_add_up(
    place: str, classes: tuple[int, ...], units: int, tmp_path: Path
) -> None:
    bands = [
        {"name": name, "text": {"vi": name, "en": name}, "from": low, "to": high}
        for name, low, high in CLASSES
    ]
    made = filled(
        tmp_path,
        "movement/commune@2022",
        parameters={"classes": bands},
        fill={"all": {"rule": {"kind": "points", "maximum": 100}, "points": None}},
    )
    assert made.baseline is not None
    unit = made.baseline.unit
    # The lowest and the highest points of a class by turns.
    given = [
        {"all": (low, high)[number % 2]}
        for (_, low, high), count in zip(CLASSES, classes, strict=True)
        for number in range(count)
    ]
    found = Counter(
        (each.class_, str(each.outcome))
        for each in evaluate_many(made, [(answers, unit) for answers in given], 2025)
    )
    assert sum(found.values()) == units
    for place_of, ((name, _, _), count) in enumerate(zip(CLASSES, classes, strict=True)):
        assert found[name, "met" if place_of < 2 else "not_met"] == count
