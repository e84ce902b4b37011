"""``incidents``: things that must not have happened, and what excuses them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from certify.engine.kinds.base import Moment
from certify.engine.kinds.events import Events
from certify.engine.shapes import Date, Field, Flag, Line, Record, Rows, Shape
from certify.engine.text import Bilingual, Said, Text, same


class Incidents(Events, frozen=True, tag="incidents"):
    """Met when no incident lies inside the window unexcused.

    Answer: a list of ``{date, what, excuse?}``; an empty one says that none happened. ``excuse``
    is ``{force_majeure, discovered, contained, reported}``, a missing one being false; a rule
    that knows no excuse ignores it.
    """

    codes: ClassVar = ("occurred",)

    excuse: Literal["none", "force_majeure", "force_majeure_or_contained"] = "none"

    @cached_property
    def shape(self) -> Shape:
        return INCIDENTS

    def contains(self, other: Any) -> bool:
        return LENIENCE.index(self.excuse) >= LENIENCE.index(other.excuse)

    def failure(self) -> str:
        return "occurred"

    def pardon(self, row: Mapping[str, Any]) -> Text | None:
        given = row.get("excuse", {})
        if self.excuse != "none" and given.get("force_majeure"):
            return FORCE_MAJEURE
        if self.excuse == "force_majeure_or_contained" and all(map(given.get, CONTAINMENT)):
            return CONTAINED
        return None

    def row(self, row: Mapping[str, Any]) -> Bilingual:
        return same("{what}").format(what=row["what"])

    def asks(self, moment: Moment) -> Said:
        return ASKS[self.excuse].format(start=moment.start, end=moment.end)


LENIENCE = ("none", "force_majeure", "force_majeure_or_contained")
CONTAINMENT = ("discovered", "contained", "reported")
FORCE_MAJEURE = Text("bất khả kháng, không tính", "force majeure, not counted")
CONTAINED = Text(
    "phát hiện kịp thời, đã hạn chế hậu quả và báo cáo ngay, không tính",
    "found in time, contained and reported at once, not counted",
)
ASKS = {
    "none": Text(
        "không xảy ra từ {start} đến {end}",
        "none from {start} to {end}",
    ),
    "force_majeure": Text(
        "không xảy ra từ {start} đến {end}, trừ trường hợp bất khả kháng",
        "none from {start} to {end}, but for force majeure",
    ),
    "force_majeure_or_contained": Text(
        "không xảy ra từ {start} đến {end}, trừ trường hợp bất khả kháng hoặc đã phát hiện kịp"
        " thời, hạn chế hậu quả và báo cáo ngay",
        "none from {start} to {end}, but for force majeure or what was found in time, contained"
        " and reported at once",
    ),
}
EXCUSE = Record(
    (
        Field("force_majeure", Text("Bất khả kháng", "Force majeure"), Flag(), optional=True),
        Field("discovered", Text("Phát hiện kịp thời", "Found in time"), Flag(), optional=True),
        Field(
            "contained",
            Text("Phối hợp hạn chế hậu quả", "Measures taken together to limit the harm"),
            Flag(),
            optional=True,
        ),
        Field(
            "reported",
            Text("Báo cáo ngay cấp có thẩm quyền", "Reported at once to the competent level"),
            Flag(),
            optional=True,
        ),
    )
)
INCIDENTS = Rows(
    Record(
        (
            Field("date", Text("Ngày xảy ra", "Date"), Date()),
            Field("what", Text("Vụ việc", "What happened"), Line()),
            Field("excuse", Text("Trường hợp loại trừ", "Excuse"), EXCUSE, optional=True),
        )
    )
)
