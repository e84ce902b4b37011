"""``count``: at least so many of something."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import MET, Finding, Kind, Moment, failed
from certify.engine.shapes import MAX_NUMBER, Integer, Shape
from certify.engine.text import Said, Text, same


class Count(Kind, frozen=True, tag="count"):
    """Met when the number is at least ``minimum``. Answer: a whole number."""

    codes: ClassVar = ("below_minimum",)

    minimum: Annotated[int, msgspec.Meta(ge=1, le=MAX_NUMBER)]

    @cached_property
    def shape(self) -> Shape:
        return Integer()

    def judge(self, value: Any, moment: Moment) -> Finding:
        return MET if value >= self.minimum else failed("below_minimum")

    def contains(self, other: Any) -> bool:
        return bool(self.minimum <= other.minimum)

    def asks(self, moment: Moment) -> Said:
        return Text("ít nhất {minimum}", "at least {minimum}").format(minimum=self.minimum)

    def found(self, value: Any, moment: Moment) -> Said:
        return same("{value}").format(value=value)
