"""The list of applications that an office has before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import aliased

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, closed_units, is_administrator
from certify.applications.models import STATES, Application
from certify.appraisal.rights import had_part
from certify.db import db
from certify.text import search_pattern
from certify.units.models import Area, Unit

PAGE_SIZE = 20
WAITING = ("submitted", "appraising", "supplement")

# By when the office has to act next.
DUE = case((Application.state == "concluded", Application.decide_by), else_=Application.appraise_by)

# Columns, not objects: the list reads 20 rows a page and nothing else of them.
AUTHORITY = aliased(Area)
ROWS: Any = (
    select(
        Application.id,
        Application.unit_id,
        Application.unit_type,
        Application.year,
        Application.state,
        Application.set_key,
        Application.closed_to,
        Application.self_outcome,
        Application.self_class,
        Application.self_points,
        Application.findings_outcome,
        Application.findings_class,
        Application.findings_points,
        or_(Application.submitted_late, Application.registered_late).label("late"),
        DUE.label("due"),
        Unit.name.label("unit"),
        Unit.authority_code,
        Area.name.label("area"),
        AUTHORITY.name.label("authority"),
        func.count().over().label("total"),  # of all pages
    )
    .join(Unit, Unit.id == Application.unit_id)
    .join(Area, Area.code == Unit.area_code)
    .join(AUTHORITY, AUTHORITY.code == Unit.authority_code)
    .order_by(DUE.is_(None), DUE, Application.submitted_at, Application.id)
    .limit(PAGE_SIZE)
)


@dataclass(frozen=True)
class Entry:
    """One application in the list, and what the reader may do with it."""

    application: Row[Any]  # the columns of ROWS
    days_left: int | None
    mine: bool  # of the reader's own office, and the reader may act on it
    excluded: bool  # the reader belongs to the unit, or declared a conflict with it


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    entries: list[Entry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty strings narrow nothing."""

    state: str = "waiting"
    unit_type: str = ""
    year: int | None = None
    late: bool = False
    outcome: str = ""
    mine: bool = False
    words: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Filters:
        """Read the filters from the address of a page; what makes no sense is left out."""
        state, year = arguments.get("state", "waiting"), arguments.get("year", "")
        outcome = arguments.get("outcome", "")
        return cls(
            state=state if state in {*STATES, "waiting", "all"} else "waiting",
            unit_type=arguments.get("type", "")[:40],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            late=bool(arguments.get("late")),
            outcome=outcome if outcome in {"met", "not_met", "incomplete"} else "",
            mine=bool(arguments.get("mine")),
            words=arguments.get("q", "").strip()[:100],
        )

    def arguments(self) -> dict[str, Any]:
        """Return the filters as they stand in an address, without those that narrow nothing."""
        given = {
            "state": self.state if self.state != "waiting" else "",
            "type": self.unit_type,
            "year": self.year,
            "late": "1" if self.late else "",
            "outcome": self.outcome,
            "mine": "1" if self.mine else "",
            "q": self.words,
        }
        return {name: value for name, value in given.items() if value}


def visible_to(actor: User, *roles: str) -> ColumnElement[bool]:
    """Return the condition on applications that the actor's offices see: their own and below."""
    areas = area_codes(actor, *roles)
    below = select(Area.code).where(Area.parent_code.in_(areas))
    return or_(
        Application.authority_code.in_(areas),
        Application.area_code.in_(areas),
        Application.area_code.in_(below),
    )


def queue(actor: User, filters: Filters, page: int = 1) -> Listing:
    """Return one page of the applications that *actor*'s offices see, the most urgent first."""
    conditions = [visible_to(actor), *_conditions(actor, filters)]
    return listing(actor, conditions, page, "inspector", "approver")


def pending(actor: User, page: int = 1) -> Listing:
    """Return one page of what lies before the approver: concluded, not decided, by due date."""
    own = Application.authority_code.in_(area_codes(actor, "approver"))
    return listing(actor, [Application.state == "concluded", own], page, "approver")


def listing(
    actor: User, conditions: Sequence[ColumnElement[bool]], page: int, *roles: str
) -> Listing:
    """Return one page of the applications that fit; *roles* are those that may act on them."""
    page = max(page, 1)
    rows = _rows(conditions, page)
    if not rows and page > 1:  # beyond the end: the last page there is
        counted = select(func.count()).select_from(Application)
        matching = counted.join(Unit, Unit.id == Application.unit_id).where(*conditions)
        page = max(1, -(-(db.session.scalar(matching) or 0) // PAGE_SIZE))
        rows = _rows(conditions, page)
    served = set() if is_administrator(actor) else area_codes(actor, *roles)
    total = rows[0].total if rows else 0
    closed = {year: closed_units(actor, year) for year in {each.year for each in rows}}
    entries = [_entry(actor, each, served, each.unit_id in closed[each.year]) for each in rows]
    return Listing(entries, total, page)


def _rows(conditions: Sequence[ColumnElement[bool]], page: int) -> Sequence[Row[Any]]:
    wanted = ROWS.where(*conditions).offset((page - 1) * PAGE_SIZE)
    found: Sequence[Row[Any]] = db.session.execute(wanted).all()
    return found


def _conditions(actor: User, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.state == "waiting":
        found.append(Application.state.in_(WAITING))
    elif filters.state != "all":
        found.append(Application.state == filters.state)
    if filters.unit_type:
        found.append(Application.unit_type == filters.unit_type)
    if filters.year:
        found.append(Application.year == filters.year)
    if filters.late:
        found.append(or_(Application.submitted_late, Application.registered_late))
    if filters.outcome:
        held = func.coalesce(Application.findings_outcome, Application.self_outcome)
        found.append(held == filters.outcome)
    if filters.mine:
        found.append(Application.inspector_id == actor.id)
    if filters.words:
        found.append(Unit.search.like(search_pattern(filters.words), escape="\\"))
    return found


def _entry(actor: User, application: Row[Any], served: set[str], closed: bool) -> Entry:
    own = application.authority_code in served and not closed
    return Entry(
        application=application,
        days_left=(application.due - clock.today()).days if application.due else None,
        mine=own and not had_part(actor, application),
        excluded=closed,
    )


def last_day(application: Application) -> date | None:
    """Return the day by which the office has to act next."""
    return application.decide_by if application.state == "concluded" else application.appraise_by


def years() -> list[int]:
    """Return the years to narrow the list to: this one and the five before it."""
    this = clock.today().year
    return list(range(this, this - 6, -1))
