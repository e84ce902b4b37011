"""A small criteria set to build on, as plain data, and the library that it loads into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from certify.engine import CriteriaSet, Library, load_library

FACTS = {"guards": True, "level": "low"}
UNIT = {"type": "club", "name": "Câu lạc bộ", "facts": FACTS}


def text(word: str) -> dict[str, str]:
    return {"vi": f"{word} vi", "en": f"{word} en"}


UNIT_TYPES = {
    "unit_types": [
        {
            "name": "club",
            "text": text("club"),
            "facts": [
                {"name": "guards", "text": text("guards")},
                {
                    "name": "level",
                    "text": text("level"),
                    "values": [
                        {"value": "low", "text": text("low")},
                        {"value": "high", "text": text("high")},
                    ],
                },
            ],
        },
        {"name": "shop", "text": text("shop")},
    ]
}
SCALES = {
    "marks": [
        {"value": "poor", "text": text("poor")},
        {"value": "fair", "text": text("fair")},
        {"value": "good", "text": text("good")},
    ],
    "titles": [{"value": "star", "text": text("star")}, {"value": "sun", "text": text("sun")}],
    "civil": [
        {"value": "rebuke", "text": text("rebuke")},
        {"value": "warning", "text": text("warning")},
        {"value": "removal", "text": text("removal")},
    ],
    "labour": [
        {"value": "rebuke", "text": text("rebuke")},
        {"value": "no_raise", "text": text("no raise")},
    ],
}
QUARTER = {"from": {"year": 0, "month": 1, "day": 1}, "to": {"year": 0, "month": 3, "day": 31}}


def criterion(name: str, rule: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "text": text(name),
        "basis": f"Điều {name}",
        "rule": rule or {"kind": "attest"},
        "remedy": text(f"mend {name}"),
        **more,
    }


def section(name: str, *criteria: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": text(name),
        "basis": f"Điều {name}",
        "criteria": list(criteria),
        **more,
    }


def group(name: str, *criteria: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": text(name), "criteria": list(criteria), **more}


def sample(*sections: Any, **changes: Any) -> dict[str, Any]:
    """Return a set with these sections, as it would stand in a file."""
    return {
        "key": "game/club",
        "version": "2021",
        "title": text("title"),
        "unit_types": ["club"],
        "in_force": {"from": "2022-02-10"},
        "windows": [
            {
                "unit_types": ["club"],
                "from": {"year": -1, "month": 11, "day": 16},
                "to": {"year": 0, "month": 11, "day": 15},
                "decide_before": {"year": 0, "month": 11, "day": 20},
                "basis": "Điều 8",
            }
        ],
        "scales": SCALES,
        "outcome": {"rule": "all"},
        "sections": list(sections) or [section("1", criterion("1.a"))],
        **changes,
    }


def library(folder: Path, *sets: dict[str, Any], **options: Any) -> Library:
    """Write the sets into ``folder`` and load it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "unit-types.yaml").write_text(yaml.safe_dump(UNIT_TYPES), "utf-8")
    for number, each in enumerate(sets):
        content = yaml.dump(each, Dumper=Plain, allow_unicode=True, sort_keys=False)
        (folder / f"set{number}.yaml").write_text(content, "utf-8")
    return load_library([folder], **options)


def load(folder: Path, *sets: dict[str, Any], key: str = "game/club@2021") -> CriteriaSet:
    """Return the set ``key`` out of sets that must all load."""
    loaded = library(folder, *sets)
    assert loaded.problems == (), [str(problem) for problem in loaded.problems]
    return loaded.sets[key]


class Plain(yaml.SafeDumper):
    """Writes no anchors, which criteria files may not hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
