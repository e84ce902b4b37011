"""Days and spans that are told relative to the year assessed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

# A plain year: 29 February cannot stand in a rule that must hold every year.
PLAIN_YEAR = 2001


class DayOfYear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the year assessed (``year`` 0), of the one before (-1) or after (1)."""

    year: Annotated[int, msgspec.Meta(ge=-1, le=1)]
    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    day: Annotated[int, msgspec.Meta(ge=1, le=31)]

    def __post_init__(self) -> None:
        date(PLAIN_YEAR, self.month, self.day)

    def in_year(self, year: int) -> date:
        """Return the day that this is when ``year`` is assessed."""
        return date(year + self.year, self.month, self.day)


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one day to another, both included."""

    since: DayOfYear = msgspec.field(name="from")
    until: DayOfYear = msgspec.field(name="to")

    def __post_init__(self) -> None:
        since, until = self.in_year(PLAIN_YEAR)
        if since > until:
            raise ValueError("`from` lies after `to`")

    def in_year(self, year: int) -> tuple[date, date]:
        """Return both ends when ``year`` is assessed."""
        return self.since.in_year(year), self.until.in_year(year)
