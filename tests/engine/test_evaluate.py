from __future__ import annotations

import copy
import random
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certify.engine import (
    CriteriaSet,
    InputError,
    OutOfScope,
    Status,
    draft_answers,
    evaluate,
    evaluate_many,
    load_library,
    parse_answers,
    parse_document,
    parse_unit,
)
from tests.engine.sample import FACTS, UNIT, criterion, group, load, sample, section, text
from tests.engine.strategies import ODD, answers, improved

CRITERIA = Path(__file__).parents[2] / "certify" / "criteria"
KEYS = [
    "safe/residential-area@2021",
    "safe/commune@2021",
    "safe/enterprise@2021",
    "safe/school@2021",
]
OUTCOMES = ["not_met", "incomplete", "met"]
STATUSES = ["not_met", "unanswered", "met"]


@cache
def shipped(key: str) -> CriteriaSet:
    return load_library([CRITERIA]).sets[key]


@cache
def unit(key: str) -> Any:
    made = shipped(key)
    assert made.baseline is not None
    return parse_unit(made.baseline.unit, made.types)


def judged(key: str, raw: dict[str, Any]) -> Any:
    return evaluate(shipped(key), raw, unit(key), 2026)


@st.composite
def applications(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    key = draw(st.sampled_from(KEYS))
    baseline = shipped(key).baseline
    assert baseline is not None
    drawn = draw(answers(shipped(key)))
    kept = draw(st.sets(st.sampled_from(sorted(drawn))))
    return key, {**drawn, **{name: baseline.answers.get(name) for name in kept}}


def result(call: Callable[[], Any]) -> Any:
    """Return what a call returns, or the input error that it raises."""
    try:
        return call()
    except InputError as error:
        return error


@given(applications(), st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_improving_one_answer_never_lowers_the_outcome(
    application: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    key, raw = application
    baseline = shipped(key).baseline
    assert baseline is not None
    one = data.draw(st.sampled_from(shipped(key).criteria))
    pick = data.draw(st.integers(1, 4))
    better = {**raw, one.id: improved(one, raw[one.id], baseline.answers.get(one.id), pick)}
    before, after = judged(key, raw), judged(key, better)
    assert OUTCOMES.index(after.outcome) >= OUTCOMES.index(before.outcome)
    statuses = [each.row(one.id).status.value for each in (before, after)]
    if "not_applicable" not in statuses and raw[one.id] is not None:
        assert STATUSES.index(statuses[1]) >= STATUSES.index(statuses[0])


@given(applications())
@settings(deadline=None)
def test_there_is_one_gap_for_each_criterion_not_met_or_unanswered(
    application: tuple[str, dict[str, Any]],
) -> None:
    assessment = judged(*application)
    asked = [row for row in assessment.rows if row.status in ("not_met", "unanswered")]
    assert sorted(gap.criterion.id for gap in assessment.gaps) == sorted(
        row.criterion.id for row in asked
    )
    for row in asked:
        assert row.gap is not None
        assert row.gap.status is row.status
        assert (row.gap.code == "unanswered") == (row.status is Status.UNANSWERED)


@given(applications())
@settings(deadline=None)
def test_null_never_passes(application: tuple[str, dict[str, Any]]) -> None:
    key, raw = application
    for row in judged(key, raw).rows:
        if raw[row.criterion.id] is None:
            assert row.status in ("unanswered", "not_applicable")


@given(applications(), st.integers())
@settings(deadline=None)
def test_order_never_matters_and_evaluation_is_deterministic(
    application: tuple[str, dict[str, Any]], seed: int
) -> None:
    key, raw = application
    untouched = copy.deepcopy(raw)
    shuffled = list(raw.items())
    random.Random(seed).shuffle(shuffled)
    first = judged(key, raw).as_json("vi")
    assert judged(key, raw).as_json("vi") == first
    assert judged(key, dict(shuffled)).as_json("vi") == first
    assert raw == untouched
    parsed = parse_answers(shipped(key), raw)
    assert judged(key, draft_answers(parsed)).as_json("vi") == first
    for language in ("vi", "en"):
        assert "{" not in str(judged(key, raw).as_json(language)["gaps"]).replace("{'", "")


@given(st.dictionaries(st.sampled_from([each.id for each in shipped(KEYS[3]).criteria]), ODD))
@settings(deadline=None)
def test_odd_answers_raise_nothing_but_input_errors(raw: dict[str, Any]) -> None:
    found = result(lambda: judged(KEYS[3], raw).as_json("en"))
    if isinstance(found, InputError):
        assert found.at[0] == "answers"
        assert found.in_("vi") != found.in_("en")
    else:
        assert found["outcome"] in OUTCOMES


@given(ODD, ODD, ODD, ODD)
@settings(deadline=None)
def test_odd_documents_raise_nothing_but_input_errors(
    whole: Any, unit_: Any, facts: Any, year: Any
) -> None:
    made = shipped(KEYS[3])
    good = unit(KEYS[3])
    for call in (
        lambda: parse_document(whole),
        lambda: parse_document({"year": year, "unit": unit_, "answers": whole}),
        lambda: evaluate(made, whole, good, 2026),
        lambda: evaluate(made, {}, unit_, 2026),
        lambda: evaluate(made, {}, {"type": "school", "name": "A", "facts": facts}, 2026),
        lambda: evaluate(made, {}, good, year),
    ):
        found = result(call)
        assert not isinstance(found, InputError) or str(found)


@pytest.mark.parametrize("key", KEYS)
def test_everything_met_is_met_and_nothing_answered_is_incomplete(key: str) -> None:
    baseline = shipped(key).baseline
    assert baseline is not None
    assert judged(key, baseline.answers).outcome == "met"
    assert judged(key, {}).outcome == "incomplete"


def brute(require: Any, members: list[Status]) -> Status:
    """Judge a group by its definition, one case after the other."""
    applicable = [each for each in members if each is not Status.NOT_APPLICABLE]
    if not applicable:
        return Status.NOT_APPLICABLE
    met = sum(each is Status.MET for each in applicable)
    failed = sum(each is Status.NOT_MET for each in applicable)
    if require == "all":
        least = len(applicable)
    elif require == "any":
        least = 1
    else:
        least = min(require["at_least"], len(applicable))
    if met >= least:
        return Status.MET
    return Status.NOT_MET if len(applicable) - failed < least else Status.UNANSWERED


RAW_VALUES = {Status.MET: True, Status.NOT_MET: False, Status.UNANSWERED: None}


@pytest.mark.parametrize("outer", ["all", "any", {"at_least": 2}])
@pytest.mark.parametrize("inner", ["all", "any", {"at_least": 2}])
def test_nested_groups_by_brute_force(tmp_path: Path, outer: Any, inner: Any) -> None:
    made = load(
        tmp_path,
        sample(
            section(
                "1",
                criterion("1.a"),
                group(
                    "g", criterion("g.a"), criterion("g.b", when={"guards": True}), require=inner
                ),
                criterion("1.b", when={"guards": True}),
                require=outer,
            )
        ),
    )
    names = ["1.a", "g.a", "g.b", "1.b"]
    for guards, values in product([True, False], product(RAW_VALUES, repeat=4)):
        status = dict(zip(names, values, strict=True))
        if not guards:
            status["g.b"] = status["1.b"] = Status.NOT_APPLICABLE
        raw = {name: RAW_VALUES[value] for name, value in zip(names, values, strict=True)}
        assessment = evaluate(made, raw, {**UNIT, "facts": {**FACTS, "guards": guards}}, 2026)
        nested = brute(inner, [status["g.a"], status["g.b"]])
        whole = brute(outer, [status["1.a"], nested, status["1.b"]])
        assert assessment.sections[0].status is whole
        assert {row.criterion.id: row.status for row in assessment.rows} == status


def test_answers_to_what_does_not_apply_are_kept_and_ignored(tmp_path: Path) -> None:
    made = load(
        tmp_path, sample(section("1", criterion("1.a"), criterion("1.b", when={"guards": False})))
    )
    assessment = evaluate(made, {"1.a": True, "1.b": False}, UNIT, 2026)
    assert assessment.outcome == "met"
    assert assessment.gaps == ()
    assert assessment.row("1.b").value is False
    with pytest.raises(InputError, match=r"answers\.1\.b"):
        evaluate(made, {"1.a": True, "1.b": "false"}, UNIT, 2026)


def test_out_of_scope_is_no_verdict(tmp_path: Path) -> None:
    scope = [{"when": {"level": ["high"]}, "why": text("too high"), "basis": "Điều 2"}]
    made = load(tmp_path, sample(scope=scope))
    with pytest.raises(OutOfScope, match="too high"):
        evaluate(made, {}, {**UNIT, "facts": {**FACTS, "level": "high"}}, 2026)


def test_answers_of_another_set_are_read_anew(tmp_path: Path) -> None:
    first = load(tmp_path / "a", sample())
    second = load(tmp_path / "b", sample(section("1", criterion("1.a"), criterion("1.b"))))
    parsed = parse_answers(first, {"1.a": True})
    assert evaluate(first, parsed, UNIT, 2026).outcome == "met"
    assert evaluate(second, parsed, UNIT, 2026).outcome == "incomplete"


def test_many_are_judged_one_by_one(tmp_path: Path) -> None:
    made = load(tmp_path, sample())
    pairs: list[Any] = [({"1.a": True}, UNIT), ({"1.a": False}, UNIT), ({"9.z": 1}, UNIT)]
    found = evaluate_many(made, pairs, 2026)
    assert [next(found).outcome.value, next(found).outcome.value] == ["met", "not_met"]
    with pytest.raises(InputError):
        next(found)
    assert len(list(evaluate_many(made, pairs[:2], 2026))) == 2


@pytest.mark.parametrize("year", [True, 2026.0, "2026", None, 1989, 10**9])
def test_a_year_must_be_a_year(tmp_path: Path, year: Any) -> None:
    with pytest.raises(InputError, match="year"):
        evaluate(load(tmp_path, sample()), {}, UNIT, year)
