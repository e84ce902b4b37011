"""The long form of deciding at once and of being killed: ``python -m bench.rush``.

50 approvers and 8 processes decide on 2,000 applications; a worker is killed at 200 random
moments; both on SQLite and on a throw-away PostgreSQL. Exit status 1 when something is missing,
there twice, or half done.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, report
from tests.postgres import cluster

RUSHES = (("race", "2000", "8", "50"), ("kill", "2400", "200"))


def measure() -> Iterator[Figure]:
    """Yield whether each rush left everything sound, and how long it took."""
    for rush in RUSHES:
        with tempfile.TemporaryDirectory() as folder:
            yield _run("SQLite", rush, {"CERTIFY_INSTANCE": folder})
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryDirectory(prefix="certify-") as place,
            cluster(Path(place)) as address,
        ):
            environment = {"CERTIFY_INSTANCE": folder, "CERTIFY_DATABASE_URL": address}
            yield _run("PostgreSQL", rush, environment)


def _run(database: str, rush: tuple[str, ...], environment: dict[str, str]) -> Figure:
    command = [sys.executable, "-m", "tests.certificates.rush", *rush]
    began = time.monotonic()
    done = subprocess.run(command, env=os.environ | environment, check=False)
    note = f"{time.monotonic() - began:.0f} s"
    return Figure(f"{' '.join(rush)}, {database}: sound", done.returncode == 0, "", 1, note=note)


if __name__ == "__main__":
    sys.exit(report(measure()))
