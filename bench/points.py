"""How fast a set of points is judged, beside a bare loop on the same checks.

``python -m bench.points``. The set is made here: 25 criteria of the kinds that score, in five
sections, with classes, a limit, a share of each section and a bonus; half of the applications are
at the best, half fail three criteria. Ours returns class, points and the gaps in order; the bare
loop the points alone. Counted is the time of one core, in the best of several rounds. The advice
is made only where it is read: its time for one application stands beside. Exit status 1 when ours
is below its target.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.engine import best
from bench.figures import Figure, report
from certify.engine import CriteriaSet, evaluate, load_library, parse_answers, parse_unit

TARGET = 20_000
YEAR = 2026
DAY = {"year": 0, "month": 1, "day": 1}
# The five criteria of a section: rule, points of their own, the best and a bad answer.
RULES: tuple[tuple[dict[str, Any], int, Any, Any], ...] = (
    ({"kind": "attest"}, 3, True, False),
    ({"kind": "count", "minimum": 2}, 4, 2, 1),
    ({"kind": "points", "maximum": 5}, 0, 5, 2),
    ({"kind": "ratio", "threshold": 80}, 2, {"part": 9, "whole": 10}, {"part": 7, "whole": 10}),
    ({"kind": "deductions", "maximum": 6, "each": 3}, 0, [], [{"date": "2026-05-03", "what": "x"}]),
)
SECTIONS = 5


def main() -> int:
    """Measure, print, and return the exit status."""
    made = made_set()
    unit = parse_unit({"type": "club"}, made.types)
    answers = {each.id: RULES[each.index % len(RULES)][2] for each in made.criteria}
    bad = {each.id: RULES[each.index % len(RULES)][3] for each in made.criteria[::9]}
    full = parse_answers(made, answers)
    failing = parse_answers(made, {**answers, **bad})
    applications = [full, failing] * 500

    def ours() -> int:
        total = 0
        for each in applications:
            found = evaluate(made, each, unit, YEAR)
            total += found.points or 0
            assert found.gaps is not None
        return total

    checks = [points_of(each.index) for each in made.criteria]

    def bare_loop() -> int:
        total = 0
        for each in applications:
            given = each.aligned
            points = [check(given[at]) for at, check in enumerate(checks)]
            total += sum(points[:-5]) + min(5, sum(points[-5:]))
        return total

    assert ours() == bare_loop()
    assert evaluate(made, full, unit, YEAR).class_ == "c0"
    rates = {work.__name__: best(work, len(applications)) for work in (ours, bare_loop)}
    return report(figures(rates, advice_ms(made, failing, unit)))


def made_set() -> CriteriaSet:
    """Return the set, read from a file as any other."""
    sections = [
        {
            "id": str(number),
            "title": text("section"),
            "basis": "-",
            "criteria": [criterion(f"{number}.{at}", *RULES[at][:2]) for at in range(len(RULES))],
        }
        for number in range(1, SECTIONS + 1)
    ]
    top = 20 * (SECTIONS - 1)
    floors = (top - 8, top - 24, top - 40, 0)
    classes = [
        {"name": f"c{at}", "text": text(f"c{at}"), "from": floor, "to": above - 1}
        for at, (floor, above) in enumerate(zip(floors, (top + 1, *floors), strict=False))
    ]
    outcome = {
        "rule": "points",
        "maximum": top,
        "classes": classes,
        "met_from": "c2",
        "limits": [{"unless": ["1.0", "2.4"], "at_most": "c3"}],
        "section_share": 50,
        "bonus": [{"section": str(SECTIONS), "cap": 5}],
    }
    return loaded({**HEAD, "outcome": outcome, "sections": sections})


def loaded(raw: dict[str, Any]) -> CriteriaSet:
    """Return a raw set as the loader reads it from a file."""
    types = {"unit_types": [{"name": "club", "text": text("club")}]}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("unit-types.yaml", types), ("set.yaml", raw)):
            Path(folder, name).write_text(yaml.dump(content, Dumper=Plain), "utf-8")
        library = load_library([Path(folder)])
    assert not library.problems, library.problems
    return library.get("bench/club@1")


def text(word: str) -> dict[str, str]:
    """Return a text that reads alike in both languages."""
    return {"vi": word, "en": word}


HEAD: Mapping[str, Any] = {
    "key": "bench/club",
    "version": "1",
    "title": text("title"),
    "unit_types": ["club"],
    "in_force": {"from": "2020-01-01"},
    "windows": [{"unit_types": ["club"], "from": DAY, "to": {**DAY, "month": 12}, "basis": "-"}],
}


class Plain(yaml.SafeDumper):
    """Writes no anchors, which criteria files may not hold."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True


def criterion(name: str, rule: dict[str, Any], points: int) -> dict[str, Any]:
    """Return a criterion as it stands in a file."""
    whole = {"id": name, "text": text(name), "basis": "-", "rule": rule, "remedy": text("mend")}
    return {**whole, "points": points} if points else whole


def points_of(place: int) -> Any:
    """Return what a criterion brings as a Python function, without codes, windows or units."""
    kind, points = RULES[place % len(RULES)][0]["kind"], RULES[place % len(RULES)][1]
    checks: Mapping[str, Any] = {
        "attest": lambda value: points if value else 0,
        "count": lambda value: points if value >= 2 else 0,
        "points": lambda value: value,
        "ratio": lambda value: points if value["part"] * 100 >= 80 * value["whole"] else 0,
        "deductions": lambda value: max(0, 6 - 3 * len(value)),
    }
    return checks[kind]


def advice_ms(made: CriteriaSet, answers: Any, unit: Any) -> float:
    """Return the milliseconds that the advice for one application takes."""
    began = time.process_time()
    for _ in range(20):
        advice = evaluate(made, answers, unit, YEAR).advice
        assert advice is not None
    return (time.process_time() - began) * 1000 / 20


def figures(rates: Mapping[str, float], advice: float) -> Iterator[Figure]:
    """Yield the rates, ours with its target, how it compares, and the time of the advice."""
    unit = "applications/s"
    yield Figure("points, class and gaps", rates["ours"], unit, TARGET)
    yield Figure("bare loop, points only", rates["bare_loop"], unit)
    yield Figure("ours to the bare loop", rates["ours"] / rates["bare_loop"], "×")
    yield Figure("advice for one application", advice, "ms")


if __name__ == "__main__":
    sys.exit(main())
