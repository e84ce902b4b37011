from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import cluster

STAGES = ("race:20:3:6", "submission:2:4", "decision:27:4", "issuing:20:4")


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def told(request, tmp_path_factory):
    """What a short form of everything came to: one process and one world for all stages."""
    instance = str(tmp_path_factory.mktemp("rush"))
    if request.param == "sqlite":
        yield rush({"CERTIFY_INSTANCE": instance})
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        yield rush({"CERTIFY_INSTANCE": instance, "CERTIFY_DATABASE_URL": address})


def rush(environment):
    command = [sys.executable, "-m", "tests.rush", *STAGES]
    done = subprocess.run(
        command,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    return done.stdout + done.stderr


def test_jobs_and_approvers_at_once_leave_no_gap_and_no_double(told):
    assert "race: sound" in told, told


def test_units_killed_at_any_moment_lose_nothing_and_leave_nothing_half_handed_in(told):
    assert "submission: sound" in told, told


def test_approvers_killed_at_any_moment_leave_nothing_half_decided(told):
    assert "decision: sound" in told, told


def test_a_worker_killed_at_any_moment_leaves_nothing_half_issued(told):
    assert "issuing: sound" in told, told
