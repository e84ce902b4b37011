"""``deductions``: full points, less so many for each thing that happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import Finding, Moment, Status
from certify.engine.kinds.incidents import Incidents
from certify.engine.kinds.points import MAX_POINTS
from certify.engine.text import Said, Text


class Deductions(Incidents, frozen=True, kw_only=True, tag="deductions"):
    """Scores ``maximum`` less ``each`` for every incident that counts, never below 0.

    Answer, window and excuses are those of ``incidents``. Met when no incident counts.
    """

    codes: ClassVar = ("deducted",)

    most: Annotated[int, msgspec.Meta(ge=1, le=MAX_POINTS)] = msgspec.field(name="maximum")
    each: Annotated[int, msgspec.Meta(ge=1, le=MAX_POINTS)]

    @property
    def maximum(self) -> int:
        return self.most

    def scores(self, *, met: bool) -> Sequence[int]:
        return (self.most,) if met else (*range(self.left(1), 0, -self.each), 0)

    def judge(self, value: Any, moment: Moment) -> Finding:
        counted = sum(self.counts(row, moment) for row in value)
        if not counted:
            return Finding(Status.MET, points=self.most)
        return Finding(Status.NOT_MET, "deducted", points=self.left(counted))

    def left(self, counted: int) -> int:
        """Return the points that are left where so many incidents count."""
        return max(0, self.most - self.each * counted)

    def contains(self, other: Any) -> bool:
        return super().contains(other) and self.most == other.most and bool(self.each <= other.each)

    def asks(self, moment: Moment) -> Said:
        return ASKS.format(rule=super().asks(moment), each=self.each, most=self.most)

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        said = super().message(value, moment, finding)
        if value is None:
            return said
        return LOST.format(rows=said, points=finding.points, most=self.most)


ASKS = Text(
    "{rule}; mỗi vụ việc trừ {each} trong {most} điểm",
    "{rule}; each takes {each} of {most} points away",
)
LOST = Text("{rows}; còn {points}/{most} điểm", "{rows}; {points} of {most} points are left")
