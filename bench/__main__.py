"""Run every measurement, one after the other, each in a process of its own.

``python -m bench`` for all of them, ``python -m bench engine web`` for some. Exit status 1 when a
target is missed or a measurement fails.
"""

from __future__ import annotations

import subprocess
import sys
import time

MODULES = ("engine", "library", "points", "documents", "issuing", "web", "audit", "startup")


def main(names: list[str]) -> int:
    """Run the measurements called *names*, or all; return the exit status."""
    if unknown := set(names) - set(MODULES):
        print(f"bench: no such measurement: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    failed = [name for name in names or MODULES if not _run(name)]
    print(f"\n{'not kept: ' + ', '.join(failed) if failed else 'every target is kept'}")
    return 1 if failed else 0


def _run(name: str) -> bool:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    finished = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False)
    print(f"  ({time.monotonic() - began:.0f} s)")
    return finished.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
