"""How fast the engine judges, beside json-logic and a bare loop on the same checks.

``python -m bench.engine``. The applications are a school's, half of them all met and half with
three failing criteria; answers are parsed beforehand. Ours returns the whole assessment with its
gaps in order (messages are written when read); json-logic a verdict for each check; the bare loop
the list of failures. Counted is the time of one core that each takes, in the best of several
rounds, because the machine is shared. Exit status 1 when ours is below its target.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from json_logic import jsonLogic

from bench.figures import Figure, report
from certify.engine import (
    Outcome,
    draft_answers,
    evaluate,
    load_library,
    parse_answers,
    parse_unit,
)
from certify.engine.kinds import Attest, Count, Document, Kind, Rating, Ratio

TARGET = 50_000
ROUNDS = 9
YEAR = 2026
CRITERIA = Path(__file__).parents[1] / "certify" / "criteria"
FAILING: Mapping[str, Any] = {
    "7.1.plan": {"number": "12/KH", "date": "2026-04-02"},
    "7.1.briefing": {"part": 811, "whole": 812},
    "6.3.g": [{"date": "2026-05-03", "what": "Cháy"}],
}


def main() -> int:
    """Measure, print, and return the exit status."""
    criteria_set = load_library([CRITERIA]).get("safe/school@2021")
    assert criteria_set.baseline is not None
    unit = parse_unit(criteria_set.baseline.unit, criteria_set.types)
    met = parse_answers(criteria_set, criteria_set.baseline.answers)
    failing = parse_answers(criteria_set, {**criteria_set.baseline.answers, **FAILING})
    applications = [met, failing] * 500

    def ours() -> int:
        gaps = 0
        for answers in applications:
            gaps += len(evaluate(criteria_set, answers, unit, YEAR).gaps)
        return gaps

    drafts = [draft_answers(answers) for answers in applications]
    rules = [logic_of(each.kind, each.index) for each in criteria_set.criteria]
    checks = [check_of(each.kind) for each in criteria_set.criteria]

    def json_logic() -> int:
        rows = [[draft.get(each.id) for each in criteria_set.criteria] for draft in drafts]
        return sum(not jsonLogic(rule, row) for row in rows for rule in rules)

    def bare_loop() -> int:
        failed = 0
        for answers in applications:
            given = answers.aligned
            failed += len([at for at, check in enumerate(checks) if not check(given[at])])
        return failed

    assert ours() == json_logic() == bare_loop() == 3 * len(applications) // 2
    assert evaluate(criteria_set, met, unit, YEAR).outcome is Outcome.MET
    works = (ours, json_logic, bare_loop)
    return report(figures({work.__name__: best(work, len(applications)) for work in works}))


def best(work: Callable[[], int], applications: int) -> float:
    """Return applications a second of one core, in the best of several rounds."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        rates.append(applications / (time.process_time() - began))
    return max(rates)


def figures(rates: Mapping[str, float]) -> Iterator[Figure]:
    """Yield the rates, ours with its target, and how ours compares."""
    unit = "applications/s"
    yield Figure("assessment with gaps", rates["ours"], unit, TARGET)
    yield Figure("json-logic, verdicts only", rates["json_logic"], unit)
    yield Figure("bare loop, failures only", rates["bare_loop"], unit)
    yield Figure("ours to json-logic", rates["ours"] / rates["json_logic"], "×")
    yield Figure("ours to the bare loop", rates["ours"] / rates["bare_loop"], "×")


def logic_of(kind: Kind, place: int) -> Any:
    """Return the check of a criterion as a json-logic rule on the row of answers."""
    var = {"var": place}
    if isinstance(kind, Document):
        since, until = (day.isoformat() for day in kind.span(YEAR) or ())
        day = {"var": f"{place}.date"}
        return {"and": [var, {">=": [day, since]}, {"<=": [day, until]}]}
    if isinstance(kind, Attest) and kind.items:
        return {"and": [{"===": [{"var": f"{place}.{item.value}"}, True]} for item in kind.items]}
    if isinstance(kind, Attest):
        return {"===": [var, True]}
    if isinstance(kind, Count):
        return {">=": [var, kind.minimum]}
    if isinstance(kind, Ratio):
        part = {"*": [{"var": f"{place}.part"}, 100]}
        return {">=": [part, {"*": [{"var": f"{place}.whole"}, kind.threshold]}]}
    if isinstance(kind, Rating):
        return {"in": [var, sorted(kind.enough)]}
    # Without an incident or a discipline only the empty list is asked; more is too much for it.
    return {"!": [var]}


def check_of(kind: Kind) -> Callable[[Any], bool]:
    """Return the check of a criterion as a Python function, without codes, windows or units."""
    if isinstance(kind, Document):
        span = kind.span(YEAR)
        assert span is not None
        since, until = span
        return lambda value: value is not False and since <= value["date"] <= until
    if isinstance(kind, Attest):
        names = [item.value for item in kind.items]
        return lambda value: value is True or all(value[name] for name in names)
    if isinstance(kind, Count):
        minimum = kind.minimum
        return lambda value: bool(value >= minimum)
    if isinstance(kind, Ratio):
        threshold = kind.threshold
        return lambda value: bool(value["part"] * 100 >= threshold * value["whole"])
    if isinstance(kind, Rating):
        enough = kind.enough
        return lambda value: value in enough
    return lambda value: not value


if __name__ == "__main__":
    sys.exit(main())
