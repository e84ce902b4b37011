"""The web application against bare Flask: same machine, same server, same run.

Bare Flask reads one JSON document and renders 40 rows of the size of a criterion, or changes and
commits one document.  Ours opens the self-assessment form, saves one answer, lists 20
applications.  Both run two gunicorn workers; measurements alternate.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench.bare import prepare as prepare_bare
from bench.figures import Figure, report
from bench.fixtures import Prepared, prepare
from bench.load import CLIENTS, Asker, Target, free_port, raw, requests_per_second, same, served

ROUNDS = 3
TYPED = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
TARGETS = {"open the form": 15, "save one answer": 10, "list 20 applications": 30}
CRITERIA = ("7.1.resolution", "7.1.plan", "7.1.registration", "7.1.briefing")


def scenarios(ours: int, bare: int, made: Prepared) -> list[tuple[str, Target, Target]]:
    """Return (name, our request, the bare request it is held against)."""
    path = f"/applications/{made.form_id}"
    read = same(bare, raw("GET", "/read", {}))
    write = same(bare, raw("POST", "/write", TYPED, b"number=12%2FKH"))
    savers = tuple(Saver(made, path, CRITERIA[slot]) for slot in range(CLIENTS))
    return [
        ("open the form", same(ours, raw("GET", path, made.clerk)), read),
        ("save one answer", Target(ours, savers), write),
        ("list 20 applications", same(ours, raw("GET", "/appraisal", made.inspector)), read),
    ]


class Saver(Asker):
    """A client that changes its own answer again and again, as revisions go on."""

    def __init__(self, made: Prepared, path: str, criterion: str) -> None:
        self.path = f"{path}/answers/{criterion}"
        self.headers = made.clerk | TYPED
        self.criterion = criterion
        self.revision = 1

    def request(self) -> bytes:
        """Return the next change."""
        name, number = f"{self.criterion}-answer", 100 + self.revision % 7
        fields = {"seen_revision": str(self.revision)}
        if self.criterion == "7.1.briefing":
            fields |= {f"{name}-part": str(number), f"{name}-whole": "200"}
        else:
            fields |= {f"{name}-value-number": f"{number}/KH", f"{name}-value-date": "10/02/2026"}
        return raw("POST", self.path, self.headers, urlencode(fields).encode())

    def heard(self, body: bytes) -> None:
        """Remember the revision that the answer has now."""
        self.revision = json.loads(body)["revision"]


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
