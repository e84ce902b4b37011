"""A throw-away PostgreSQL cluster for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run a cluster in *folder*, reachable by a socket only; yield its SQLAlchemy address."""
    if not PLACES:  # ./test installs it; without it the test would prove nothing
        pytest.fail("PostgreSQL is not installed; ./test installs it")
    binaries = PLACES[0].parent
    data = folder / "data"
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:  # initdb refuses root
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(parent.stat().st_mode | 0o011)
        shutil.chown(folder, "postgres")

    def control(*arguments: str) -> None:
        subprocess.run([*as_owner, *arguments], check=True, capture_output=True, cwd=folder)

    initdb = [str(binaries / "initdb"), "--auth=trust", "--username=certify", "--no-sync"]
    control(*initdb, "--encoding=UTF8", "--locale=C", "--pgdata", str(data))
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    pg_ctl = [str(binaries / "pg_ctl"), "--pgdata", str(data), "--wait"]
    control(*pg_ctl, "--log", str(folder / "log"), "--options", options, "start")
    try:
        yield f"postgresql+psycopg://certify@/postgres?host={folder}"
    finally:
        control(*pg_ctl, "--mode=immediate", "stop")
