"""Opening a stranger's file in a process of its own, which may take only so much memory and time.

A file that unpacks to gigabytes, or takes minutes to draw, ends that process alone.
"""

from __future__ import annotations

import subprocess
import sys

MEMORY = 1_500_000_000  # bytes
SECONDS = 8  # of a core; a photograph of 24 million points takes less than 3
NICE = 10  # pages come before strangers' files


class Failed(ValueError):
    """It took too much, or broke down over the file."""


def run(module: str, *arguments: str, content: bytes) -> bytes:
    """Return what *module*, run as a program on *content*, wrote; it calls :func:`limit` first.

    :raises Failed: when it did not come to its end.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=SECONDS * 3,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Failed(type(error).__name__) from error
    return answer.stdout


def limit() -> None:
    """Bound this process."""
    import os
    import resource

    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
