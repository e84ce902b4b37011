"""Which team serves which residential area: kept by the inspectors of the commune."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from certify import clock
from certify.api import (
    Area,
    Decided,
    Page,
    Unit,
    User,
    area_codes,
    closed_units,
    commit,
    contains,
    decisions_on,
    get_unit,
    is_administrator,
    paginate,
    record,
    require,
    serves_area,
    session,
    unit_label,
)
from certify.errors import Conflict, NotFound
from certify.plugins.team_ratings.models import Served
from certify.plugins.team_ratings.words import RESIDENTIAL_AREA, SECURITY_TEAM, TEAM_SETS

KIND = "team_ratings"  # of audit events; their id is that of the residential area


class Choice(NamedTuple):
    """The team chosen for a residential area, and the one that the chooser saw there."""

    unit_id: int
    team_id: int | None
    seen: int | None


class Line(NamedTuple):
    """A residential area, its team, and what was last decided on that team."""

    unit: Unit
    team: Unit | None
    decided: Decided | None


def keeps(actor: User, area: Area) -> bool:
    """Say whether *actor* enters which team serves where: inspectors of the commune."""
    return area.level == "commune" and serves_area(actor, area.code, "inspector")


def opens(actor: User, area: Area) -> bool:
    """Say whether *actor* may open every unit of a commune: its offices and administrators."""
    return is_administrator(actor) or bool(area_codes(actor) & {area.code, area.parent_code})


def served(unit_id: int) -> Served | None:
    """Return which team serves a residential area, if that was entered."""
    wanted = select(Served).where(Served.unit_id == unit_id)
    return session.scalar(wanted.options(joinedload(Served.team)))


def listing(area: Area, words: str = "", page: int = 1) -> Page:
    """Return one page of :class:`Line` s, the open residential areas of a commune by name."""
    query = _units(area, RESIDENTIAL_AREA)
    if words.strip():
        query = query.where(contains(Unit.search, words))
    found = paginate(query, page)
    teams = _teams_of([unit.id for unit in found.items])
    newest = newest_of({team.id for team in teams.values()})
    found.items = [_line(unit, teams.get(unit.id), newest) for unit in found.items]
    return found


def _line(unit: Unit, team: Unit | None, newest: dict[int, Decided]) -> Line:
    return Line(unit, team, newest.get(team.id) if team else None)


def _units(area: Area, unit_type: str) -> Any:
    wanted = select(Unit).where(
        Unit.area_code == area.code, Unit.type == unit_type, Unit.closed_on.is_(None)
    )
    return wanted.order_by(Unit.search, Unit.id)


def _teams_of(unit_ids: Collection[int]) -> dict[int, Unit]:
    query = select(Served).where(Served.unit_id.in_(unit_ids)).options(joinedload(Served.team))
    return {each.unit_id: each.team for each in session.scalars(query)}


def newest_of(team_ids: Collection[int]) -> dict[int, Decided]:
    """Return what was decided last on each team."""
    return {each.unit_id: each for each in reversed(decisions_on(team_ids, TEAM_SETS))}


def teams(area: Area) -> list[Unit]:
    """Return the open security teams of a commune, by name."""
    return list(session.scalars(_units(area, SECURITY_TEAM)))


def residential_area(actor: User, unit_id: int) -> Unit:
    """Return a residential area that *actor* may see.

    :raises NotFound: when there is none, or it is a unit of another type.
    """
    unit = get_unit(actor, unit_id)
    if unit.type != RESIDENTIAL_AREA:
        raise NotFound(_("There is no such residential area."))
    return unit


def assign(actor: User, area: Area, choices: Iterable[Choice]) -> int:
    """Enter which team serves each residential area; return how many changed.

    What is as it was seen and stays so is left alone.

    :raises Forbidden: when *actor* does not inspect the commune.
    :raises NotFound: when an area or a team is none of the commune's.
    :raises Conflict: when somebody else has changed one of them meanwhile; nothing is written.
    """
    require(
        keeps(actor, area),
        _("Inspectors of the commune enter which team serves which residential area."),
    )
    changed = [each for each in choices if each.team_id != each.seen]
    require(
        not closed_units(actor, clock.today().year) & {each.unit_id for each in changed},
        _("Not for an area that you belonged to or declared a conflict with."),
    )
    units = _named(area, RESIDENTIAL_AREA, {each.unit_id for each in changed})
    chosen = _named(area, SECURITY_TEAM, {each.team_id for each in changed if each.team_id})
    for each in changed:
        _put(actor, units[each.unit_id], chosen[each.team_id] if each.team_id else None, each.seen)
    _finish()
    return len(changed)


def _named(area: Area, unit_type: str, ids: Collection[int]) -> dict[int, Unit]:
    found = {unit.id: unit for unit in session.scalars(_units(area, unit_type))}
    if not set(ids) <= set(found):
        raise NotFound(_("There is no such unit in this commune."))
    return found


def _put(actor: User, unit: Unit, team: Unit | None, seen: int | None) -> None:
    known = served(unit.id)
    if (known.team_id if known else None) != seen:
        session.rollback()
        raise _changed()
    was = _label(known.team) if known else ""
    if known is None:
        session.add(Served(unit_id=unit.id, team=team))
    elif team is None:
        session.delete(known)
    else:
        known.team = team
    record(actor, "team_ratings.assigned", KIND, unit.id, team=_label(team), was=was)


def _label(team: Unit | None) -> str:
    return unit_label(team) if team else ""


def _finish() -> None:
    try:
        commit()
    except IntegrityError as error:  # two entered the team of the same area first
        session.rollback()
        raise _changed() from error


def _changed() -> Conflict:
    return Conflict(
        _("Somebody else changed this in the meantime. Load the page again and repeat it.")
    )
