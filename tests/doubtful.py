"""A set of which not everything was read in the official text, in an instance's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from certify.engine import CriteriaSet
from certify.plugins import library
from tests import world

KEY = "safe/school@2021+thu"
SURE, REPORTED, RECALLED = "9.sure", "9.reported", "9.recalled"
DOUBTFUL = (REPORTED, RECALLED)


def criterion(name: str, provenance: str) -> dict[str, Any]:
    """Return a criterion that is met by a yes."""
    return {
        "id": name,
        "text": {"vi": f"Việc {name}", "en": f"Matter {name}"},
        "basis": "Điều 9",
        "rule": {"kind": "attest"},
        "remedy": {"vi": f"Làm việc {name}.", "en": f"Do {name}."},
        "provenance": provenance,
    }


def overlay(*more: dict[str, Any], name: str = "thu") -> dict[str, Any]:
    """Return an overlay of the school set with two criteria that were not read in the text."""
    criteria = [
        criterion(SURE, "text"),
        criterion(REPORTED, "secondary"),
        criterion(RECALLED, "recalled"),
        *more,
    ]
    return {
        "extends": "safe/school@2021",
        "name": name,
        "sections": [
            {
                "id": "9",
                "title": {"vi": "Phần thử", "en": "Trial part"},
                "basis": "Điều 9",
                "criteria": criteria,
            }
        ],
        "answers": {each["id"]: True for each in criteria if each["provenance"] != "missing"},
    }


@contextmanager
def installed(instance: Path, monkeypatch: Any, raw: dict[str, Any]) -> Iterator[CriteriaSet]:
    """Use the set *raw* for schools inside the block."""
    folder = instance / "criteria" / "safe" / "school"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"2021+{raw['name']}.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    monkeypatch.setenv("CERTIFY_INSTANCE", str(instance))
    key = f"{raw['extends']}+{raw['name']}"
    monkeypatch.setitem(world.SETS, "school", key)
    library.cache_clear()
    try:
        assert key in library().sets, [str(each) for each in library().problems]
        yield library().get(key)
    finally:
        library.cache_clear()
