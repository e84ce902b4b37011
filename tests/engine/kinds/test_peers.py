from __future__ import annotations

from datetime import date

import pytest

from certify.engine import Text
from certify.engine.kinds import UNANSWERED, Peers
from certify.engine.kinds.peers import PeerLabels
from tests.engine.kinds.moment import MOMENT, code, gap, refused

FIFTH = Peers(share=20, labels=PeerLabels(excellent=Text("Tổ xuất sắc", "Excellent teams")))


@pytest.mark.parametrize(
    ("good", "excellent", "met"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (9, 1, False), (10, 1, True), (14, 2, False)],
)
def test_one_more_excellent_must_fit(good: int, excellent: int, met: bool) -> None:
    assert code(FIFTH, {"good": good, "excellent": excellent}) == ("" if met else "capped")


def test_only_two_whole_numbers_are_an_answer() -> None:
    for raw in ({"good": 1}, {"good": 1, "excellent": -1}, 5, {"good": 1.0, "excellent": 0}):
        assert refused(FIFTH, raw).startswith("answers.x")


def test_the_gap_tells_both_numbers() -> None:
    assert gap(FIFTH, {"good": 9, "excellent": 1}) == (
        "Excellent teams: 1; Graded good: 9 (without this one); asked: with this one more,"
        " Excellent teams stays within 20% of Graded good"
    )


def test_what_peers_were_graded_cannot_be_changed_only_told() -> None:
    assert FIFTH.due(MOMENT, UNANSWERED) == date(2026, 11, 15)
    assert FIFTH.due(MOMENT, FIFTH.judge({"good": 1, "excellent": 1}, MOMENT)) is None


def test_a_larger_share_contains_a_smaller_one() -> None:
    assert FIFTH.contains(Peers(share=19))
    assert not FIFTH.contains(Peers(share=21))
