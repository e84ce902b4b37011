"""A sample set with points, classes, limits and a bonus, in an instance's own folder.

It is made up for tests and copies no text of law.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from certify.engine import CriteriaSet
from certify.plugins import library
from tests import world

KEY = "sample/school@2022"
FRAME, HELD = "8.frame", "8.held"
ANSWERS = {
    "1.plan": True,
    "1.work": 15,
    "2.mode": "good",
    "2.events": [],
    "3.a": True,
    "3.b": True,
    "9.b": True,
}
CLASSES = [("good", "Khá", "Good", 75, 100), ("fair", "Trung bình", "Fair", 50, 74)]
CLASSES.append(("weak", "Yếu", "Weak", 0, 49))


def criterion(name: str, rule: dict[str, Any] | str = "attest", **more: Any) -> dict[str, Any]:
    """Return a criterion of the sample."""
    return {
        "id": name,
        "text": {"vi": f"Việc mẫu {name}", "en": f"Sample matter {name}"},
        "basis": "Bộ mẫu",
        "rule": {"kind": rule} if isinstance(rule, str) else rule,
        "remedy": {"vi": f"Làm việc {name}.", "en": f"Do {name}."},
        **more,
    }


def section(name: str, *criteria: dict[str, Any]) -> dict[str, Any]:
    """Return a section of the sample."""
    title = {"vi": f"Phần mẫu {name}", "en": f"Sample part {name}"}
    return {"id": name, "title": title, "basis": "Bộ mẫu", "criteria": list(criteria)}


def unknown() -> dict[str, Any]:
    """Return a section with a frame and with a recognition, which nobody types."""
    return section(
        "8",
        criterion(FRAME, "frame", provenance="missing"),
        criterion(HELD, {"kind": "recognition", "of": "safe/school"}, points=5),
    )


def sample(*more: dict[str, Any]) -> dict[str, Any]:
    """Return the set: 100 points in three sections, a bonus of 5, *more* sections."""
    options = [
        {"value": value, "text": {"vi": vi, "en": value}, "points": points}
        for value, vi, points in (("bad", "Kém", 0), ("some", "Vừa", 10), ("good", "Tốt", 20))
    ]
    classes = [
        {"name": name, "text": {"vi": vi, "en": en}, "from": since, "to": until}
        for name, vi, en, since, until in CLASSES
    ]
    facts = world_facts()
    return {
        "key": "sample/school",
        "version": "2022",
        "title": {"vi": "Bộ tiêu chí MẪU (để thử, không phải văn bản)", "en": "SAMPLE set"},
        "unit_types": ["school"],
        "in_force": {"from": "2022-01-01"},
        "windows": [
            {
                "unit_types": ["school"],
                "from": {"year": 0, "month": 1, "day": 1},
                "to": {"year": 0, "month": 12, "day": 31},
                "basis": "Bộ mẫu",
            }
        ],
        "outcome": {
            "rule": "points",
            "maximum": 105 if more else 100,
            "classes": classes if not more else [dict(classes[0], to=105), *classes[1:]],
            "met_from": "fair",
            "limits": [
                {
                    "unless": ["3.b"],
                    "at_most": "weak",
                    "text": {"vi": "chưa làm việc 3.b", "en": "3.b is not done"},
                }
            ],
            "bonus": [{"section": "9", "cap": 5}],
        },
        "sections": [
            section(
                "1",
                criterion("1.plan", points=10, effort=1),
                criterion("1.work", {"kind": "points", "maximum": 15, "minimum": 10}),
            ),
            section(
                "2",
                criterion("2.mode", {"kind": "choice", "options": options}),
                criterion("2.events", {"kind": "deductions", "maximum": 20, "each": 10}),
            ),
            section("3", criterion("3.a", points=15, effort=2), criterion("3.b", points=20)),
            section("9", criterion("9.b", points=5, effort=5)),
            *more,
        ],
        "baseline": {
            "year": 2026,
            "unit": {"type": "school", "name": "Trường mẫu", "facts": facts},
            "answers": ANSWERS,
            **({"outcome": "incomplete"} if more else {}),
        },
    }


def world_facts() -> dict[str, Any]:
    """Return the facts of a school to which everything applies."""
    return dict(library().get("safe/school@2021").baseline.unit["facts"])


@contextmanager
def installed(instance: Path, monkeypatch: Any, *more: dict[str, Any]) -> Iterator[CriteriaSet]:
    """Use the sample for schools inside the block."""
    folder = instance / "criteria" / "sample" / "school"
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(sample(*more), Dumper=Plain, allow_unicode=True, sort_keys=False)
    (folder / "2022.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CERTIFY_INSTANCE", str(instance))
    monkeypatch.setitem(world.SETS, "school", KEY)
    library.cache_clear()
    try:
        assert KEY in library().sets, [str(each) for each in library().problems]
        yield library().get(KEY)
    finally:
        library.cache_clear()


class Plain(yaml.SafeDumper):
    """Writes no anchors, which criteria files may not hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
