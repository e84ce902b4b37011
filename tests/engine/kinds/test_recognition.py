from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from certify.engine import Moment, Text, Unit
from certify.engine.kinds import UNANSWERED, Recognition
from tests.engine.kinds.moment import MOMENT, refused

THIS = Recognition(of="safe/commune")
LAST = Recognition(of="safe/commune", years_back=1)


def held(*recognitions: tuple[str, int]) -> Moment:
    """Return a moment at which the unit holds these recognitions."""
    rows = tuple({"set": key, "year": year, "number": f"{year}/QĐ"} for key, year in recognitions)
    return replace(MOMENT, unit=Unit("club", "Câu lạc bộ", {}, rows))


@pytest.mark.parametrize("key", ["safe/commune", "safe/commune@2021", "safe/commune@2021+hue"])
def test_any_version_and_overlay_of_the_family_counts(key: str) -> None:
    assert THIS.judge(None, held((key, 2026))).code == ""


@pytest.mark.parametrize("key", ["safe/communes@2021", "safe/school@2021", "safe/commun"])
def test_another_family_does_not_count(key: str) -> None:
    assert THIS.judge(None, held((key, 2026))).code == "not_recognised"


@pytest.mark.parametrize(("kind", "year"), [(THIS, 2026), (LAST, 2025)])
def test_it_must_be_of_the_year_asked(kind: Recognition, year: int) -> None:
    codes = {
        each: kind.judge(None, held(("safe/commune", each))).code for each in range(2024, 2028)
    }
    assert codes == {each: "" if each == year else "not_recognised" for each in codes}


def test_one_that_counts_among_others_is_enough() -> None:
    moment = held(("safe/school", 2026), ("safe/commune", 2025), ("safe/commune", 2026))
    assert THIS.judge(None, moment).code == ""
    assert THIS.found(None, moment).en == "2026/QĐ"


def test_where_nothing_is_told_it_is_open_and_where_none_is_held_it_fails() -> None:
    assert THIS.judge(None, MOMENT) is UNANSWERED
    assert THIS.judge(None, held()).code == "not_recognised"


def test_an_answer_is_refused_with_what_to_do() -> None:
    for raw in (True, "12/QĐ", []):
        assert refused(THIS, raw) == "answers.x"


def test_gap_and_trace_say_what_is_asked_and_what_the_register_holds() -> None:
    for moment, told in ((MOMENT, "nothing is told"), (held(), "the register holds none")):
        finding = THIS.judge(None, moment)
        assert told in THIS.message(None, moment, finding).en
        assert told in THIS.explain(None, moment, finding).en
    met = held(("safe/commune", 2026))
    trace = THIS.explain(None, met, THIS.judge(None, met))
    assert trace.en == (
        "Asked: a recognition of safe/commune for 2026. By the register: 2026/QĐ → met."
    )


@pytest.mark.parametrize("raw", [{"of": "safe"}, {"of": "safe/commune@2021"}, {"of": 1}, {}])
def test_a_family_is_named_without_version(raw: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "recognition", **raw}, Recognition)


def test_people_read_the_title_where_there_is_one() -> None:
    named = Recognition(of="safe/commune", title=Text("“An toàn”", "“Safe”"))
    assert THIS.asks(MOMENT).en == "a recognition of safe/commune for 2026"
    assert named.asks(MOMENT).en == "a recognition of “Safe” for 2026"
