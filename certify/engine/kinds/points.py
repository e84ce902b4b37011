"""``points``: so many points out of a maximum, given by whoever assesses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import Finding, Kind, Moment, Status
from certify.engine.shapes import Integer, Shape
from certify.engine.text import Said, Text

MAX_POINTS = 10_000


class Points(Kind, frozen=True, tag="points"):
    """Scores what is answered; met from ``minimum`` on, or at the ``maximum`` without it.

    Answer: a whole number from 0 to the maximum.
    """

    codes: ClassVar = ("below_points",)

    most: Annotated[int, msgspec.Meta(ge=1, le=MAX_POINTS)] = msgspec.field(name="maximum")
    minimum: Annotated[int, msgspec.Meta(ge=1, le=MAX_POINTS)] | None = None

    def __post_init__(self) -> None:
        if self.minimum is not None and self.minimum > self.most:
            raise ValueError("`minimum` is above `maximum`")

    @property
    def maximum(self) -> int:
        return self.most

    def scores(self, *, met: bool) -> Sequence[int]:
        return range(self.enough, self.most + 1) if met else range(self.enough)

    @property
    def enough(self) -> int:
        """The points from which it is met."""
        return self.most if self.minimum is None else self.minimum

    @cached_property
    def shape(self) -> Shape:
        return Integer(maximum=self.most)

    def judge(self, value: Any, moment: Moment) -> Finding:
        if value >= self.enough:
            return Finding(Status.MET, points=value)
        return Finding(Status.NOT_MET, "below_points", points=value)

    def contains(self, other: Any) -> bool:
        return bool(self.enough <= other.enough)

    def asks(self, moment: Moment) -> Said:
        return ASKS.format(enough=self.enough, most=self.most)

    def found(self, value: Any, moment: Moment) -> Said:
        return FOUND.format(value=value, most=self.most)


ASKS = Text("ít nhất {enough} trong {most} điểm", "at least {enough} of {most} points")
FOUND = Text("{value}/{most} điểm", "{value} of {most} points")
