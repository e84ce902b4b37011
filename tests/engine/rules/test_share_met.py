from __future__ import annotations

from fractions import Fraction
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


def sharing(share: int, mandatory: list[str], *parts: dict[str, Any]) -> dict[str, Any]:
    return ruled({"rule": "share_met", "share": share, "mandatory": mandatory}, *parts)


@settings(deadline=None)
@given(st.data())
def test_laws(data: st.DataObject) -> None:
    parts = data.draw(sections())
    names = [each["id"] for part in parts for each in part["criteria"]]
    mandatory = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
    raw = sharing(data.draw(st.sampled_from([1, 33, 50, 67, 80, 100])), mandatory, *parts)
    check_laws(data, raw, met)


@pytest.mark.parametrize("share", [1, 20, 21, 40, 60, 61, 80, 81, 99, 100])
@pytest.mark.parametrize("good", range(6))
def test_the_share_is_never_rounded(share: int, good: int) -> None:
    made = compiled(sharing(share, [], flat("1", 5)))
    stands = {each.id: GOOD if each.index < good else BAD for each in made.criteria}
    reached = Fraction(good, 5) >= Fraction(share, 100)
    assert judged(made, stands).outcome is (Outcome.MET if reached else Outcome.NOT_MET)


def test_a_mandatory_one_that_is_missed_fails_the_whole() -> None:
    made = compiled(sharing(50, ["1.4"], flat("1", 4)))
    stands = {"1.1": GOOD, "1.2": GOOD, "1.3": BAD, "1.4": BAD}
    found = judged(made, stands)
    assert found.outcome is Outcome.NOT_MET
    assert found.summary is not None
    assert found.summary.vi == (
        "Đạt 2/4 tiêu chí, cần 2; còn thiếu: 1.3, 1.4; bắt buộc mà chưa đạt: 1.4."
    )
    assert found.advice is not None
    assert found.advice.lacking == 1
    assert [[each.id for each in way.criteria] for way in ways(found)] == [["1.4"]]
    assert judged(made, {**stands, "1.4": OPEN}).outcome is Outcome.INCOMPLETE


def test_what_does_not_apply_is_left_out_of_the_share_and_not_asked() -> None:
    guarded = criterion("1.3", when={"guards": True})
    made = compiled(sharing(100, ["1.3"], section("1", criterion("1.1"), guarded)))
    assert judged(made, {"1.1": GOOD, "1.3": BAD}, guards=False).outcome is Outcome.MET
    assert judged(made, {"1.1": GOOD, "1.3": BAD}, guards=True).outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("outcome", "field", "said"),
    [
        ({"mandatory": ["1.9"]}, "outcome.mandatory.0", "1.9"),
        ({"mandatory": ["1.1", "1.1"]}, "outcome.mandatory.1", "twice"),
        ({"share": 0}, "outcome.share", "1"),
        ({"share": 101}, "outcome.share", "100"),
    ],
)
def test_faults_are_told_at_their_place(outcome: Any, field: str, said: str) -> None:
    check_refused(ruled({"rule": "share_met", "share": 80, **outcome}, flat("1", 3)), field, said)
