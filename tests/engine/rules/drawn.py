"""Sets that hypothesis draws, and what must hold of every outcome rule, by brute force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

from certify.engine import (
    KINDS,
    OUTCOME_RULES,
    Assessment,
    CriteriaSet,
    Criterion,
    Outcome,
    SetError,
    evaluate,
)
from certify.engine.decoding import decode
from certify.engine.loader import Loader
from certify.engine.schema import UnitTypesFile
from certify.engine.yamlfile import Table, read
from tests.engine.sample import UNIT_TYPES, Plain, criterion, group, sample, section

GOOD, BAD, OPEN = "good", "bad", "open"
HAPPENED = [{"date": "2026-05-03", "what": "Cháy"}]
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "attest": {GOOD: True, BAD: False, OPEN: None},
    "incidents": {GOOD: [], BAD: HAPPENED, OPEN: None},
    "peers": {GOOD: {"good": 9, "excellent": 0}, BAD: {"good": 9, "excellent": 9}, OPEN: None},
}
STATES = st.sampled_from([GOOD, BAD, OPEN])
TYPES = decode(read(json.dumps(UNIT_TYPES).encode()), UnitTypesFile).unit_types
RANKS = (Outcome.NOT_MET, Outcome.INCOMPLETE, Outcome.MET)


def compiled(raw: dict[str, Any]) -> CriteriaSet:
    """Compile a set without any file; raise the fault of one that is refused."""
    loader = Loader(KINDS, OUTCOME_RULES)
    for unit_type in TYPES:
        loader.unit_types[unit_type.name] = unit_type
    table = read(json.dumps(raw).encode())  # far faster to write than YAML
    assert isinstance(table, Table)
    loader.raw["game/club@2021"] = table
    sets = loader.compile()
    for problem in loader.problems:
        raise problem
    return sets["game/club@2021"]


def dumped(raw: Any) -> bytes:
    return yaml.dump(raw, Dumper=Plain, allow_unicode=True, sort_keys=False).encode()


@st.composite
def members(draw: st.DrawFn, name: str, most: int = 3) -> list[dict[str, Any]]:
    """Draw the members of a section: criteria of different effort, groups, some conditional."""
    found = []
    for number in range(draw(st.integers(1, most))):
        own = f"{name}.{number}"
        if draw(st.integers(0, 2)):
            found.append(drawn_criterion(draw, own))
        else:
            inner = [drawn_criterion(draw, f"{own}.{at}") for at in range(2)]
            found.append(group(own, *inner, require=draw(st.sampled_from(["any", "all"]))))
    return found


def drawn_criterion(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["attest", "attest", "attest", "incidents"]))
    more = {"when": {"guards": draw(st.booleans())}} if draw(st.integers(0, 4)) == 0 else {}
    return criterion(name, {"kind": kind}, effort=draw(st.integers(1, 3)), **more)


@st.composite
def sections(draw: st.DrawFn, count: int = 2) -> list[dict[str, Any]]:
    """Draw so many sections."""
    return [section(str(each), *draw(members(str(each)))) for each in range(1, count + 1)]


def states(data: st.DataObject, criteria_set: CriteriaSet) -> dict[str, str]:
    """Draw how every criterion stands."""
    return {each.id: data.draw(STATES) for each in criteria_set.criteria}


def judged(criteria_set: CriteriaSet, stands: Mapping[str, str], guards: bool = True) -> Assessment:
    answers = {each.id: answer(each, stands[each.id]) for each in criteria_set.criteria}
    unit = {"type": "club", "facts": {"guards": guards, "level": "low"}}
    return evaluate(criteria_set, answers, unit, 2026)


def answer(criterion_: Criterion, state: str) -> Any:
    return ANSWERS[str(criterion_.kind.__struct_config__.tag)][state]


def place(assessment: Assessment) -> tuple[int, int]:
    """Return how good the verdict is: its outcome, then its class where there is one."""
    names = [level.name for level in assessment.criteria_set.outcome.levels]
    class_ = assessment.class_
    return RANKS.index(assessment.outcome), -names.index(class_) if class_ else 0


def check_three_valued(criteria_set: CriteriaSet, stands: Mapping[str, str], guards: bool) -> None:
    """What is open decides nothing: the verdict is certain exactly when best and worst agree."""
    found = judged(criteria_set, stands, guards)
    best, worst = (
        judged(criteria_set, {k: end if v == OPEN else v for k, v in stands.items()}, guards)
        for end in (GOOD, BAD)
    )
    assert Outcome.INCOMPLETE not in (best.outcome, worst.outcome)
    same = best.outcome is worst.outcome
    assert found.outcome is (best.outcome if same else Outcome.INCOMPLETE)
    if best.criteria_set.outcome.levels:
        assert found.class_ == (best.class_ if best.class_ == worst.class_ else None)


def check_monotone(
    criteria_set: CriteriaSet, stands: Mapping[str, str], guards: bool, better: str
) -> None:
    """A better answer never lowers outcome or class."""
    before = judged(criteria_set, {**stands, better: BAD}, guards)
    after = judged(criteria_set, {**stands, better: GOOD}, guards)
    assert RANKS.index(before.outcome) <= RANKS.index(after.outcome)
    if before.class_ and after.class_:
        assert place(before) <= place(after)


def check_advice(
    criteria_set: CriteriaSet, stands: Mapping[str, str], guards: bool, goal: Any
) -> None:
    """The ways reach what ``goal`` says of an assessment, nothing is cheaper, no single is missed.

    ``goal(before, after)`` says whether closing some gaps brought what is aimed at.
    """
    found = judged(criteria_set, stands, guards)
    if found.advice is None:
        return
    gaps = [gap.criterion for gap in found.gaps if found.closable(gap.criterion)]

    def reached(criteria: Iterable[Criterion]) -> bool:
        closed = {**stands, **{each.id: GOOD for each in criteria}}
        return bool(goal(found, judged(criteria_set, closed, guards)))

    sets = [each for size in range(len(gaps) + 1) for each in combinations(gaps, size)]
    reaching = [each for each in sets if reached(each)]
    assert () not in reaching
    ways = found.advice.ways
    assert bool(ways) == bool(reaching)
    for way in ways:
        assert reached(way.criteria)
        assert way.effort == sum(each.effort for each in way.criteria)
    if ways:
        assert ways[0].effort == min(sum(each.effort for each in some) for some in reaching)
        singles = {some[0].id for some in reaching if len(some) == 1}
        assert {way.criteria[0].id for way in ways if len(way.criteria) == 1} == singles
        assert [way.effort for way in ways] == sorted(way.effort for way in ways)


def check_laws(data: st.DataObject, raw: dict[str, Any], goal: Any) -> None:
    """What holds of every rule, for drawn answers; ``goal`` as in :func:`check_advice`."""
    made, guards = compiled(raw), data.draw(st.booleans())
    stands = states(data, made)
    check_three_valued(made, stands, guards)
    check_monotone(made, stands, guards, data.draw(st.sampled_from(sorted(stands))))
    check_advice(made, stands, guards, goal)
    order_free(raw, stands, guards)


def check_refused(raw: dict[str, Any], field: str, said: str) -> None:
    """A set is refused at this place, with a message that says so."""
    with pytest.raises(SetError) as caught:
        compiled(raw)
    assert caught.value.field == field
    assert said in caught.value.message.en


def met(_: Assessment, after: Assessment) -> bool:
    return after.outcome is Outcome.MET


def order_free(raw: dict[str, Any], stands: Mapping[str, str], guards: bool) -> None:
    """Turning sections and members around changes no verdict."""
    turned = [{**each, "criteria": each["criteria"][::-1]} for each in raw["sections"][::-1]]
    one, two = (
        judged(compiled(each), stands, guards) for each in (raw, {**raw, "sections": turned})
    )
    assert (one.outcome, one.class_) == (two.outcome, two.class_)
    assert [row.effort for row in ways(one)] == [row.effort for row in ways(two)]


def ways(assessment: Assessment) -> tuple[Any, ...]:
    return assessment.advice.ways if assessment.advice else ()


def ruled(outcome: dict[str, Any], *parts: dict[str, Any]) -> dict[str, Any]:
    return sample(*parts, outcome=outcome)


def flat(name: str, count: int, **more: Any) -> dict[str, Any]:
    """Return a section of so many plain criteria: ``1.1``, ``1.2`` …"""
    return section(name, *(criterion(f"{name}.{number}", **more) for number in range(1, count + 1)))
