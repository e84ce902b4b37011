"""``recognition``: another set's recognition, held for the year."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, NoReturn

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.kinds.base import MET, UNANSWERED, Finding, Kind, Moment, failed
from certify.engine.shapes import Line, Shape
from certify.engine.text import Said, Text, same


class Recognition(Kind, frozen=True, tag="recognition"):
    """Met when the unit holds a recognition of the family ``of`` for the year.

    ``years_back`` asks for that of an earlier year, ``title`` is what people call it. Nothing is
    typed: it is judged from ``unit.recognitions``; where those are not told it stays unanswered.
    """

    codes: ClassVar = ("not_recognised",)
    derived: ClassVar = True

    of: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]
    years_back: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    title: Text | None = None

    @cached_property
    def shape(self) -> Shape:
        return Line()

    def parse(self, value: object, at: At = ()) -> NoReturn:
        raise InputError(at, DERIVED)

    def judge(self, value: Any, moment: Moment) -> Finding:
        held = moment.unit.recognitions
        if held is None:
            return UNANSWERED
        return MET if self.number(moment) is not None else failed("not_recognised")

    def number(self, moment: Moment) -> str | None:
        """Return the number of the recognition, None where there is none."""
        for held in moment.unit.recognitions or ():
            family = held["set"].partition("@")[0]
            if family == self.of and held["year"] == moment.year - self.years_back:
                return str(held["number"])
        return None

    def asks(self, moment: Moment) -> Said:
        family = self.title or same("{of}").format(of=self.of)
        return ASKS.format(family=family, year=moment.year - self.years_back)

    def found(self, value: Any, moment: Moment) -> Said:
        number = self.number(moment)
        return NONE.format() if number is None else same("{number}").format(number=number)

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        told = NOT_TOLD if moment.unit.recognitions is None else NONE
        return GAP.format(told=told, asks=self.asks(moment))

    def explain(self, value: Any, moment: Moment, finding: Finding) -> Said:
        found = NOT_TOLD.format() if finding is UNANSWERED else self.found(value, moment)
        return TRACE.format(asks=self.asks(moment), found=found, result=finding.status.text)


ASKS = Text("có công nhận {family} của năm {year}", "a recognition of {family} for {year}")
NONE = Text("sổ công nhận chưa ghi công nhận này", "the register holds none")
NOT_TOLD = Text("chưa có thông tin về các công nhận", "nothing is told of recognitions")
GAP = Text("{told}; yêu cầu: {asks}", "{told}; asked: {asks}")
TRACE = Text(
    "Yêu cầu: {asks}. Theo sổ công nhận: {found} → {result}.",
    "Asked: {asks}. By the register: {found} → {result}.",
)
DERIVED = Text(
    "tiêu chí này được tính từ sổ công nhận, không nhập; hãy bỏ câu trả lời",
    "this criterion is judged from the recognitions of the unit; take the answer out",
)
