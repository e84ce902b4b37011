"""The long form of working at once and of being killed: ``python -m bench.rush``.

50 approvers and 8 processes decide on 2,000 applications; those who submit, decide and issue are
killed at 200 random moments; both on SQLite and on a throw-away PostgreSQL. Exit status 1 when
something is missing, there twice, or half done.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, report
from tests.postgres import cluster

RACE = ("race:2000:8:50",)
KILLS = ("submission:20:70", "decision:1500:70", "issuing:1200:60")


def measure() -> Iterator[Figure]:
    """Yield whether each stage left everything sound, and what it came to."""
    for stages in (RACE, KILLS):
        with tempfile.TemporaryDirectory() as folder:
            yield from _run("SQLite", stages, {"CERTIFY_INSTANCE": folder})
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryDirectory(prefix="certify-") as place,
            cluster(Path(place)) as address,
        ):
            environment = {"CERTIFY_INSTANCE": folder, "CERTIFY_DATABASE_URL": address}
            yield from _run("PostgreSQL", stages, environment)


def _run(database: str, stages: tuple[str, ...], environment: dict[str, str]) -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.rush", *stages]
    done = subprocess.run(
        command, env=os.environ | environment, check=False, stdout=subprocess.PIPE, text=True
    )
    for stage in stages:
        name = stage.split(":")[0]
        said = re.search(f"^{name}: sound, (.*)$", done.stdout, re.MULTILINE)
        yield Figure(f"{stage}, {database}: sound", said is not None, "", 1, note=_note(said))
    if stages is KILLS:
        killed = sum(map(int, re.findall(r"(\d+) killed", done.stdout)))
        yield Figure(f"killed, {database}", killed, "", 200)


def _note(said: re.Match[str] | None) -> str:
    return said.group(1) if said else ""


if __name__ == "__main__":
    sys.exit(report(measure()))
