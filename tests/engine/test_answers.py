from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certify.engine import (
    CriteriaSet,
    InputError,
    draft_answers,
    parse_answer,
    parse_answers,
    parse_document,
)
from tests.engine.sample import UNIT, criterion, load, sample, section

RAW = {"1.a": {"number": "5", "date": "2026-01-05"}, "1.b": [{"date": "2026-01-05", "what": "x"}]}


@pytest.fixture
def made(tmp_path: Path) -> CriteriaSet:
    kinds = {"1.a": "document", "1.b": "incidents", "1.c": "attest"}
    rules = [criterion(name, {"kind": kind}) for name, kind in kinds.items()]
    return load(tmp_path, sample(section("1", *rules)))


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return caught.value.path


def test_answers_are_a_mapping_of_what_was_answered(made: CriteriaSet) -> None:
    answers = parse_answers(made, {**RAW, "1.c": None})
    assert list(answers) == ["1.a", "1.b"]
    assert len(answers) == 2
    assert answers["1.a"] == {"number": "5", "date": date(2026, 1, 5)}
    assert answers.get("1.c") is None
    assert "1.c" not in answers
    assert answers.get("9.z") is None
    assert answers.aligned[2] is None


def test_false_is_an_answer(made: CriteriaSet) -> None:
    answers = parse_answers(made, {"1.a": False, "1.b": [], "1.c": False})
    assert dict(answers) == {"1.a": False, "1.b": (), "1.c": False}


def test_drafts_read_back_to_the_same(made: CriteriaSet) -> None:
    answers = parse_answers(made, RAW)
    assert draft_answers(answers) == RAW
    assert parse_answers(made, draft_answers(answers)) == answers
    assert parse_answers(made, answers) is answers


def test_faults_name_their_place(made: CriteriaSet) -> None:
    assert refused(parse_answers, made, {"9.z": True}) == "answers.9.z"
    assert refused(parse_answers, made, {"9.z": None}) == "answers.9.z"
    assert refused(parse_answers, made, {"1": True}) == "answers.1"
    assert refused(parse_answers, made, {5: True}) == "answers.5"
    assert refused(parse_answers, made, {"1.c": 1}) == "answers.1.c"
    assert refused(parse_answers, made, [1]) == "answers"
    assert refused(parse_answers, made, None) == "answers"


def test_one_answer_is_read_alone(made: CriteriaSet) -> None:
    assert parse_answer(made.criteria[2], None) is None
    assert parse_answer(made.criteria[2], True) is True
    assert refused(parse_answer, made.criteria[0], {"number": "5"}) == "answers.1.a.date"


DOCUMENT = {"set": "game/club", "year": 2026, "unit": UNIT, "answers": RAW}


def test_the_outer_document_is_read() -> None:
    document = parse_document(DOCUMENT)
    assert (document.set, document.year) == ("game/club", 2026)
    assert (document.unit, document.answers) == (UNIT, RAW)
    without = {key: value for key, value in DOCUMENT.items() if key != "set"}
    assert parse_document(without).set is None
    assert parse_document({**without, "answers": {}}).answers == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"year": "2026"}, "year"),
        ({"year": True}, "year"),
        ({"year": 2026.0}, "year"),
        ({"year": 1989}, "year"),
        ({"year": 2200}, "year"),
        ({"year": None}, "year"),
        ({"unit": None}, "unit"),
        ({"answers": None}, "answers"),
        ({"set": 5}, "set"),
        ({"extra": 1}, "extra"),
    ],
)
def test_faults_of_the_outer_document_name_their_key(change: Any, path: str) -> None:
    assert refused(parse_document, {**DOCUMENT, **change}) == path


@pytest.mark.parametrize("key", ["year", "unit", "answers"])
def test_nothing_but_the_set_may_be_missing(key: str) -> None:
    assert refused(parse_document, {k: v for k, v in DOCUMENT.items() if k != key}) == key


def test_what_is_no_document_is_refused() -> None:
    for raw in (None, [], "x", 5):
        assert refused(parse_document, raw) == ""
