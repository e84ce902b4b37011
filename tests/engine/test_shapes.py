from __future__ import annotations

from datetime import date, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.engine.errors import InputError
from certify.engine.shapes import (
    Choice,
    Date,
    Field,
    Flag,
    Integer,
    Line,
    Maybe,
    Option,
    Record,
    Rows,
    Shape,
    short,
)
from certify.engine.text import Text

LABEL = Text("Nhãn", "Label")
COLOURS = Choice((Option("red", LABEL), Option("blue", LABEL)))
PAPER = Record((Field("number", LABEL, Line(10)), Field("day", LABEL, Date(), optional=True)))
ALL = Record(
    (
        Field("flag", LABEL, Flag()),
        Field("count", LABEL, Integer(1, 5)),
        Field("colour", LABEL, COLOURS),
        Field("paper", LABEL, Maybe(PAPER, LABEL)),
        Field("rows", LABEL, Rows(PAPER, 2)),
    )
)


def refused(shape: Shape, value: Any) -> str:
    with pytest.raises(InputError) as caught:
        shape.parse(value, ("x",))
    assert caught.value.in_("en") != caught.value.in_("vi")
    return caught.value.path


def test_a_flag_is_nothing_but_true_or_false() -> None:
    assert Flag().parse(True) is True
    assert Flag().parse(False) is False
    for value in (0, 1, "true", 1.0, [], None):
        assert refused(Flag(), value) == "x"


def test_a_number_keeps_to_its_range_and_is_no_boolean_or_float() -> None:
    assert Integer(1, 5).parse(1) == 1
    assert Integer(1, 5).parse(5) == 5
    for value in (0, 6, True, 1.0, "1", None, float("nan"), 10**5000, -(10**5000)):
        assert refused(Integer(1, 5), value) == "x"
    assert Integer().parse(10**9) == 10**9
    assert refused(Integer(), 10**9 + 1) == "x"
    assert refused(Integer(), -1) == "x"


def test_a_day_is_a_date_or_iso_text() -> None:
    assert Date().parse(date(2026, 2, 10)) == Date().parse("2026-02-10") == date(2026, 2, 10)
    for value in ("2026-02-30", "10/02/2026", "20260210", "2026-W07-2", "", 20260210, True):
        assert refused(Date(), value) == "x"
    assert refused(Date(), datetime(2026, 2, 10, tzinfo=None)) == "x"  # noqa: DTZ001 - must be refused
    assert refused(Date(), "２０２６-02-10") == "x"


def test_a_line_is_short_text_without_control_characters() -> None:
    assert Line(5).parse("  abc ") == "abc"
    assert Line(5).parse("abcde") == "abcde"
    for value in ("abcdef", "", "  ", 5, "a\x00b", "a\x0bb", "a\x1bb", "\ud800", "a\x7f", "\uffff"):
        assert refused(Line(5), value) == "x"
    assert Line().parse("<script>\r\n\tx") == "<script>\r\n\tx"


def test_the_limits_are_those_of_the_contract() -> None:
    assert Line().parse("x" * 500)
    assert refused(Line(), "x" * 501) == "x"
    assert Rows(PAPER).parse([{"number": "1"}] * 1000)
    assert refused(Rows(PAPER), [{"number": "1"}] * 1001) == "x"


def test_a_choice_takes_only_its_values() -> None:
    assert COLOURS.parse("red") == "red"
    for value in ("green", "Red", None, 1, ["red"]):
        assert refused(COLOURS, value) == "x"


def test_a_record_names_what_is_missing_or_unknown() -> None:
    assert PAPER.parse({"number": "1"}) == {"number": "1"}
    assert PAPER.parse({"number": "1", "day": None}) == {"number": "1"}
    assert refused(PAPER, {"day": "2026-01-01"}) == "x.number"
    assert refused(PAPER, {"number": None}) == "x.number"
    assert refused(PAPER, {"number": "1", "extra": 1}) == "x.extra"
    assert refused(PAPER, {"number": "1", 7: 1}) == "x.7"
    assert refused(PAPER, [("number", "1")]) == "x"


def test_rows_are_a_list_of_limited_length() -> None:
    rows = Rows(PAPER, 2)
    assert rows.parse([]) == ()
    assert rows.parse([{"number": "1"}] * 2) == ({"number": "1"},) * 2
    assert refused(rows, [{"number": "1"}] * 3) == "x"
    assert refused(rows, [{"number": "1"}, {}]) == "x.1.number"
    assert refused(rows, {"number": "1"}) == "x"
    assert refused(rows, "ab") == "x"


def test_maybe_takes_false_for_none() -> None:
    assert Maybe(PAPER, LABEL).parse(False) is False
    assert refused(Maybe(PAPER, LABEL), 0) == "x"
    assert refused(Maybe(PAPER, LABEL), True) == "x"


PAPERS = st.fixed_dictionaries(
    {"number": st.text("abc", min_size=1, max_size=10)},
    optional={"day": st.dates().map(date.isoformat)},
)
VALUES = st.fixed_dictionaries(
    {
        "flag": st.booleans(),
        "count": st.integers(1, 5),
        "colour": st.sampled_from(["red", "blue"]),
        "paper": st.just(False) | PAPERS,
        "rows": st.lists(PAPERS, max_size=2),
    }
)


@given(VALUES)
def test_a_draft_reads_back_to_the_same_value_and_fits_the_json_schema(raw: Any) -> None:
    parsed = ALL.parse(raw)
    assert ALL.draft(parsed) == raw
    assert ALL.parse(ALL.draft(parsed)) == parsed
    jsonschema.validate(ALL.draft(parsed), ALL.json_schema())


@pytest.mark.parametrize(
    "change",
    [{"flag": 1}, {"count": 6}, {"colour": "green"}, {"paper": True}, {"rows": [{}]}, {"z": 1}],
)
def test_the_json_schema_refuses_what_parsing_refuses(change: dict[str, Any]) -> None:
    good = {"flag": True, "count": 1, "colour": "red", "paper": False, "rows": []}
    jsonschema.validate(good, ALL.json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, **change}, ALL.json_schema())
    with pytest.raises(InputError):
        ALL.parse({**good, **change})


def test_a_bare_shape_has_no_reading_of_its_own() -> None:
    with pytest.raises(NotImplementedError):
        Shape().parse(1)
    with pytest.raises(NotImplementedError):
        Shape().json_schema()
    assert Shape().draft(1) == 1


def test_what_is_quoted_in_a_message_is_short_and_safe() -> None:
    assert short(None) == "null"
    assert short(True) == "true"
    assert short(1) == "1"
    assert short("x" * 50) == "x" * 39 + "…"
    assert short("x" * 40) == "x" * 40
    assert short([1]) == "[…]"
    assert short({1: 2}) == "{…}"
    assert short(10**5000).endswith("…")
    assert short(2**128 - 1).startswith("3402")
    assert short("\ud800") == "?"
