"""Answers: the reading of one, of all, and of the document they come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from certify.engine.errors import InputError
from certify.engine.sets import CriteriaSet, Criterion
from certify.engine.shapes import MISSING, UNKNOWN_KEY, Integer, Line, short, wrong
from certify.engine.text import Text

YEAR = Integer(1990, 2199)
KEYS = ("set", "year", "unit", "answers")


class Answers(Mapping[str, Any]):
    """Parsed answers of one set: a mapping of criterion ids to what was answered.

    ``aligned`` holds the same values in the order of ``criteria_set.criteria``, None where
    nothing was answered.
    """

    __slots__ = ("aligned", "criteria_set")

    def __init__(self, criteria_set: CriteriaSet, parsed: Mapping[str, Any]) -> None:
        self.criteria_set = criteria_set
        self.aligned = tuple(parsed.get(criterion.id) for criterion in criteria_set.criteria)

    def __getitem__(self, criterion_id: str) -> Any:
        criterion = self.criteria_set.by_id[criterion_id]
        value = self.aligned[criterion.index]
        if value is None:
            raise KeyError(criterion_id)
        return value

    def __iter__(self) -> Iterator[str]:
        pairs = zip(self.criteria_set.criteria, self.aligned, strict=True)
        return (criterion.id for criterion, value in pairs if value is not None)

    def __len__(self) -> int:
        return len(self.aligned) - self.aligned.count(None)


class AnswersDocument(msgspec.Struct, frozen=True):
    """The outer document; ``unit`` and ``answers`` are still as they were written."""

    set: str | None
    year: int
    unit: Mapping[str, Any]
    answers: Mapping[str, Any]


def parse_document(raw: object) -> AnswersDocument:
    """Read the outer form of an answers document: ``set``, ``year``, ``unit``, ``answers``."""
    if not isinstance(raw, Mapping):
        wrong((), raw, Text("các mục: {names}", "the fields: {names}").format(names=KEYS))
    for key in raw:
        if key not in KEYS:
            raise InputError((short(key),), UNKNOWN_KEY.format(names=KEYS))
    for key in KEYS[1:]:
        if raw.get(key) is None:
            raise InputError((key,), MISSING)
    key = raw.get("set")
    return AnswersDocument(
        None if key is None else Line().parse(key, ("set",)),
        YEAR.parse(raw["year"], ("year",)),
        raw["unit"],
        raw["answers"],
    )


def parse_answer(criterion: Criterion, raw: object) -> Any:
    """Read one answer; None says that it is not answered."""
    return None if raw is None else criterion.kind.parse(raw, ("answers", criterion.id))


def parse_answers(criteria_set: CriteriaSet, raw: object) -> Answers:
    """Read the answers of a whole document; raise :class:`InputError` at the first fault."""
    if isinstance(raw, Answers) and raw.criteria_set is criteria_set:
        return raw
    if not isinstance(raw, Mapping):
        wrong(("answers",), raw, Text("mã tiêu chí: câu trả lời", "criterion id: answer"))
    return Answers(
        criteria_set,
        {key: parse_answer(criteria_set.criterion(key), value) for key, value in raw.items()},
    )


def draft_answers(answers: Answers) -> dict[str, Any]:
    """Return parsed answers in the form that JSON can hold; reading it gives the same."""
    by_id = answers.criteria_set.by_id
    return {key: by_id[key].shape.draft(value) for key, value in answers.items()}
