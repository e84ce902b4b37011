from __future__ import annotations

import copy
import json
import random
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from certify.engine import Assessment, CriteriaSet, Outcome
from tests.engine.rules.drawn import compiled
from tests.engine.rules.pointed import assessed, judged, leaves, loaded, raw_sets, steps

RANKS = (Outcome.NOT_MET, Outcome.INCOMPLETE, Outcome.MET)
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
Assessed = tuple[CriteriaSet, list[int | None], bool]


def level(assessment: Assessment) -> int:
    """Return the place of the class, or of *not met* where there is a threshold only."""
    rule: Any = assessment.criteria_set.outcome
    if rule.classes:
        return [band.name for band in rule.classes].index(str(assessment.class_))
    return 0 if assessment.outcome is Outcome.MET else 1


def filled(drawn: Assessed, *, best: bool) -> list[int | None]:
    """Return the answers with everything open at its best or worst."""
    criteria_set, levels, _ = drawn
    return [
        (len(steps(criteria_set, place)) - 1 if best else 0) if level is None else level
        for place, level in enumerate(levels)
    ]


def naive(criteria_set: CriteriaSet, assessment: Assessment) -> tuple[int, int]:
    """Return points and class of an assessment in which nothing is open, counted anew."""
    rule: Any = criteria_set.outcome
    caps = {bonus.section: bonus.cap for bonus in rule.bonus}
    points, of, short = 0, 0, False
    for row in assessment.sections:
        if row.group.id in caps:
            points += min(caps[row.group.id], row.points)
            continue
        points += row.points
        of += row.maximum or 0
        short = short or row.points * 100 < (rule.section_share or 0) * (row.maximum or 0)
    floors = [band.since for band in rule.classes] or [rule.threshold, 0]
    reached = next(at for at, floor in enumerate(floors) if points * rule.maximum >= floor * of)
    met = [band.name for band in rule.classes].index(rule.met_from) if rule.classes else 0
    if short:
        reached = max(reached, met + 1)
    for limit in rule.limits:
        if any(
            assessment.tally.named(name) not in ("met", "not_applicable") for name in limit.unless
        ):
            reached = max(reached, rule.place(limit.at_most))
    return points, reached


@given(assessed(), st.booleans())
@SLOW
def test_what_is_certain_is_counted_as_anybody_would(drawn: Assessed, best: bool) -> None:
    found = judged(drawn[0], filled(drawn, best=best), drawn[2])
    assert (found.points, level(found)) == naive(drawn[0], found)
    assert found.outcome is not Outcome.INCOMPLETE


@given(assessed())
@SLOW
def test_what_is_open_decides_nothing(drawn: Assessed) -> None:
    found = judged(*drawn)
    worst, best = (judged(drawn[0], filled(drawn, best=end), drawn[2]) for end in (False, True))
    same = worst.outcome is best.outcome
    assert found.outcome is (best.outcome if same else Outcome.INCOMPLETE)
    assert found.class_ == (best.class_ if best.class_ == worst.class_ else None)
    assert found.points == worst.points


@given(assessed(), st.data())
@SLOW
def test_a_better_answer_never_lowers_anything(drawn: Assessed, data: st.DataObject) -> None:
    criteria_set, levels, guards = drawn
    place = data.draw(st.integers(0, len(levels) - 1))
    low = levels[place] or 0
    high = data.draw(st.integers(low, len(steps(criteria_set, place)) - 1))
    before = judged(criteria_set, levels, guards)
    better = [high if at == place else each for at, each in enumerate(levels)]
    after = judged(criteria_set, better, guards)
    assert (before.points or 0) <= (after.points or 0)
    if levels[place] is not None:
        assert RANKS.index(before.outcome) <= RANKS.index(after.outcome)
    if before.class_ and after.class_:
        assert level(before) >= level(after)


@given(assessed())
@SLOW
def test_points_are_bounded_by_the_maximum_and_the_bonus(drawn: Assessed) -> None:
    found = judged(drawn[0], filled(drawn, best=True), drawn[2])
    rule: Any = drawn[0].outcome
    assert 0 <= (found.points or 0) <= rule.maximum + sum(bonus.cap for bonus in rule.bonus)


@given(assessed())
@settings(SLOW, max_examples=150)
def test_the_advice_reaches_the_class_and_nothing_cheaper_does(drawn: Assessed) -> None:
    criteria_set, levels, guards = drawn
    found = judged(*drawn)
    worst = judged(criteria_set, filled(drawn, best=False), guards)
    if found.advice is None:
        assert level(worst) == 0
        return
    gaps = [
        each
        for each in criteria_set.criteria
        if levels[each.index] != len(steps(criteria_set, each.index)) - 1
        and found.row(each.id).status != "not_applicable"
        and found.closable(each)
    ]
    assume(len(gaps) <= 8)

    def reached(some: Any) -> bool:
        closed = {each.index: len(steps(criteria_set, each.index)) - 1 for each in some}
        answers = [closed.get(at, each) for at, each in enumerate(filled(drawn, best=False))]
        return level(judged(criteria_set, answers, guards)) < level(worst)

    def price(some: Any) -> Any:
        more = [(each.maximum or 0) - (found.row(each.id).points or 0) for each in some]
        return sum(each.effort for each in some), -sum(more), [each.index for each in some]

    every = [some for size in range(len(gaps) + 1) for some in combinations(gaps, size)]
    reaching = sorted((some for some in every if reached(some)), key=price)
    ways = found.advice.ways
    assert () not in reaching
    assert bool(ways) == bool(reaching)
    if ways:
        assert all(reached(way.criteria) for way in ways)
        assert ways[0].effort == price(reaching[0])[0]
        singles = [some for some in reaching if len(some) == 1]
        rule: Any = criteria_set.outcome
        if not rule.bonus:
            cheaper = not singles or price(reaching[0])[:2] < price(singles[0])[:2]
            assert ways[0].criteria == (reaching[0] if cheaper else singles[0])
        assert {way.criteria for way in ways if len(way.criteria) == 1} == set(singles)
        assert sorted((way.effort, -way.points) for way in ways) == [
            (way.effort, -way.points) for way in ways
        ]


def levelled(criteria_set: CriteriaSet, levels: dict[str, int | None], guards: bool) -> Assessment:
    """Evaluate answers told by the ids of criteria."""
    return judged(criteria_set, [levels[each.id] for each in criteria_set.criteria], guards)


def drawn_levels(data: st.DataObject, criteria_set: CriteriaSet) -> dict[str, int | None]:
    """Draw how good the answers are, by the ids of criteria."""
    return {
        each.id: data.draw(st.none() | st.integers(0, len(steps(criteria_set, each.index)) - 1))
        for each in criteria_set.criteria
    }


def the_set(raw: dict[str, Any]) -> CriteriaSet:
    """Return a drawn set, and give up on one that the loader refuses."""
    found = loaded(json.dumps(raw))
    assume(found is not None)
    assert found is not None
    return found


@given(raw_sets(), st.data(), st.randoms())
@SLOW
def test_the_order_of_sections_and_criteria_changes_nothing(
    raw: dict[str, Any], data: st.DataObject, dice: random.Random
) -> None:
    plain = the_set(raw)
    shuffled = copy.deepcopy(raw)
    for each in (shuffled, *shuffled["sections"]):
        dice.shuffle(each.get("criteria") or each["sections"])
    levels, guards = drawn_levels(data, plain), data.draw(st.booleans())
    first, second = (levelled(each, levels, guards) for each in (plain, compiled(shuffled)))
    assert first.verdict == second.verdict
    if first.advice is None or second.advice is None:
        assert first.advice is second.advice
        return
    costs = [[(way.effort, way.points) for way in each.advice.ways] for each in (first, second)]
    assert costs[0] == costs[1]


@given(raw_sets(), st.data())
@SLOW
def test_what_is_not_known_never_decides_against_what_it_turns_out_to_be(
    raw: dict[str, Any], data: st.DataObject
) -> None:
    known = the_set(raw)
    hidden = copy.deepcopy(raw)
    for section in hidden["sections"]:
        for leaf in leaves(section):
            if "points" in leaf and data.draw(st.booleans()):
                leaf["points"] = "unknown"
                leaf.pop("weight", None)
    rule = hidden["outcome"]
    for band in rule.get("classes", ()):
        for end in ("from", "to"):
            band[end] = data.draw(st.sampled_from([band[end], "unknown"]))
    if "threshold" in rule:
        rule["threshold"] = data.draw(st.sampled_from([rule["threshold"], "unknown"]))
    levels, guards = drawn_levels(data, known), data.draw(st.booleans())
    told, real = levelled(compiled(hidden), levels, guards), levelled(known, levels, guards)
    assert told.outcome in (real.outcome, Outcome.INCOMPLETE)
    assert told.class_ in (real.class_, None)
    assert (told.points or 0) <= (real.points or 0)
    if told.advice is None:
        return
    bands: Any = known.outcome.levels
    target = [band.text for band in bands].index(told.advice.target) if bands else 0
    for way in told.advice.ways:
        best = {each.id: len(steps(known, known.by_id[each.id].index)) - 1 for each in way.criteria}
        worst = {name: each or 0 for name, each in levels.items()}
        assert level(levelled(known, worst | best, guards)) <= target
