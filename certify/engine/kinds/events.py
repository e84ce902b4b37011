"""What ``incidents`` and ``discipline`` share: rows that count when they lie in the window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from certify.engine.kinds.base import MET, Finding, Kind, Moment, Status, failed
from certify.engine.text import Bilingual, Said, Text, joined

SHOWN = 5


class Events(Kind, frozen=True):
    """A list of dated rows; met when no row counts against the unit."""

    def failure(self) -> str:
        """Return the gap code for a row that counts."""
        raise NotImplementedError

    def pardon(self, row: Mapping[str, Any]) -> Text | None:
        """Return why a row inside the window does not count, None where it does."""
        raise NotImplementedError

    def row(self, row: Mapping[str, Any]) -> Bilingual:
        """Return what a row tells, without its date."""
        raise NotImplementedError

    def counts(self, row: Mapping[str, Any], moment: Moment) -> bool:
        """Say whether a row counts against the unit in this year."""
        return moment.start <= row["date"] <= moment.end and self.pardon(row) is None

    def judge(self, value: Any, moment: Moment) -> Finding:
        for row in value:
            if self.counts(row, moment):
                return failed(self.failure())
        return MET

    def found(self, value: Any, moment: Moment) -> Said:
        return self.told(value, moment) if value else NONE.format()

    def told(self, rows: Any, moment: Moment) -> Said:
        """Return the first rows in words, each with why it does or does not count."""
        lines: list[Bilingual] = [
            ROW.format(
                date=row["date"],
                what=self.row(row),
                note=self.note(row, moment),
            )
            for row in rows[:SHOWN]
        ]
        if len(rows) > SHOWN:
            lines.append(MORE.format(more=len(rows) - SHOWN))
        return joined(lines)

    def note(self, row: Mapping[str, Any], moment: Moment) -> Text:
        """Return whether a row counts, and why not."""
        if row["date"] not in moment:
            return OUTSIDE
        return self.pardon(row) or COUNTED

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        if value is None:
            return super().message(value, moment, finding)
        counted = [row for row in value if self.counts(row, moment)]
        return self.told(counted, moment)

    def due(self, moment: Moment, finding: Finding) -> date | None:
        """What has happened cannot be mended."""
        return moment.end if finding.status is Status.UNANSWERED else None


NONE = Text("không xảy ra vụ việc nào", "none happened")
ROW = Text("ngày {date}: {what} ({note})", "{date}: {what} ({note})")
MORE = Text("và {more} trường hợp khác", "and {more} more")
OUTSIDE = Text("ngoài kỳ đánh giá, không tính", "outside the window, not counted")
COUNTED = Text("tính vào kỳ đánh giá", "counts")
