"""How fast criteria sets are loaded, loaded again, and found by unit and day.

``python -m bench.library``. All sets that ship; where those are fewer than thirty, copies of
``safe/school`` beside them. *Cold*: nothing is known yet; *again*: every file is read and hashed,
and what has not changed is not compiled anew; *one changed*: one set is. The best of several
rounds, because the machine is shared. Exit status 1 when a target is missed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from bench.figures import Figure, report
from certify.engine import Cache, Library, load_library

CRITERIA = Path(__file__).parents[1] / "certify" / "criteria"
COLD, AGAIN, APPLICABLE = 150, 15, 20
ROUNDS = 15
SETS = 30
DAY = date(2026, 11, 1)


def main() -> int:
    """Measure, print, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        criteria = Path(shutil.copytree(CRITERIA, Path(folder) / "criteria"))
        fill_up(criteria)
        return report(figures(criteria))


def fill_up(criteria: Path) -> None:
    """Add copies of a long set where fewer ship than are measured."""
    text = (criteria / "safe/school/2021.yaml").read_text("utf-8")
    for number in range(len(load_library([criteria]).sets), SETS):
        copy = text.replace("key: safe/school", f"key: copy/school{number}", 1)
        (criteria / f"copy{number}.yaml").write_text(copy, "utf-8")


def figures(criteria: Path) -> Iterator[Figure]:
    """Yield each figure with its target."""
    cache = Cache()
    library = load_library([criteria], cache=cache)
    assert not library.problems
    sets = f"{len(library.sets)} sets"

    def one_changed() -> Library:
        with (criteria / "safe/school/2021.yaml").open("a", encoding="utf-8") as file:
            file.write("# another\n")
        return load_library([criteria], cache=cache)

    cold = best(lambda: load_library([criteria])) * 1e3
    again = best(lambda: load_library([criteria], cache=cache)) * 1e3
    yield Figure("load and compile all sets, cold", cold, "ms", COLD, False, sets)
    yield Figure("load again, found by hash", again, "ms", AGAIN, False, sets)
    yield Figure("load again, one set changed", best(one_changed) * 1e3, "ms", AGAIN, False)
    for unit_type in ("commune", "school"):
        found = library.applicable(unit_type, DAY)
        took = best(partial(ask, library, unit_type)) * 1e6 / 1000
        name = f"which sets apply to a {unit_type} on a day"
        yield Figure(name, took, "µs", APPLICABLE, False, f"{len(found)} sets")


def ask(library: Library, unit_type: str) -> None:
    """Ask a thousand times."""
    for _ in range(1000):
        library.applicable(unit_type, DAY)


def best(work: Callable[[], object]) -> float:
    """Return the seconds of one core that ``work`` takes, in the best of several rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
