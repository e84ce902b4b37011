from __future__ import annotations

from datetime import date

from certify.engine import KINDS, Kind, Moment, Status, kind_name, registry
from certify.engine.kinds import Attest, Count, Scale
from certify.engine.kinds.base import UNANSWERED
from certify.engine.shapes import Option
from certify.engine.text import Text
from certify.engine.units import Unit
from tests.engine.kinds.moment import MOMENT


def test_the_registry_holds_the_kinds_of_the_circular_by_name() -> None:
    circular = "attest count discipline document incidents rating ratio trend"
    assert set(circular.split()) <= set(KINDS)
    assert all(kind_name(kind) == name for name, kind in KINDS.items())
    assert registry(Count) == {"count": Count}
    assert kind_name(Attest) == "attest"


def test_a_window_holds_both_its_ends_and_nothing_around_them() -> None:
    moment = Moment(2026, date(2025, 11, 1), date(2026, 10, 31), Unit("area", "Thôn", {}))
    days = [date(2025, 10, 31), date(2025, 11, 1), date(2026, 10, 31), date(2026, 11, 1)]
    assert [day in moment for day in days] == [False, True, True, False]


def test_a_scale_ranks_its_values() -> None:
    scale = Scale("marks", (Option("poor", Text("", "")), Option("good", Text("", ""))))
    assert [scale.rank(value) for value in ("poor", "good", "star")] == [0, 1, -1]


def test_a_gap_is_due_at_the_end_of_the_window_unless_a_kind_knows_better() -> None:
    assert Attest().due(MOMENT, UNANSWERED) == date(2026, 11, 15)


def test_a_kind_that_does_not_say_otherwise_contains_no_other() -> None:
    assert not Attest().contains(Attest())
    assert not Kind.contains(Count(minimum=1), Count(minimum=1))


def test_every_status_has_a_name_in_both_languages() -> None:
    assert {status.text.vi for status in Status} == {
        "đạt",
        "chưa đạt",
        "chưa trả lời",
        "không áp dụng",
    }


class Stars(Kind, frozen=True, tag="stars"):
    """A kind that scores and does not say how its points part where it is met."""

    @property
    def maximum(self) -> int:
        return 3


def test_a_kind_that_scores_may_give_all_up_to_its_maximum_unless_it_says_otherwise() -> None:
    for met in (True, False):
        assert list(Stars().scores(met=met)) == [0, 1, 2, 3]
