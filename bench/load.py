"""A server for the length of a measurement, and a few steady clients that ask it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

SECONDS = 2.0
CLIENTS = 4


class Asker:
    """What a client sends: the same request each time, unless a subclass knows better."""

    def __init__(self, request: bytes) -> None:
        self._request = request

    def request(self) -> bytes:
        """Return the next request, whole."""
        return self._request

    def heard(self, body: bytes) -> None:
        """Take note of the answer's body."""


@dataclass(frozen=True)
class Target:
    """A server's port, and what each of its clients asks."""

    port: int
    askers: tuple[Asker, ...]


def same(port: int, request: bytes) -> Target:
    """Return a target that all clients ask the same."""
    return Target(port, (Asker(request),) * CLIENTS)


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
    """Ask over one kept-alive connection until *end*."""
    asker = target.askers[slot]
    connection = socket.create_connection(("127.0.0.1", target.port))
    reader = connection.makefile("rb")
    while time.perf_counter() < end:
        connection.sendall(asker.request())
        status, body, closes = read_answer(reader)
        if status != 200:
            raise RuntimeError(f"unexpected answer: {status}")
        asker.heard(body)
        counts[slot] += 1
        if closes:
            connection.close()
            connection = socket.create_connection(("127.0.0.1", target.port))
            reader = connection.makefile("rb")
    connection.close()


def read_answer(reader: BinaryIO) -> tuple[int, bytes, bool]:
    """Return status, body and whether the connection closes after it."""
    status = int(reader.readline().split()[1])
    length, closes = _headers(reader)
    return status, reader.read(length), closes


def _headers(reader: BinaryIO) -> tuple[int, bool]:
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
