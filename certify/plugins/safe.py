"""Built-in plugin: the four sets of Thông tư 124/2021/TT-BCA and the unit types."""

from __future__ import annotations

from pathlib import Path

from certify import hookimpl

CERTIFY_API = 1


@hookimpl
def certify_criteria_folders() -> list[Path]:
    """Offer the library that ships with certify."""
    return [Path(__file__).parent.parent / "criteria"]
