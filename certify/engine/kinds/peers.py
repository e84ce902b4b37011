"""``peers``: whether one more body may be graded excellent, by what its peers were graded."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import MET, Finding, Kind, Moment, Status, failed
from certify.engine.shapes import Field, Integer, Record, Shape
from certify.engine.text import Said, Text


class PeerLabels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the two numbers are called."""

    good: Text = Text("Số được xếp loại tốt", "Graded good")
    excellent: Text = Text("Số được xếp loại xuất sắc", "Graded excellent")


class Peers(Kind, frozen=True, tag="peers"):
    """Met while one more excellent keeps excellent × 100 ≤ ``share`` × good.

    Answer: ``{good, excellent}``, counted among the peers without this body. The outcome rule
    ``grades`` caps by it.
    """

    codes: ClassVar = ("capped",)

    share: Annotated[int, msgspec.Meta(ge=1, le=100)]
    labels: PeerLabels = PeerLabels()

    @cached_property
    def shape(self) -> Shape:
        return Record(
            (
                Field("good", self.labels.good, Integer()),
                Field("excellent", self.labels.excellent, Integer()),
            )
        )

    def judge(self, value: Any, moment: Moment) -> Finding:
        fits = (value["excellent"] + 1) * 100 <= self.share * value["good"]
        return MET if fits else failed("capped")

    def contains(self, other: Any) -> bool:
        return bool(self.share >= other.share)

    def asks(self, moment: Moment) -> Said:
        return ASKS.format(share=self.share, excellent=self.labels.excellent, good=self.labels.good)

    def found(self, value: Any, moment: Moment) -> Said:
        return FOUND.format(
            **value, excellent_label=self.labels.excellent, good_label=self.labels.good
        )

    def due(self, moment: Moment, finding: Finding) -> date | None:
        """The body cannot change what its peers were graded."""
        return moment.end if finding.status is Status.UNANSWERED else None


ASKS = Text(
    "thêm đơn vị này thì {excellent} vẫn không quá {share}% của {good}",
    "with this one more, {excellent} stays within {share}% of {good}",
)
FOUND = Text(
    "{excellent_label}: {excellent}; {good_label}: {good} (chưa kể đơn vị này)",
    "{excellent_label}: {excellent}; {good_label}: {good} (without this one)",
)
