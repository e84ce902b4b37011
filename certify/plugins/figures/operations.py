"""Giving and correcting figures, and who may do so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from certify import api, clock
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.faults import Fault, Invalid
from certify.plugins.figures.indicators import (
    WINDOW,
    Group,
    Indicator,
    definitions,
    group_named,
)
from certify.plugins.figures.models import Figure, FigureCorrection, FigureSheet
from certify.plugins.figures.periods import QUARTERS, YEAR, Period, periods_of
from certify.plugins.figures.plausibility import Doubtful, doubtful

HIGHEST = 1_000_000_000  # more of anything nobody counts; a slip of the finger
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Place:
    """What a sheet is about: a unit, a group of indicators and a period."""

    unit: api.Unit
    group: Group
    period: Period


@dataclass(frozen=True)
class Change:
    """One correction of a figure, with the name of who made it."""

    indicator: Indicator | None  # None: it is not counted any more
    name: str
    old: int | None
    new: int | None
    reason: str
    by: str
    at: datetime


class ToConfirm(Refused):
    """Figures far from those of the year before; they are kept once confirmed with a note."""

    def __init__(self, doubts: list[Doubtful]) -> None:
        super().__init__(
            _("Some figures are far from those of the year before. Check and confirm them.")
        )
        self.doubts = doubts


class SheetConflict(Conflict):
    """Somebody else changed the same sheet; nothing was overwritten."""

    def __init__(self, values: dict[str, int], revision: int) -> None:
        super().__init__(
            _("Somebody else changed these figures in the meantime. Compare and save again.")
        )
        self.values = values
        self.revision = revision


def may_give(actor: api.User, unit: api.Unit) -> bool:
    """Say whether *actor* gives and corrects a unit's figures: its people, its commune's office."""
    return api.keeps_for(actor, unit)


def place_of(actor: api.User, unit_id: int, group: str, year: int, period: str) -> Place:
    """Return what a sheet is about, whether it is given or not.

    :raises NotFound: when there is no such unit, group or period, or *actor* may not see it.
    """
    unit = api.get_unit(actor, unit_id)
    found = group_named(group)
    spans = spans_of(unit, found, year) if found else []
    span = next((each for each in spans if each.name == period), None)
    if found is None or span is None:
        raise NotFound(_("There are no figures for this group and period."))
    return Place(unit, found, span)


def spans_of(unit: api.Unit, group: Group, year: int) -> list[Period]:
    """Return the periods of *year* that a unit can give the group's figures for."""
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        return []
    return periods_of(group, api.library(), unit.type, year)


def sheet_of(place: Place) -> FigureSheet | None:
    """Return the sheet, None where it was not given yet."""
    found: FigureSheet | None = api.session.scalar(
        _sheets(place.unit.id, place.group, place.period.year, place.period)
    )
    return found


def sheets_of(unit: api.Unit) -> dict[str, list[FigureSheet]]:
    """Return all sheets of a unit by group, the newest year first; two queries."""
    query = select(FigureSheet).where(FigureSheet.unit_id == unit.id)
    found: dict[str, list[FigureSheet]] = {group.name: [] for group in definitions().groups}
    ordered = query.order_by(FigureSheet.year.desc(), FigureSheet.period)
    for sheet in api.session.scalars(ordered):
        found.setdefault(sheet.group, []).append(sheet)
    return found


def _sheets(unit_id: int, group: Group, year: int, period: Period) -> Any:
    return select(FigureSheet).where(
        FigureSheet.unit_id == unit_id,
        FigureSheet.group == group.name,
        FigureSheet.year == year,
        FigureSheet.period == period.name,
    )


def before(place: Place) -> dict[str, int]:
    """Return the figures of the same span of the year before; quarters stand for their year."""
    year = place.period.year - 1
    found = api.session.scalar(_sheets(place.unit.id, place.group, year, place.period))
    if found is not None or place.period.name != YEAR:
        return found.values if found else {}
    query = select(FigureSheet).where(
        FigureSheet.unit_id == place.unit.id,
        FigureSheet.group == place.group.name,
        FigureSheet.year == year,
        FigureSheet.period.in_(QUARTERS),
    )
    return added_up(list(api.session.scalars(query)))


def added_up(quarters: list[FigureSheet]) -> dict[str, int]:
    """Return the figures of a year from its quarters: those that all four of them give."""
    if len(quarters) < len(QUARTERS):
        return {}
    names = set.intersection(*(set(each.values) for each in quarters))
    return {name: sum(each.values[name] for each in quarters) for name in names}


def by_year(sheets: list[FigureSheet], most: int) -> dict[int, dict[str, int]]:
    """Return the figures of a unit by year, the newest *most* years, oldest first.

    A year's figures are those of its evaluation window, of the whole year, or of its four quarters.
    """
    years: dict[int, dict[str, FigureSheet]] = {}
    for sheet in sheets:
        years.setdefault(sheet.year, {})[sheet.period] = sheet
    found = {}
    for year, given in years.items():
        whole = given.get(WINDOW) or given.get(YEAR)
        found[year] = (
            whole.values if whole else added_up([given[q] for q in QUARTERS if q in given])
        )
    return {year: found[year] for year in sorted(found)[-most:]}


def giver(sheet: FigureSheet) -> str:
    """Return the name of whoever gave a sheet's figures last."""
    return api.session.scalar(select(api.User.name).where(api.User.id == sheet.given_by_id)) or ""


def give(
    actor: api.User,
    place: Place,
    values: Mapping[str, int | None],
    *,
    seen_revision: int,
    reason: str = "",
    confirmed: bool = False,
    note: str = "",
) -> FigureSheet:
    """Keep a unit's figures of a period; changing what was given needs a reason.

    :param values: by indicator; None for one that is not known.
    :param seen_revision: of the sheet that *actor* saw, 0 where there was none.
    :param note: why figures that are far from those of the year before hold.
    :raises ToConfirm: when there are such figures and *confirmed* or the note is lacking.
    :raises SheetConflict: when the sheet was changed meanwhile.
    """
    if not may_give(actor, place.unit):
        raise Forbidden(
            _("Only the unit's own people and the inspectors of its commune give its figures.")
        )
    _check(place, values)
    given = {name: value for name, value in values.items() if value is not None}
    sheet = sheet_of(place)
    if seen_revision != (sheet.revision if sheet else 0):
        raise SheetConflict(sheet.values if sheet else {}, sheet.revision if sheet else 0)
    old = sheet.values if sheet else {}
    changed = {name for name in {*old, *given} if old.get(name) != given.get(name)}
    if sheet is not None and not changed:
        return sheet
    if changed & set(old) and not reason.strip():
        raise Invalid([Fault("reason", _("Say why figures that were given are changed."))])
    doubts = [each for each in _doubts(place, given) if each.indicator.name in changed]
    if doubts and not (confirmed and note.strip()):
        raise ToConfirm(doubts)
    return _keep(actor, place, sheet, given, reason=reason.strip(), note=note.strip())


def _check(place: Place, values: Mapping[str, int | None]) -> None:
    if place.period.first > clock.today():
        raise Refused(_("This period has not begun yet."))
    faults = [
        Fault(name, _("Give a whole number from 0 to %(highest)s.", highest="1.000.000.000"))
        for name, value in values.items()
        if value is not None and not 0 <= value <= HIGHEST
    ]
    known = {each.name for each in place.group.indicators}
    if unknown := sorted(set(values) - known):
        faults.append(Fault("", _("There is no indicator %(name)s.", name=unknown[0][:40])))
    if all(value is None for value in values.values()):
        faults.append(Fault("", _("Give at least one figure; 0 where there was none.")))
    if faults:
        raise Invalid(faults)


def _doubts(place: Place, given: Mapping[str, int]) -> list[Doubtful]:
    return doubtful(place.group, given, before(place), definitions().doubt)


def _keep(
    actor: api.User,
    place: Place,
    sheet: FigureSheet | None,
    given: dict[str, int],
    *,
    reason: str,
    note: str,
) -> FigureSheet:
    """Write the sheet, its corrections and the audit event."""
    old = sheet.values if sheet else {}
    action = "figures.corrected" if sheet else "figures.given"
    try:
        sheet = sheet or _new(actor, place)
        _write(sheet, given)
        sheet.given_by_id, sheet.given_at = actor.id, clock.now()
        flag_modified(sheet, "given_at")  # a new revision, even at the very same moment
        sheet.note = note or sheet.note
        api.session.flush()
        if action == "figures.corrected":
            api.session.add_all(_corrections(actor, sheet, old, given, reason))
        api.record(
            actor, action, "figure_sheet", sheet.id,
            unit=place.unit.id, group=place.group.name, year=place.period.year,
            period=place.period.name, old=old, new=given, reason=reason, note=note,
        )  # fmt: skip
        api.commit()
    except (StaleDataError, IntegrityError) as error:
        api.session.rollback()
        found = sheet_of(place)
        raise SheetConflict(
            found.values if found else {}, found.revision if found else 0
        ) from error
    return sheet


def _new(actor: api.User, place: Place) -> FigureSheet:
    sheet = FigureSheet(
        unit_id=place.unit.id,
        area_code=place.unit.area_code,
        unit_type=place.unit.type,
        group=place.group.name,
        year=place.period.year,
        period=place.period.name,
        first=place.period.first,
        last=place.period.last,
        note="",
        figures=[],
    )
    api.session.add(sheet)
    return sheet


def _write(sheet: FigureSheet, given: Mapping[str, int]) -> None:
    """Make the sheet's rows say what was given."""
    kept = {figure.indicator: figure for figure in sheet.figures}
    sheet.figures = [
        kept.get(name) or Figure(indicator=name, value=value) for name, value in given.items()
    ]
    for figure in sheet.figures:
        figure.value = given[figure.indicator]


def _corrections(
    actor: api.User, sheet: FigureSheet, old: dict[str, int], new: dict[str, int], reason: str
) -> list[FigureCorrection]:
    return [
        FigureCorrection(
            sheet_id=sheet.id,
            indicator=name,
            old=old.get(name),
            new=new.get(name),
            reason=reason,
            by_id=actor.id,
            at=clock.now(),
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def history(sheet: FigureSheet) -> list[Change]:
    """Return the corrections of a sheet, newest first."""
    rows = api.session.execute(
        select(FigureCorrection, api.User.name)
        .join(api.User, api.User.id == FigureCorrection.by_id)
        .where(FigureCorrection.sheet_id == sheet.id)
        .order_by(FigureCorrection.id.desc())
        .limit(200)
    )
    group = group_named(sheet.group)
    return [
        Change(
            group.indicator(row.indicator) if group else None,
            row.indicator, row.old, row.new, row.reason, by, row.at,
        )
        for row, by in rows
    ]  # fmt: skip
