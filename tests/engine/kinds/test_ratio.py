from __future__ import annotations

from typing import Any

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Ratio
from certify.engine.kinds.ratio import Labels
from certify.engine.shapes import Option
from certify.engine.text import Text
from tests.engine.kinds.moment import MOMENT, code, refused

PARTS = tuple(Option(name, Text(name, name)) for name in ("area", "school"))
PLAIN = Ratio(threshold=70, labels=Labels(part=Text("Đạt", "Recognised")))
POOL = Ratio(threshold=70, parts_of=PARTS)
EACH = Ratio(threshold=70, parts_of=PARTS, each=True)


def share(part: int, whole: int, **by: tuple[int, int]) -> dict[str, Any]:
    raw: dict[str, Any] = {"part": part, "whole": whole}
    if by:
        raw["by"] = {name: {"part": each[0], "whole": each[1]} for name, each in by.items()}
    return raw


def told(kind: Ratio, raw: Any, language: str = "en") -> str:
    value = kind.parse(raw)
    return kind.message(value, MOMENT, kind.judge(value, MOMENT)).in_(language)


@pytest.mark.parametrize(
    ("part", "whole", "met"),
    [
        (16, 25, False),
        (17, 25, False),
        (18, 25, True),
        (21, 30, True),
        (20, 30, False),
        (7, 10, True),
        (6, 10, False),
    ],
)
def test_worked_shares_of_seventy_percent(part: int, whole: int, met: bool) -> None:
    assert code(PLAIN, share(part, whole)) == ("" if met else "below_share")


def test_one_short_of_a_huge_whole_is_not_rounded_up() -> None:
    everyone = Ratio(threshold=100)
    assert code(everyone, share(10**9 - 1, 10**9)) == "below_share"
    assert code(everyone, share(10**9, 10**9)) == ""
    assert "(99.9%)" in told(everyone, share(10**9 - 1, 10**9))


def test_a_part_above_the_whole_and_a_whole_of_zero_are_refused() -> None:
    assert refused(PLAIN, share(6, 5)) == "answers.x.part"
    assert refused(PLAIN, share(0, 0)) == "answers.x.whole"
    assert refused(PLAIN, {"part": 1}) == "answers.x.whole"
    assert refused(PLAIN, {"part": 1, "whole": None}) == "answers.x.whole"
    assert refused(PLAIN, share(1, 2, area=(1, 2))) == "answers.x.by"


def test_the_types_must_add_up() -> None:
    assert code(POOL, share(21, 30, area=(14, 20), school=(7, 10))) == ""
    assert refused(POOL, share(21, 30, area=(14, 20), school=(6, 10))) == "answers.x.by"
    assert refused(POOL, share(21, 30, area=(14, 20), school=(7, 9))) == "answers.x.by"
    assert refused(POOL, share(21, 30, area=(21, 20), school=(0, 10))) == "answers.x.by.area.part"
    assert refused(POOL, share(21, 30, shop=(21, 30))) == "answers.x.by.shop"


def test_a_pool_asks_only_for_the_whole_share() -> None:
    assert code(POOL, share(21, 30, area=(20, 20), school=(1, 10))) == ""
    assert code(POOL, share(21, 30)) == ""


def test_each_asks_for_every_share_but_those_of_nothing() -> None:
    assert code(EACH, share(21, 30, area=(14, 20), school=(7, 10))) == ""
    assert code(EACH, share(21, 30, area=(15, 20), school=(6, 10))) == "below_share"
    assert code(EACH, share(14, 20, area=(14, 20), school=(0, 0))) == ""
    assert code(EACH, share(20, 30)) == "below_share"


def test_each_without_the_types_is_unanswered() -> None:
    assert code(EACH, share(21, 30)) == "unanswered"
    assert told(EACH, share(21, 30)).endswith("the share of each type was not given")


def test_the_gap_tells_what_is_needed() -> None:
    assert told(PLAIN, share(17, 25)) == "Recognised: 17 of 25 (68%), 18 needed"
    assert told(PLAIN, share(694, 1000)).endswith(", 700 needed")
    assert told(PLAIN, share(2, 3), "vi") == "Đạt: 2 trên 3 (66,6%), cần 3"
    assert (
        told(EACH, share(21, 30, area=(15, 20), school=(6, 10)))
        == "school: 6 of 10 (60%), 7 needed"
    )
    assert (
        told(POOL, share(1, 30, area=(1, 20), school=(0, 10))) == "Part: 1 of 30 (3.3%), 21 needed"
    )
    assert "at least 70%" in PLAIN.message(None, MOMENT, UNANSWERED).en


def test_the_trace_shows_the_share_of_each_type() -> None:
    value = POOL.parse(share(14, 20, area=(14, 20), school=(0, 0)))
    assert (
        POOL.found(value, MOMENT).en
        == "Part: 14 of 20 (70%); area: 14 of 20 (70%); school: 0 of 0 (0%)"
    )


def test_each_needs_types() -> None:
    with pytest.raises(msgspec.ValidationError, match="parts_of"):
        msgspec.convert({"kind": "ratio", "threshold": 70, "each": True}, Ratio)


@pytest.mark.parametrize(("threshold", "read"), [(0, False), (1, True), (100, True), (101, False)])
def test_a_threshold_is_a_percentage(threshold: int, read: bool) -> None:
    raw = {"kind": "ratio", "threshold": threshold}
    if read:
        assert code(msgspec.convert(raw, Ratio), share(100, 100)) == ""
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(raw, Ratio)


def test_a_lower_threshold_contains_a_higher_one() -> None:
    assert POOL.contains(EACH)
    assert not EACH.contains(POOL)
    assert POOL.contains(POOL)
    assert Ratio(threshold=69).contains(PLAIN)
    assert not Ratio(threshold=71).contains(PLAIN)


HALF_PERCENT = Ratio(below=5, per=1000)


@pytest.mark.parametrize(
    ("part", "whole", "met"),
    [(4, 1000, True), (5, 1000, False), (0, 1, True), (1, 200, False), (1, 201, True)],
)
def test_a_share_that_must_stay_under_a_limit(part: int, whole: int, met: bool) -> None:
    assert code(HALF_PERCENT, share(part, whole)) == ("" if met else "above_share")


def test_small_shares_are_shown_with_the_digits_that_decide() -> None:
    assert HALF_PERCENT.asks(MOMENT).en == "below 0.5%"
    assert told(HALF_PERCENT, share(61, 12_000)) == ("Part: 61 of 12000 (0.5%), at most 59 allowed")
    assert "(0,008%)" in told(Ratio(threshold=1, per=10_000), share(1, 12_000), "vi")


def test_each_share_stays_under_the_limit_but_one_of_nothing_does() -> None:
    each = Ratio(below=50, parts_of=PARTS, each=True)
    assert code(each, share(4, 10, area=(4, 10), school=(0, 0))) == ""
    assert code(each, share(4, 10, area=(3, 6), school=(1, 4))) == "above_share"
    assert code(each, share(4, 10)) == "unanswered"


@pytest.mark.parametrize(
    "fields", [{}, {"threshold": 1, "below": 2}, {"below": 101}, {"threshold": 1001, "per": 1000}]
)
def test_one_limit_within_the_whole_is_needed(fields: dict[str, int]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "ratio", **fields}, Ratio)


def test_limits_are_compared_in_the_same_measure_and_direction() -> None:
    assert Ratio(threshold=7, per=10_000).contains(Ratio(threshold=1, per=1000))
    assert not Ratio(threshold=2, per=1000).contains(Ratio(threshold=19, per=10_000))
    assert Ratio(below=5).contains(Ratio(below=50, per=1000))
    assert not Ratio(below=5).contains(Ratio(below=51, per=1000))
    assert not Ratio(below=5).contains(Ratio(threshold=5))
