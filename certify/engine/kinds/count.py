"""``count``: at least so many of something, or fewer than so many."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import MET, Finding, Kind, Moment, failed
from certify.engine.shapes import MAX_NUMBER, Integer, Shape
from certify.engine.text import Said, Text, same

Number = Annotated[int, msgspec.Meta(ge=1, le=MAX_NUMBER)]


class Count(Kind, frozen=True, tag="count"):
    """Met when the number is at least ``minimum``, or less than ``below``: one of the two.

    Answer: a whole number.
    """

    codes: ClassVar = ("below_minimum", "too_many")
    either: ClassVar = ("minimum", "below")

    minimum: Number | None = None
    below: Number | None = None

    @cached_property
    def shape(self) -> Shape:
        return Integer()

    def judge(self, value: Any, moment: Moment) -> Finding:
        if self.minimum is not None:
            return MET if value >= self.minimum else failed("below_minimum")
        return MET if value < (self.below or 0) else failed("too_many")

    def contains(self, other: Any) -> bool:
        if self.minimum is not None and other.minimum is not None:
            return bool(self.minimum <= other.minimum)
        return bool(self.below and other.below and self.below >= other.below)

    def asks(self, moment: Moment) -> Said:
        if self.minimum is not None:
            return Text("ít nhất {minimum}", "at least {minimum}").format(minimum=self.minimum)
        return Text("dưới {below}", "fewer than {below}").format(below=self.below)

    def found(self, value: Any, moment: Moment) -> Said:
        return same("{value}").format(value=value)
