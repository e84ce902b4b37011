"""The one evaluation that forms, inspectors, the command line and bulk runs all call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from certify.engine.answers import YEAR, Answers, parse_answers
from certify.engine.assessment import Assessment
from certify.engine.kinds import Moment, Status
from certify.engine.plan import plan_for
from certify.engine.rules import Outcome, Tally
from certify.engine.sets import CriteriaSet
from certify.engine.units import Unit, parse_unit


def evaluate(
    criteria_set: CriteriaSet,
    answers: Answers | Mapping[str, Any],
    unit: Unit | Mapping[str, Any],
    year: int,
) -> Assessment:
    """Judge ``answers`` of ``unit`` for ``year``. Pure and deterministic.

    Answers and unit may be parsed already (:func:`parse_answers`, :func:`parse_unit`) or as
    they were written. Raises :class:`InputError` for anything at fault, :class:`OutOfScope` for
    a unit that cannot apply.
    """
    if not (isinstance(answers, Answers) and answers.criteria_set is criteria_set):
        answers = parse_answers(criteria_set, answers)
    if not isinstance(unit, Unit):
        unit = parse_unit(unit, criteria_set.types)
    plan = plan_for(criteria_set, unit, YEAR.parse(year, ("year",)))
    moment = Moment(year, plan.window.start, plan.window.end, unit)
    findings = plan.blank.copy()
    given = answers.aligned
    for place, judge in plan.asked:
        value = given[place]
        if value is not None:
            findings[place] = judge(value, moment)
    for place, judge in plan.derived:
        findings[place] = judge(None, moment)
    groups: list[Status] = []
    for node in plan.nodes:
        groups.append(node.status(findings, groups))
    sections = [groups[place] for place in plan.sections]
    tally = Tally(criteria_set, sections, findings, plan, groups)
    verdict = criteria_set.outcome.judge(tally)
    if plan.framed and verdict.outcome is Outcome.MET:  # what is not known never passes
        verdict = replace(verdict, outcome=Outcome.INCOMPLETE, class_=None)
    return Assessment(answers, moment, tally, verdict)


def evaluate_many(
    criteria_set: CriteriaSet,
    applications: Iterable[tuple[Answers | Mapping[str, Any], Unit | Mapping[str, Any]]],
    year: int,
) -> Iterator[Assessment]:
    """Judge many applications under one set and year, one after the other as they are asked."""
    for answers, unit in applications:
        yield evaluate(criteria_set, answers, unit, year)
