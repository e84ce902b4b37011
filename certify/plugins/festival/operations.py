"""Entering events of the festival, and who may do so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from certify import api, clock
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.faults import Fault, Invalid, refuse
from certify.plugins.festival.models import FestivalEvent, FestivalPart
from certify.plugins.festival.windows import calendar
from certify.text import fold

KIND = "festival_event"  # of audit events
RESIDENTIAL_AREA = "residential_area"
MOST_PEOPLE = 1_000_000
LONGEST = 5_000  # characters of a description


@dataclass(frozen=True)
class EventData:
    """What is entered of an event; ``taking_part`` are ids of residential areas."""

    day: date
    place: str
    ceremony: str = ""
    festivity: str = ""
    attendance: int | None = None
    note: str = ""
    taking_part: tuple[int, ...] = ()


class EventConflict(Conflict):
    """Somebody else changed the same event; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this event in the meantime. Compare and save again.")
        )


def may_enter(actor: api.User, unit: api.Unit) -> bool:
    """Say whether *actor* enters events that the unit leads: its people, its commune's office."""
    return api.keeps_for(actor, unit)


def _require(actor: api.User, unit: api.Unit) -> None:
    if not may_enter(actor, unit):
        raise Forbidden(
            _("Only the people of the unit that leads, and its commune's inspectors, do this.")
        )


def require_open(actor: api.User, event: FestivalEvent) -> None:
    """Go on only when *actor* may change the event, and it was not struck off.

    :raises Forbidden: for people who may see it only.
    :raises Refused: when it was struck off.
    """
    _require(actor, event.unit)
    if event.struck_at is not None:
        raise Refused(_("This event was struck off and cannot be changed."))


def leaders(actor: api.User, words: str = "", page: int = 1) -> api.Page:
    """Return one page of the open units whose events *actor* may enter."""
    inspected = and_(
        api.Unit.area_code.in_(api.area_codes(actor, "inspector")),
        api.Unit.id.not_in(api.closed_units(actor, clock.today().year)),
    )
    query = select(api.Unit).where(
        or_(api.Unit.id.in_(api.unit_ids(actor, "clerk", "head")), inspected),
        api.Unit.closed_on.is_(None),
    )
    if words.strip():
        query = query.where(api.contains(api.Unit.search, words))
    return api.paginate(query.order_by(api.Unit.search, api.Unit.id), page)


def leader(actor: api.User, unit_id: int) -> api.Unit:
    """Return a unit whose events *actor* may enter.

    :raises NotFound: when there is none, or none that *actor* may know of.
    :raises Forbidden: when *actor* may see it only.
    """
    unit = api.get_unit(actor, unit_id)
    _require(actor, unit)
    return unit


def neighbours(unit: api.Unit) -> list[api.Unit]:
    """Return the residential areas of the commune that may take part in the unit's event."""
    query = select(api.Unit).where(
        api.Unit.area_code == unit.area_code,
        api.Unit.type == RESIDENTIAL_AREA,
        api.Unit.id != unit.id,
    )
    return list(api.session.scalars(query.order_by(api.Unit.search, api.Unit.id)))


def get(actor: api.User, event_id: int) -> FestivalEvent:
    """Return an event, with those who took part and its photographs.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    found = api.session.scalar(
        select(FestivalEvent)
        .where(FestivalEvent.id == event_id, visible(actor))
        .options(
            joinedload(FestivalEvent.unit).joinedload(api.Unit.area),
            selectinload(FestivalEvent.parts).joinedload(FestivalPart.unit),
            selectinload(FestivalEvent.photos),
        )
    )
    if found is None:
        raise NotFound(_("There is no such event."))
    return found


def visible(actor: api.User) -> ColumnElement[bool]:
    """Say which events *actor* may see: of their areas, of units they work for or that joined."""
    if api.is_administrator(actor):
        return FestivalEvent.id.is_not(None)
    own = api.unit_ids(actor)
    joined = select(FestivalPart.event_id).where(FestivalPart.unit_id.in_(own))
    return or_(
        FestivalEvent.unit_id.in_(own),
        FestivalEvent.id.in_(joined),
        api.lies_in(FestivalEvent.area_code, api.own_areas(actor)),
    )


def listing(
    actor: api.User, *, area: str = "", year: int | None = None, words: str = "", page: int = 1
) -> api.Page:
    """Return one page of the events that *actor* may see, newest first."""
    query = (
        select(FestivalEvent)
        .where(visible(actor))
        .options(
            joinedload(FestivalEvent.unit).joinedload(api.Unit.area),
            selectinload(FestivalEvent.parts),
        )
    )
    if area:
        query = query.where(api.lies_in(FestivalEvent.area_code, {area}))
    if year:
        query = query.where(FestivalEvent.year == year)
    if words.strip():
        query = query.where(api.contains(FestivalEvent.search, words))
    return api.paginate(query.order_by(FestivalEvent.day.desc(), FestivalEvent.id.desc()), page)


def add(actor: api.User, unit: api.Unit, data: EventData) -> FestivalEvent:
    """Enter an event that the unit led."""
    _require(actor, unit)
    _check(unit, data)
    event = FestivalEvent(
        unit_id=unit.id,
        area_code=unit.area_code,
        struck_reason="",
        entered_by_id=actor.id,
        entered_at=clock.now(),
        parts=[],
    )
    _fill(event, unit, data)
    api.session.add(event)
    api.session.flush()
    api.record(actor, "festival.entered", KIND, event.id, **_told(unit, data))
    api.commit()
    return event


def edit(
    actor: api.User, event: FestivalEvent, data: EventData, *, seen_revision: int
) -> FestivalEvent:
    """Change an event.

    :raises EventConflict: when it was changed since *actor* saw it.
    """
    require_open(actor, event)
    if event.revision != seen_revision:
        raise EventConflict
    _check(event.unit, data)
    _fill(event, event.unit, data)
    api.record(actor, "festival.changed", KIND, event.id, **_told(event.unit, data))
    api.commit()
    return event


def strike(actor: api.User, event: FestivalEvent, reason: str) -> None:
    """Strike an event off that should not stand in the register; it stays to be read."""
    require_open(actor, event)
    if not reason.strip():
        raise Invalid([Fault("reason", _("Say why the event is struck off."))])
    event.struck_at, event.struck_reason = clock.now(), reason.strip()[:300]
    api.record(actor, "festival.struck", KIND, event.id, reason=reason.strip()[:300])
    api.commit()


def _check(unit: api.Unit, data: EventData) -> None:
    refuse(_faults(unit, data))


def _faults(unit: api.Unit, data: EventData) -> Iterable[Fault]:
    first = calendar().day.since
    if data.day > clock.today():
        yield Fault("day", _("This day lies ahead. Enter the event once it was held."))
    elif data.day.year < first:
        yield Fault("day", _("The festival is held since %(year)s.", year=first))
    if not data.place.strip():
        yield Fault("place", _("Say where it was held."))
    if data.attendance is not None and not 0 <= data.attendance <= MOST_PEOPLE:
        yield Fault("attendance", _("Give the number of people who came, or leave it empty."))
    for name in ("ceremony", "festivity", "note"):
        if len(getattr(data, name)) > LONGEST:
            yield Fault(name, _("At most %(count)s characters.", count=LONGEST))
    if set(data.taking_part) - {each.id for each in neighbours(unit)}:
        yield Fault("taking_part", _("Only residential areas of the same commune take part."))


def _fill(event: FestivalEvent, unit: api.Unit, data: EventData) -> None:
    event.day, event.year = data.day, data.day.year
    event.place = data.place.strip()[:200]
    event.ceremony, event.festivity = data.ceremony.strip(), data.festivity.strip()
    event.attendance, event.note = data.attendance, data.note.strip()
    event.search = fold(f"{event.place} {unit.name}")[:600]
    kept = {part.unit_id: part for part in event.parts}
    flag_modified(event, "day")  # a new revision, also when only those taking part changed
    event.parts = [
        kept.get(unit_id) or FestivalPart(unit_id=unit_id)
        for unit_id in dict.fromkeys(data.taking_part)
    ]


def _told(unit: api.Unit, data: EventData) -> dict[str, Any]:
    """Return what the audit event says."""
    return {
        "unit": unit.id,
        "day": data.day.isoformat(),
        "place": data.place.strip(),
        "attendance": data.attendance,
        "taking_part": sorted(data.taking_part),
    }


def may_enter_any(actor: api.User) -> bool:
    """Say whether there is any unit whose events *actor* may enter."""
    return bool(api.unit_ids(actor, "clerk", "head") or api.area_codes(actor, "inspector"))
