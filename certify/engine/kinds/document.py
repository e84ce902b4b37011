"""``document``: a paper exists, and is dated in time."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from certify.engine.calendar import PLAIN_YEAR, Span
from certify.engine.kinds.base import MET, Finding, Kind, Moment, failed
from certify.engine.shapes import Date, Field, Line, Maybe, Record, Shape
from certify.engine.text import Said, Text


class Document(Kind, frozen=True, tag="document"):
    """Met when the document exists and is dated inside ``due``, where that is given.

    Answer: ``{number, date}``, or false when there is none. Both ends of ``due`` belong to it.
    """

    codes: ClassVar = ("missing", "late", "early")

    due_span: Span | None = msgspec.field(name="due", default=None)

    @cached_property
    def shape(self) -> Shape:
        fields = (
            Field("number", Text("Số, ký hiệu", "Number"), Line(max_length=100)),
            Field("date", Text("Ngày ban hành", "Date"), Date()),
        )
        return Maybe(Record(fields), Text("Không có văn bản", "There is no such document"))

    @cached_property
    def spans(self) -> dict[int, tuple[date, date]]:
        """The due window by year, kept because judging is the hot path."""
        return {}

    def span(self, year: int) -> tuple[date, date] | None:
        """Return the first and last due day of ``year``, None where only presence is asked."""
        if self.due_span is None:
            return None
        if year not in self.spans:
            self.spans[year] = self.due_span.in_year(year)
        return self.spans[year]

    def judge(self, value: Any, moment: Moment) -> Finding:
        if value is False:
            return failed("missing")
        span = self.span(moment.year)
        if span is None:
            return MET
        day = value["date"]
        if day > span[1]:
            return failed("late")
        return failed("early") if day < span[0] else MET

    def contains(self, other: Any) -> bool:
        mine, theirs = self.span(PLAIN_YEAR), other.span(PLAIN_YEAR)
        if mine is None or theirs is None:
            return mine is None
        return bool(mine[0] <= theirs[0] and theirs[1] <= mine[1])

    def asks(self, moment: Moment) -> Said:
        span = self.span(moment.year)
        if span is None:
            return Text("có văn bản", "a document").format()
        return Text(
            "có văn bản đề ngày từ {since} đến {until}",
            "a document dated from {since} to {until}",
        ).format(since=span[0], until=span[1])

    def found(self, value: Any, moment: Moment) -> Said:
        if value is False:
            return Text("không có văn bản", "there is none").format()
        return Text("số {number} ngày {date}", "no. {number} of {date}").format(**value)

    def due(self, moment: Moment, finding: Finding) -> date | None:
        span = self.span(moment.year)
        return span[1] if span else moment.end
