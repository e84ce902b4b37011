"""Worked cases: the examples inside a criteria file, run as tests of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from certify.engine.assessment import Assessment
from certify.engine.errors import InputError
from certify.engine.evaluate import evaluate
from certify.engine.schema import Baseline, Expect, WorkedCase
from certify.engine.sets import CriteriaSet
from certify.engine.text import Bilingual, Said, Text


class CaseResult(msgspec.Struct, frozen=True):
    """What became of one worked case; it passed where there are no problems."""

    name: Text
    problems: tuple[Bilingual, ...]

    @property
    def passed(self) -> bool:
        """Whether the case came to what it expects."""
        return not self.problems


def run_worked_cases(criteria_set: CriteriaSet) -> list[CaseResult]:
    """Run the baseline (in which everything must be met) and every worked case of a set."""
    if criteria_set.baseline is None:
        return [CaseResult(BASELINE, (NO_BASELINE,))] if criteria_set.worked_cases else []
    expected = Expect(outcome=criteria_set.baseline.outcome)
    whole = WorkedCase(name=BASELINE, source="", expect=expected)
    return [
        CaseResult(case.name, tuple(problems(criteria_set, criteria_set.baseline, case)))
        for case in (whole, *criteria_set.worked_cases)
    ]


def problems(
    criteria_set: CriteriaSet, baseline: Baseline, case: WorkedCase
) -> Iterator[Said | Text]:
    """Yield where a case comes to something else than it expects."""
    try:
        assessment = run(criteria_set, baseline, case)
    except InputError as error:
        wanted = case.expect.error
        if wanted is None or not (wanted in error.in_("vi") or wanted in error.in_("en")):
            yield FAULT.format(error=Text(error.in_("vi"), error.in_("en")))
        return
    if case.expect.error is not None:
        yield NO_FAULT.format(outcome=assessment.outcome.value)
    for criterion in {**case.expect.criteria, **case.expect.gaps}:
        if criterion not in criteria_set.by_id:
            yield NO_CRITERION.format(criterion=criterion)
            return
    yield from differences(assessment, case.expect)


def run(criteria_set: CriteriaSet, baseline: Baseline, case: WorkedCase) -> Assessment:
    """Evaluate the baseline with what the case changes."""
    unit = case.unit or baseline.unit
    changed = {**unit, "facts": {**unit.get("facts", {}), **case.facts}}
    answers = {**baseline.answers, **case.answers}
    return evaluate(criteria_set, answers, changed, case.year or baseline.year)


def differences(assessment: Assessment, expect: Expect) -> Iterator[Said]:
    """Yield every expectation that an assessment does not fulfil."""
    if expect.outcome not in (None, assessment.outcome.value):
        yield DIFFERS.format(what=OUTCOME, wanted=expect.outcome, got=assessment.outcome.value)
    yield from on_the_whole(assessment, expect)
    for criterion, status in expect.criteria.items():
        got = assessment.row(criterion).status.value
        if got != status:
            yield DIFFERS.format(what=criterion, wanted=status, got=got)
    codes = {gap.criterion.id: gap.code for gap in assessment.gaps}
    for criterion, code in expect.gaps.items():
        if codes.get(criterion) != code:
            yield DIFFERS.format(what=criterion, wanted=code, got=codes.get(criterion, "–"))


def on_the_whole(assessment: Assessment, expect: Expect) -> Iterator[Said]:
    """Yield where class, points, summary and advice are not those expected."""
    if expect.class_ not in (None, assessment.class_):
        yield DIFFERS.format(what=CLASS, wanted=expect.class_, got=assessment.class_ or "–")
    if expect.points not in (None, assessment.points):
        got = "–" if assessment.points is None else assessment.points
        yield DIFFERS.format(what=POINTS, wanted=expect.points, got=got)
    said = assessment.summary
    whole = f"{said.vi} / {said.en}" if said else "–"
    if expect.summary is not None and expect.summary not in whole:
        yield DIFFERS.format(what=SUMMARY, wanted=expect.summary, got=whole)
    if expect.advice is not None:
        ways = assessment.advice.ways if assessment.advice else ()
        found = [tuple(each.id for each in way.criteria) for way in ways][: len(expect.advice)]
        if tuple(found) != expect.advice:
            yield DIFFERS.format(what=ADVICE, wanted=str(expect.advice), got=str(found))


BASELINE = Text("Hồ sơ gốc: mọi tiêu chí đều đạt", "Baseline: everything is met")
NO_BASELINE = Text(
    "có ví dụ nhưng thiếu baseline; hãy bổ sung",
    "there are worked cases but no baseline; add one",
)
OUTCOME = Text("kết quả", "outcome")
CLASS = Text("xếp loại", "class")
POINTS = Text("điểm", "points")
SUMMARY = Text("câu tổng hợp", "summary")
ADVICE = Text("cách khắc phục", "advice")
FAULT = Text("báo lỗi: {error}", "input error: {error}")
NO_CRITERION = Text("không có tiêu chí {criterion}", "there is no criterion {criterion}")
NO_FAULT = Text("phải báo lỗi, nhưng ra {outcome}", "should be refused, but came to {outcome}")
DIFFERS = Text("{what}: cần {wanted}, nhưng ra {got}", "{what}: {wanted} wanted, {got} found")
