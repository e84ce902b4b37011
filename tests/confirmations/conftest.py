"""Fixtures: a set with doubtful criteria, and what confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from certify.confirmations.operations import Reference
from certify.engine import CriteriaSet
from tests.doubtful import installed, overlay


@pytest.fixture
def doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CriteriaSet]:
    """The school set with two criteria that were not read in the official text."""
    with installed(tmp_path, monkeypatch, overlay()) as found:
        yield found


@pytest.fixture
def reference() -> Reference:
    """A text that could have been read."""
    return Reference("99/2025/TT-BCA", date(2025, 3, 1), "Công báo số 12, lưu tại phòng PV05")
