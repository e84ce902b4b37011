"""Forms carry every answer that a criterion can have, and lose nothing that was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from certify.applications.forms import build_form, form_value
from certify.engine import (
    Choice,
    Criterion,
    Date,
    Flag,
    InputError,
    Integer,
    Line,
    Maybe,
    Record,
    Rows,
    Shape,
    parse_answer,
)
from certify.plugins import library

SETS = (
    "safe/residential-area@2021",
    "safe/commune@2021",
    "safe/enterprise@2021",
    "safe/school@2021",
)
CRITERIA = list({c.id: c for key in SETS for c in library().get(key).criteria}.values())


def school(criterion_id: str) -> Criterion:
    return library().get("safe/school@2021").criterion(criterion_id)


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Raw values of a shape, none of them without content."""
    match shape:
        case Flag():
            return st.booleans()
        case Integer():
            return st.integers(shape.minimum, shape.maximum)
        case Date():
            return st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat)
        case Line():
            letters = st.characters(exclude_categories=("C",), include_characters="\n")
            return st.text(letters, min_size=1, max_size=30).filter(str.strip)
        case Choice():
            return st.sampled_from([option.value for option in shape.options])
        case Maybe():
            return st.just(False) | values(shape.shape)
        case Rows():
            return st.lists(values(shape.record), max_size=3)
        case Record():
            fields = {field.name: values(field.shape) for field in shape.fields}
            optional = {f.name: fields[f.name] for f in shape.fields if f.optional}
            required = {f.name: fields[f.name] for f in shape.fields if not f.optional}
            return st.fixed_dictionaries(required, optional=optional)
    raise AssertionError(shape)


def without_empty(value: Any) -> Any:
    """Leave out optional records in which nothing stands: they say the same as none."""
    if isinstance(value, dict):
        kept = {key: without_empty(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner != {}}
    return tuple(map(without_empty, value)) if isinstance(value, tuple) else value


def meaning(parsed: Any) -> Any:
    """Return the answer so that two that say the same are equal."""
    kept = without_empty(parsed)
    return None if kept == {} else kept


def sent(form: Any) -> MultiDict[str, str]:
    """Return what a browser sends when the form is submitted as it stands."""
    data: MultiDict[str, str] = MultiDict()
    for field in form.answer.walk():
        if field.sort == "rows":
            data[f"{field.name}-any"] = field.any
        elif field.sort == "maybe" and field.none:
            data[f"{field.name}-none"] = "yes"
        elif field.sort not in ("record", "maybe"):
            data[field.name] = field.typed.replace("\n", "\r\n")
    data["csrf_token"] = "x"
    if form.full:
        data[f"{form.answer.name}-full"] = "yes"
    return data


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_every_answer_goes_through_its_form_unchanged(criterion: Criterion) -> None:
    @given(values(criterion.shape))
    @settings(max_examples=25, deadline=None)
    def goes_through(value: Any) -> None:
        try:
            parsed = parse_answer(criterion, value)
        except InputError:
            return  # such as a part above its whole
        shown = build_form(criterion, value)
        back = parse_answer(criterion, form_value(build_form(criterion, data=sent(shown))))
        assert meaning(back) == meaning(parsed)

    goes_through()


@pytest.mark.parametrize(
    "typed",
    [
        "10/02/2026",
        "10.2.2026",
        "10-02-2026",
        "10 02 2026",
        "10022026",
        "2026-02-10",
        " 10/2/2026 ",
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    form = build_form(
        school("7.1.plan"),
        data=MultiDict({"7.1.plan-answer-value-number": "1", "7.1.plan-answer-value-date": typed}),
    )
    assert form_value(form) == {"number": "1", "date": "2026-02-10"}


@pytest.mark.parametrize("typed", ["31/02/2026", "hôm qua", "1/13/2026", "٣/٢/2026"])
def test_a_day_that_does_not_exist_is_refused_beside_its_field(typed: str) -> None:
    criterion = school("7.1.plan")
    form = build_form(
        criterion,
        data=MultiDict({"7.1.plan-answer-value-number": "1", "7.1.plan-answer-value-date": typed}),
    )
    with pytest.raises(InputError) as refused:
        parse_answer(criterion, form_value(form))
    form.refuse(refused.value)
    (field,) = form.refused
    assert field.name == "7.1.plan-answer-value-date"
    assert typed in field.message.in_("vi")
    assert "ngày/tháng/năm" in field.message.in_("vi")
    assert field.typed == typed


@pytest.mark.parametrize(("typed", "number"), [("1.234", 1234), ("1 234 567", 1234567), ("07", 7)])
def test_numbers_may_be_parted_in_thousands(typed: str, number: int) -> None:
    assert (
        form_value(build_form(school("7.1.model"), data=MultiDict({"7.1.model-answer": typed})))
        == number
    )


@pytest.mark.parametrize("typed", ["1,5", "1.23", "-1", "ba", "²", "9" * 30, "1" * 5000])
def test_what_is_no_number_stays_as_typed_and_is_refused(typed: str) -> None:
    criterion = school("7.1.model")
    form = build_form(criterion, data=MultiDict({"7.1.model-answer": typed}))
    with pytest.raises(InputError):
        parse_answer(criterion, form_value(form))
    assert form.answer.typed == typed


def test_part_above_whole_is_said_beside_the_part() -> None:
    criterion = school("7.1.briefing")
    form = build_form(
        criterion,
        data=MultiDict({"7.1.briefing-answer-part": "9", "7.1.briefing-answer-whole": "8"}),
    )
    with pytest.raises(InputError) as refused:
        parse_answer(criterion, form_value(form))
    form.refuse(refused.value)
    assert [field.name for field in form.refused] == ["7.1.briefing-answer-part"]


def test_none_and_a_row_at_once_is_refused_and_both_are_kept() -> None:
    criterion = school("7.4.violence")
    data = MultiDict({"7.4.violence-answer-any": "none", "7.4.violence-answer-0-what": "Đánh nhau"})
    form = build_form(criterion, data=data)
    with pytest.raises(InputError) as refused:
        form_value(form)
    form.refuse(refused.value)
    assert form.refused == [form.answer]
    assert form.answer.entries[0].fields["what"].typed == "Đánh nhau"


def test_nothing_happened_differs_from_not_answered() -> None:
    criterion = school("7.4.violence")
    none = MultiDict({"7.4.violence-answer-any": "none"})
    assert form_value(build_form(criterion, data=none)) == []
    assert form_value(build_form(criterion, data=MultiDict({"x": "y"}))) is None
    some = MultiDict({"7.4.violence-answer-any": "some"})
    assert form_value(build_form(criterion, data=some)) is None


def test_a_row_without_its_date_is_refused_at_the_row_that_was_typed() -> None:
    criterion = school("7.4.violence")
    data = MultiDict(
        {
            "7.4.violence-answer-any": "some",
            "7.4.violence-answer-0-what": "",  # a blank row does not count, and shifts nothing
            "7.4.violence-answer-4-what": "Đánh nhau",
        }
    )
    form = build_form(criterion, data=data)
    with pytest.raises(InputError) as refused:
        parse_answer(criterion, form_value(form))
    form.refuse(refused.value)
    assert [field.name for field in form.refused] == ["7.4.violence-answer-4-date"]


def test_more_rows_than_the_shape_takes_are_not_read() -> None:
    criterion = school("7.4.violence")
    most = criterion.shape.max_rows
    data = MultiDict({f"7.4.violence-answer-{n}-what": "x" for n in range(most + 500)})
    assert len(build_form(criterion, data=data).answer.entries) == most + 1


def asked_excuses(criterion_id: str, value: Any = None) -> list[str]:
    criterion = library().get("safe/residential-area@2021").criterion(criterion_id)
    form = build_form(criterion, value)
    excuse = form.answer.entries[0].fields.get("excuse")
    return list(excuse.fields) if excuse else []


def test_only_excuses_that_count_are_asked_for() -> None:
    assert asked_excuses("4.3.a") == []
    assert asked_excuses("4.4.d") == ["force_majeure"]
    assert len(asked_excuses("4.4.b")) == 4


def test_an_excuse_that_stands_in_an_answer_is_shown_all_the_same() -> None:
    told = [{"date": "2026-01-01", "what": "x", "excuse": {"reported": True}}]
    assert len(asked_excuses("4.3.a", told)) == 4
