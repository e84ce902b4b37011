from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.engine import Outcome
from tests.engine.rules.drawn import (
    BAD,
    GOOD,
    OPEN,
    check_laws,
    check_refused,
    compiled,
    flat,
    judged,
    met,
    ruled,
    sections,
    ways,
)
from tests.engine.sample import criterion, section


def counting(at_least: Any, *parts: dict[str, Any]) -> dict[str, Any]:
    return ruled({"rule": "count_met", "at_least": at_least}, *parts)


def numbered(count: int) -> dict[str, Any]:
    return section("a", *(criterion(str(number)) for number in range(1, count + 1)))


@settings(deadline=None)
@given(st.data())
def test_laws(data: st.DataObject) -> None:
    parts = data.draw(sections())
    most = sum(len(part["criteria"]) for part in parts)
    raw = counting(data.draw(st.integers(1, most) | st.just("all")), *parts)
    check_laws(data, raw, met)


@pytest.mark.parametrize("good", range(4))
@pytest.mark.parametrize("bad", range(4))
@pytest.mark.parametrize("at_least", [1, 2, 3, "all"])
def test_by_brute_force(good: int, bad: int, at_least: Any) -> None:
    if good + bad > 3:
        return
    made = compiled(counting(at_least, flat("1", 3)))
    names = [each.id for each in made.criteria]
    stands = dict(zip(names, [GOOD] * good + [BAD] * bad + [OPEN] * 3, strict=False))
    needed = 3 if at_least == "all" else at_least
    wanted = Outcome.MET if good >= needed else Outcome.INCOMPLETE
    if 3 - bad < needed:
        wanted = Outcome.NOT_MET
    assert judged(made, stands).outcome is wanted


def test_it_says_how_many_and_names_what_is_missing() -> None:
    made = compiled(counting("all", numbered(22)))
    stands = {each.id: GOOD for each in made.criteria}
    found = judged(made, {**stands, "6": BAD, "11": BAD, "20": BAD})
    assert found.summary is not None
    assert found.summary.vi == "Đạt 19/22 tiêu chí; còn thiếu: 6, 11, 20."
    assert found.summary.en == "19 of 22 criteria met; missing: 6, 11, 20."
    assert found.advice is not None
    assert found.advice.lacking == 3
    assert [[each.id for each in way.criteria] for way in ways(found)] == [["6", "11", "20"]]
    open_ = judged(made, {**stands, "6": OPEN})
    assert open_.summary is not None
    assert open_.summary.en == "21 of 22 criteria met; not decided: 6."
    none = judged(made, dict.fromkeys(stands, OPEN))
    assert none.summary is not None
    assert none.summary.en == "0 of 22 criteria met; not decided: 22 criteria."
    whole = judged(made, stands)
    assert whole.summary is not None
    assert whole.summary.en == "22 of 22 criteria met."
    assert whole.advice is None


def test_any_of_those_that_suffice_is_a_way() -> None:
    made = compiled(counting(20, numbered(22)))
    stands = {each.id: GOOD for each in made.criteria}
    found = judged(made, {**stands, "6": BAD, "11": BAD, "20": BAD})
    assert found.summary is not None
    assert found.summary.en == "19 of 22 criteria met, 20 needed; missing: 6, 11, 20."
    assert [[each.id for each in way.criteria] for way in ways(found)] == [["6"], ["11"], ["20"]]


def test_never_more_is_asked_than_applies() -> None:
    guarded = criterion("1.b", when={"guards": True})
    made = compiled(counting(2, section("1", criterion("1.a"), guarded)))
    assert judged(made, {"1.a": GOOD, "1.b": OPEN}, guards=False).outcome is Outcome.MET
    assert judged(made, {"1.a": GOOD, "1.b": BAD}, guards=True).outcome is Outcome.NOT_MET


def test_more_than_there_are_is_refused() -> None:
    check_refused(counting(4, flat("1", 3)), "outcome.at_least", "lower at_least")
