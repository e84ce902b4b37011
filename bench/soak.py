"""Keep a server busy for a while, and look at what becomes of it: ``python -m bench.soak 600``.

Clerks open the form and save answers while inspectors list applications, from several
connections at once. Every answer must be a good one; afterwards memory must not have grown, the
database must be sound and the audit log unbroken.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure, report
from bench.fixtures import prepare
from bench.load import CLIENTS, Target, free_port, read_answer, served
from bench.web import scenarios

SECONDS = 600.0
WARM = 0.2  # the share of the time after which memory should stay as it is
MEGABYTE = 2**20


@dataclass
class Tally:
    """What the clients have seen; threads only ever add to it."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: int, seconds: float) -> None:
        """Note one answer."""
        with self.lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, seconds)


def measure(seconds: float = SECONDS) -> Iterator[Figure]:
    """Yield what *seconds* of steady work did to the server."""
    with tempfile.TemporaryDirectory() as folder:
        made = prepare(Path(folder))
        port = free_port()
        command = [sys.executable, "-m", "certify.cli", "run", f"--bind=127.0.0.1:{port}"]
        tally = Tally()
        with served(command, port, {"CERTIFY_INSTANCE": folder}):
            targets = [ours for _name, ours, _bare in scenarios(port, port, made)]
            warm, end = _work(targets, seconds, tally, folder)
        yield from _figures(tally, seconds)
        yield Figure("memory, after warming up", warm / MEGABYTE, "MB")
        yield Figure("memory, growth since then", 100 * (end / warm - 1), "%", 15, at_least=False)
        yield from _afterwards(Path(folder))


def _figures(tally: Tally, seconds: float) -> Iterator[Figure]:
    failed = sum(number for status, number in tally.statuses.items() if status != 200)
    statuses = ", ".join(f"{status}: {number}" for status, number in tally.statuses.items())
    yield Figure("answers", tally.statuses.total() / seconds, "/s", note=statuses)
    yield Figure("answers that were not good", failed, "", 0, at_least=False)
    yield Figure("slowest answer", tally.slowest, "s", 5, at_least=False)


def _work(targets: list[Target], seconds: float, tally: Tally, folder: str) -> tuple[int, int]:
    """Let all clients work; return the bytes of memory after warming up and at the end."""
    end = time.monotonic() + seconds
    clients = [
        threading.Thread(target=_client, args=(targets, slot, end, tally))
        for slot in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    time.sleep(seconds * WARM)
    warm = _memory(folder)
    for client in clients:
        client.join()
    return warm, _memory(folder)


def _client(targets: list[Target], slot: int, end: float, tally: Tally) -> None:
    turn = slot
    while time.monotonic() < end:
        began = time.perf_counter()
        status = _answer(targets[turn % len(targets)], slot)
        tally.add(status, time.perf_counter() - began)
        turn += 1


def _answer(target: Target, slot: int) -> int:
    """Ask on a connection of its own, read the whole answer, return its status."""
    asker = target.askers[slot]
    with socket.create_connection(("127.0.0.1", target.port), timeout=60) as connection:
        connection.sendall(asker.request())
        status, body, _closes = read_answer(connection.makefile("rb"))
    if status == 200:
        asker.heard(body)
    return status


def _memory(folder: str) -> int:
    """Return the resident bytes of all processes that work on the instance in *folder*."""
    mark = f"CERTIFY_INSTANCE={folder}".encode()
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                pages = int((process / "statm").read_text("ascii").split()[1])
                total += pages * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue  # it has ended, or belongs to somebody else
    return total


def _afterwards(instance: Path) -> Iterator[Figure]:
    with sqlite3.connect(instance / "certify.db") as database:
        sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    yield Figure("database is sound", float(sound), "", 1)
    unbroken = subprocess.run(
        [sys.executable, "-m", "certify.cli", "audit", "verify"],
        env=os.environ | {"CERTIFY_INSTANCE": str(instance)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    yield Figure("audit log is unbroken", float(unbroken.returncode == 0), "", 1)


if __name__ == "__main__":
    sys.exit(report(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)))
