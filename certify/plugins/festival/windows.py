"""When the festival is held: the window of a year, and whether a day lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from certify.engine import Said, Text, read_file

IN_WINDOW = Text(
    "Trong thời gian tổ chức của năm {year}: từ {first} đến {last}.",
    "Within the window of {year}: {first} to {last}.",
)
TOO_EARLY = Text(
    "Ngoài thời gian tổ chức của năm {year}: sớm hơn ngày đầu {first}.",
    "Outside the window of {year}: before its first day, {first}.",
)
TOO_LATE = Text(
    "Ngoài thời gian tổ chức của năm {year}: muộn hơn ngày cuối {last}.",
    "Outside the window of {year}: after its last day, {last}.",
)
ON_THE_DAY = Text("Đúng Ngày hội {day} ({basis}).", "On the day of the festival, {day} ({basis}).")
NOT_JUDGED = Text(
    "Ngày hội là {day} ({basis}). Chưa rõ thời gian tổ chức của năm {year} nên không xét.",
    "The day is {day} ({basis}). The window of {year} is not known; nothing is judged.",
)
NO_DAY = Text(
    "Năm {year} chưa có Ngày hội (bắt đầu từ năm {since}).",
    "There was no festival in {year} yet (it began in {since}).",
)


class MonthDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of any year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return that day of *year*."""
        return date(year, self.month, self.day)


class FestivalDay(MonthDay, frozen=True, forbid_unknown_fields=True):
    """The day itself, the first year it was held, and the instrument."""

    since: int
    basis: str
    provenance: str


class WindowRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A window that holds from the year ``since`` on."""

    since: int
    first: MonthDay = msgspec.field(name="from")
    last: MonthDay = msgspec.field(name="to")
    basis: str
    provenance: str


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``windows.yaml``."""

    day: FestivalDay
    windows: tuple[WindowRule, ...]


@dataclass(frozen=True)
class Judged:
    """What is said of a day: ``inside`` is None where nothing is judged."""

    inside: bool | None
    said: Said
    provenance: str


@cache
def calendar() -> Calendar:
    """Return the days and windows, read once."""
    raw = read_file(Path(__file__).with_name("windows.yaml"))
    return msgspec.convert(raw, Calendar)


def window_rule(year: int) -> WindowRule | None:
    """Return the window that holds in *year*; None where it is not known."""
    holding = [each for each in calendar().windows if each.since <= year]
    return max(holding, key=lambda each: each.since, default=None)


def judge(day: date) -> Judged:
    """Say whether an event was held in the window of its year, and why."""
    year, festival = day.year, calendar().day
    rule = window_rule(year)
    if rule is not None:
        first, last = rule.first.in_year(year), rule.last.in_year(year)
        inside = first <= day <= last
        words = IN_WINDOW if inside else TOO_EARLY if day < first else TOO_LATE
        return Judged(inside, words.format(year=year, first=first, last=last), rule.provenance)
    if year < festival.since:
        return Judged(None, NO_DAY.format(year=year, since=festival.since), festival.provenance)
    known = {"day": festival.in_year(year), "basis": festival.basis, "year": year}
    if day == festival.in_year(year):
        return Judged(True, ON_THE_DAY.format(**known), festival.provenance)
    return Judged(None, NOT_JUDGED.format(**known), festival.provenance)
