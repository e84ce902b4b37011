"""The library of a process follows the folder of the instance's own criteria."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from certify.plugins import shelf
from certify.plugins.shelf import Shelf, stamp_of


class Counting:
    """Builds nothing, and counts how often."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self) -> object:
        self.built += 1
        return object()


@pytest.fixture
def build() -> Counting:
    return Counting()


def test_it_builds_once_while_nothing_changes(tmp_path: Path, build: Counting) -> None:
    kept = Shelf(build, lambda: tmp_path)
    assert kept() is kept() is kept.look()
    assert build.built == 1


@pytest.mark.parametrize("change", ["added", "changed", "removed", "came"])
def test_a_look_notices_each_change(tmp_path: Path, build: Counting, change: str) -> None:
    folder = tmp_path / "criteria"
    if change != "came":
        (folder / "safe").mkdir(parents=True)
        (folder / "safe" / "a.yaml").write_text("a")
    kept = Shelf(build, lambda: folder)
    first = kept()
    if change == "removed":
        (folder / "safe" / "a.yaml").unlink()
    elif change == "changed":
        os.utime(folder / "safe" / "a.yaml", ns=(1, 1))
    else:
        folder.mkdir(exist_ok=True)
        (folder / "b.yaml").write_text("b")
    assert kept.look() is not first
    assert build.built == 2


def test_between_two_looks_the_folder_is_left_alone(tmp_path: Path, build: Counting, monkeypatch):
    kept = Shelf(build, lambda: tmp_path)
    now = 100.0
    monkeypatch.setattr(shelf, "monotonic", lambda: now)
    first = kept()
    (tmp_path / "a.yaml").write_text("a")
    assert kept() is first
    now += shelf.EVERY
    assert kept() is not first


def test_what_is_no_criteria_file_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".a.yaml.tmp").write_text("x")
    assert stamp_of(tmp_path) == ()
    assert stamp_of(tmp_path / "none") is None
