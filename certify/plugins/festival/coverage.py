"""Which residential areas held the festival or took part in one, by commune and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from certify import api
from certify.plugins.festival.models import FestivalEvent, FestivalPart
from certify.plugins.festival.operations import RESIDENTIAL_AREA

HELD, JOINED, NONE = "held", "joined", "none"
STATES = (HELD, JOINED, NONE)


@dataclass(frozen=True)
class Line:
    """A residential area, what it did, and the event that says so."""

    unit: api.Unit
    state: str
    event: FestivalEvent | None = None


@dataclass(frozen=True)
class Coverage:
    """Counts of a year by state; ``lines`` of one commune, ``by_area`` of several."""

    counts: Counter[str]
    lines: list[Line] = field(default_factory=list)
    by_area: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """How many residential areas there are."""
        return self.counts.total()

    @property
    def reached(self) -> int:
        """How many of them held it or took part."""
        return self.counts[HELD] + self.counts[JOINED]


def of_commune(code: str, year: int) -> Coverage:
    """Return what each residential area of a commune did; three queries."""
    led, joined = _events(code, year)
    query = select(api.Unit).where(_existing({code}, year))
    lines = []
    for unit in api.session.scalars(query.order_by(api.Unit.search, api.Unit.id)):
        state = HELD if unit.id in led else JOINED if unit.id in joined else NONE
        lines.append(Line(unit, state, led.get(unit.id) or joined.get(unit.id)))
    lines.sort(key=lambda line: -STATES.index(line.state))  # what is missing first
    return Coverage(Counter(line.state for line in lines), lines)


def _events(code: str, year: int) -> tuple[dict[int, FestivalEvent], dict[int, FestivalEvent]]:
    """Return the events of a commune by the unit that led, and by each that took part."""
    query = select(FestivalEvent).where(_counted({code}, year)).order_by(FestivalEvent.day.desc())
    events = {event.id: event for event in api.session.scalars(query)}
    led = {event.unit_id: event for event in events.values()}
    parts = select(FestivalPart.event_id, FestivalPart.unit_id).where(
        FestivalPart.event_id.in_(events)
    )
    return led, {unit_id: events[event_id] for event_id, unit_id in api.session.execute(parts)}


def of_communes(codes: set[str], year: int) -> Coverage:
    """Return the counts of several communes, by commune; two queries."""
    led = select(FestivalEvent.unit_id).where(_counted(codes, year))
    joined = (
        select(FestivalPart.unit_id)
        .join(FestivalEvent, FestivalEvent.id == FestivalPart.event_id)
        .where(_counted(codes, year))
    )
    held = api.Unit.id.in_(led)
    rows = api.session.execute(
        select(
            api.Unit.area_code,
            func.count(),
            func.count().filter(held),
            func.count().filter(and_(api.Unit.id.in_(joined), ~held)),
        )
        .where(_existing(codes, year))
        .group_by(api.Unit.area_code)
    )
    by_area = {
        code: Counter({HELD: led_, JOINED: with_, NONE: whole - led_ - with_})
        for code, whole, led_, with_ in rows
    }
    return Coverage(sum(by_area.values(), Counter()), by_area=by_area)


def _existing(codes: set[str], year: int) -> ColumnElement[bool]:
    """Say that a unit is a residential area of the communes and existed in the year."""
    return and_(
        api.Unit.area_code.in_(codes),
        api.Unit.type == RESIDENTIAL_AREA,
        api.existed(date(year, 1, 1), date(year, 12, 31)),
    )


def _counted(codes: set[str], year: int) -> ColumnElement[bool]:
    return and_(
        FestivalEvent.area_code.in_(codes),
        FestivalEvent.year == year,
        FestivalEvent.struck_at.is_(None),
    )


class Part(NamedTuple):
    """One part of the bar: its state, how many, and where it lies, in percent."""

    state: str
    number: int
    start: float
    width: float


def parts_of(counts: Counter[str]) -> list[Part]:
    """Return the parts of the bar of a year, without the empty ones."""
    whole = counts.total() or 1
    parts, start = [], 0.0
    for state in STATES:
        if counts[state]:
            width = counts[state] * 100 / whole
            parts.append(Part(state, counts[state], round(start, 3), round(width, 3)))
            start += width
    return parts
