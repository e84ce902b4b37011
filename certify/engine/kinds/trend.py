"""``trend``: figures that must not be above those of the year before."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import (
    MET,
    Finding,
    Kind,
    Moment,
    Status,
    failed,
    partly_answered,
)
from certify.engine.shapes import Field, Integer, Option, Record, Shape
from certify.engine.text import Said, Text, joined


class Trend(Kind, frozen=True, tag="trend"):
    """Met when every named current figure is at most the previous one.

    ``strictly``: when it is below the previous one, or both are 0.

    Answer: ``{current: {name: n}, previous: {name: n}}``. A figure that rose fails; otherwise a
    missing one leaves the criterion unanswered.
    """

    codes: ClassVar = ("rose",)

    names: Annotated[tuple[Option, ...], msgspec.Meta(min_length=1)]
    strictly: bool = False

    @cached_property
    def shape(self) -> Shape:
        figures = Record(
            tuple(Field(name.value, name.text, Integer(), optional=True) for name in self.names)
        )
        return Record(
            (
                Field("current", Text("Năm nay", "This year"), figures),
                Field("previous", Text("Năm trước", "The year before"), figures),
            )
        )

    def judge(self, value: Any, moment: Moment) -> Finding:
        current, previous = value["current"], value["previous"]
        missing = False
        for name in self.names:
            now, before = current.get(name.value), previous.get(name.value)
            if now is None or before is None:
                missing = True
            elif now > before or (self.strictly and now == before > 0):
                return failed("rose")
        return partly_answered() if missing else MET

    def asks(self, moment: Moment) -> Said:
        asks = BELOW if self.strictly else NOT_ABOVE
        return asks.format(names=[name.text for name in self.names])

    def contains(self, other: Any) -> bool:
        return bool(self.strictly <= other.strictly)

    def found(self, value: Any, moment: Moment) -> Said:
        current, previous = value["current"], value["previous"]
        return joined(
            [
                FIGURES.format(
                    name=name.text,
                    before=previous.get(name.value, UNKNOWN),
                    now=current.get(name.value, UNKNOWN),
                )
                for name in self.names
            ]
        )

    def due(self, moment: Moment, finding: Finding) -> date | None:
        """Totals that have passed last year's cannot come down again."""
        return moment.end if finding.status is Status.UNANSWERED else None


NOT_ABOVE = Text("không cao hơn năm trước: {names}", "not above the year before: {names}")
BELOW = Text("thấp hơn năm trước: {names}", "below the year before: {names}")
FIGURES = Text("{name}: năm trước {before}, năm nay {now}", "{name}: {before} before, {now} now")
UNKNOWN = Text("chưa có số liệu", "not given")
