from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import cluster


def rush(folder, address, *arguments):
    environment = os.environ | {"CERTIFY_INSTANCE": str(folder)}
    environment |= {"CERTIFY_DATABASE_URL": address} if address else {}
    command = [sys.executable, "-m", "tests.certificates.rush", *map(str, arguments)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path):
    """An instance folder and the address of its database."""
    if request.param == "sqlite":
        yield tmp_path, ""
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        yield tmp_path, address


def test_jobs_and_approvers_at_once_leave_no_gap_and_no_double(place):
    assert "sound" in rush(*place, "race", 24, 3, 6)


def test_a_worker_killed_at_any_moment_leaves_nothing_half_done(place):
    assert "sound" in rush(*place, "kill", 60, 5)
