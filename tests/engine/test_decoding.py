from __future__ import annotations

import pytest

from certify.engine.decoding import decode, vietnamese
from certify.engine.errors import SetError
from certify.engine.schema import Evidence, InForce
from certify.engine.yamlfile import read

RAW = read(b"a: 1\nlist:\n- text: {vi: a, en: b}\n  minimum: x\n- wrong: 1\n")


def test_faults_are_told_by_field_and_line() -> None:
    with pytest.raises(SetError) as caught:
        decode(RAW["list"][0], Evidence, ("list", 0), RAW)
    error = caught.value
    assert (error.field, error.line) == ("list.0.minimum", 4)
    assert error.message.en == "Expected `int`, got `str`; correct it"
    assert error.message.vi == "cần `int`, nhưng lại là `str`; hãy sửa lại"


def test_an_unknown_field_is_part_of_the_place() -> None:
    with pytest.raises(SetError) as caught:
        decode(RAW["list"], tuple[Evidence, ...], ("list",), RAW)
    assert caught.value.field == "list.0.minimum"
    with pytest.raises(SetError) as caught:
        decode(RAW["list"][1], Evidence)
    assert (caught.value.field, caught.value.line) == ("wrong", 5)


@pytest.mark.parametrize(
    "what",
    [
        "Object missing required field `key`",
        "Object contains unknown field `z`",
        "Invalid value 'x'",
        "Invalid enum value 'x'",
        "Expected `int`, got `str`; correct it",
        "Expected `int` >= 1",
    ],
)
def test_what_msgspec_says_is_said_in_vietnamese(what: str) -> None:
    said = vietnamese(what)
    assert said != what
    assert said.endswith(("sửa lại", "bổ sung", "bỏ đi"))
    assert what.rsplit(maxsplit=1)[-1].strip("`'")[-1] in said


def test_what_is_not_known_is_quoted() -> None:
    assert vietnamese("day is out") == "không hợp lệ (day is out); hãy sửa lại"


def test_days_in_force_include_both_ends() -> None:
    span = decode(read(b"from: 2022-02-10\nto: 2023-01-01\n"), InForce)
    assert [day in span for day in (span.since, span.until)] == [True, True]
    assert span.since.replace(day=9) not in span
    assert span.until is not None
    assert span.until.replace(day=2) not in span
    assert span.since.replace(year=2990) in decode(read(b"from: 2022-02-10\n"), InForce)
