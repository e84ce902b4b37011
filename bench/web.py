"""The web application against bare Flask: same machine, same server, same run.

Bare Flask reads one JSON document and renders 40 rows, or changes and commits
one document.  Ours opens the self-assessment form, saves one answer, lists 20
applications.  Both run two gunicorn workers; measurements alternate.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.bare import prepare as prepare_bare
from bench.figures import Figure, report
from bench.fixtures import Prepared, prepare

SECONDS = 2.0
ROUNDS = 3
CLIENTS = 4
TARGETS = {"open the form": 15, "save one answer": 10, "list 20 applications": 30}


@dataclass(frozen=True)
class Target:
    """A server's port and one ready-made request."""

    port: int
    request: bytes


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """Run a server for the length of the block."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_up(port)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_until_up(port: int) -> None:
    for _attempt in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server came up on port {port}")


def requests_per_second(target: Target) -> float:
    """Return how many answers a second *target* gives to a few steady clients."""
    end = time.perf_counter() + SECONDS
    counts = [0] * CLIENTS
    threads = [
        threading.Thread(target=_ask, args=(target, end, counts, slot)) for slot in range(CLIENTS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def _ask(target: Target, end: float, counts: list[int], slot: int) -> None:
    """Send the request over one kept-alive connection until *end*."""
    connection = socket.create_connection(("127.0.0.1", target.port))
    reader = connection.makefile("rb")
    while time.perf_counter() < end:
        connection.sendall(target.request)
        status = reader.readline()
        if not status.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"unexpected answer: {status!r}")
        length, closes = _headers(reader)
        reader.read(length)
        counts[slot] += 1
        if closes:
            connection.close()
            connection = socket.create_connection(("127.0.0.1", target.port))
            reader = connection.makefile("rb")
    connection.close()


def _headers(reader: socket.SocketIO) -> tuple[int, bool]:  # type: ignore[name-defined]
    length, closes = 0, False
    while (line := reader.readline()) != b"\r\n":
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"connection":
            closes = value.strip().lower() == b"close"
    return length, closes


def raw(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return one HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def scenarios(ours: int, bare: int, made: Prepared) -> list[tuple[str, Target, Target]]:
    """Return (name, our request, the bare request it is held against)."""
    form = urlencode({"number": "12/KH-THCS", "date": "10/02/2026", "revision": "1"}).encode()
    typed = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    path = f"/applications/{made.form_id}"
    read = Target(bare, raw("GET", "/read", {}))
    write = Target(bare, raw("POST", "/write", typed, form))
    save = raw("POST", f"{path}/answers/7.1.plan", made.clerk | typed, form)
    return [
        ("open the form", Target(ours, raw("GET", path, made.clerk)), read),
        ("save one answer", Target(ours, save), write),
        ("list 20 applications", Target(ours, raw("GET", "/appraisal", made.inspector)), read),
    ]


def measure() -> Iterator[Figure]:
    """Yield our rate over the bare one for each scenario, in percent."""
    with tempfile.TemporaryDirectory() as folder:
        made = prepare(Path(folder))
        bare_database = f"{folder}/bare.db"
        prepare_bare(bare_database)
        ours, bare = free_port(), free_port()
        gunicorn = [sys.executable, "-m", "gunicorn", "--workers=2", "--worker-class=gthread"]
        bare_command = [*gunicorn, "--threads=4", f"--bind=127.0.0.1:{bare}", "bench.bare:app"]
        our_command = [sys.executable, "-m", "certify.cli", "run", "--no-jobs"]
        our_command += [f"--bind=127.0.0.1:{ours}"]
        environment = {"CERTIFY_INSTANCE": folder, "BARE_DATABASE": bare_database}
        with served(bare_command, bare, environment), served(our_command, ours, environment):
            for scenario in scenarios(ours, bare, made):
                yield _compare(*scenario)


def _compare(name: str, ours: Target, bare: Target) -> Figure:
    pairs = [(requests_per_second(ours), requests_per_second(bare)) for _round in range(ROUNDS)]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    our_rate, bare_rate = (statistics.median(side) for side in zip(*pairs, strict=True))
    note = f"ours {our_rate:.0f}/s, bare {bare_rate:.0f}/s"
    return Figure(name, 100 * ratio, "% of bare", TARGETS[name], note=note)


if __name__ == "__main__":
    sys.exit(report(measure()))
