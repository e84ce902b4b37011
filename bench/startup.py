"""How long one waits: for the commands, and for the first page of a server just started.

Every figure is the median of five runs, each a process of its own with warm file caches. The
server runs on an instance of its own, made beforehand, so that only starting is measured.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, report

CERTIFY = Path(sys.executable).with_name("certify")
RUNS = 5
ANSWERS = """\
year: 2026
unit:
  type: school
  name: Trường THCS
  facts:
    party_organisation: true
    emulation_eligible: true
    coordination_plan: true
    guard_force: true
    sub_units: true
    general_education: true
    school_level: lower_secondary
answers:
  7.1.briefing: {part: 812, whole: 900}
"""


def measure() -> Iterator[Figure]:
    """Yield the seconds of both commands and of the first answer of a server."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CERTIFY_INSTANCE": f"{folder}/instance"}
        answers = Path(folder, "answers.yaml")
        answers.write_text(ANSWERS, "utf-8")
        yield _command("certify --help", ["--help"], environment)
        evaluate = ["evaluate", "safe/school", str(answers), "--json"]
        yield _command("certify evaluate", evaluate, environment)
        subprocess.run([CERTIFY, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
        seconds = statistics.median(_first_answer(environment) for _ in range(RUNS))
        yield Figure("server: start to first answer", seconds, "s", 4, at_least=False)


def _command(name: str, arguments: list[str], environment: dict[str, str]) -> Figure:
    taken = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        subprocess.run(
            [CERTIFY, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        taken.append(time.perf_counter() - began)
    return Figure(name, statistics.median(taken[1:]), "s", 0.5, at_least=False)


def _first_answer(environment: dict[str, str]) -> float:
    """Return the seconds from starting ``certify run`` to its first complete page."""
    port = _free_port()
    began = time.perf_counter()
    server = subprocess.Popen(
        [CERTIFY, "run", "--bind", f"127.0.0.1:{port}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server)
        return time.perf_counter() - began
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait for a good page; a bad one, or none within a minute, is an error."""
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                answer.read()
            return
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    message = f"certify run does not answer (exit status: {server.returncode})"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


if __name__ == "__main__":
    sys.exit(report(measure()))
