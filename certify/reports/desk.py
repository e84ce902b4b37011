"""What waits for a person: of their units, of their offices, of the house they keep."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator, unit_ids
from certify.applications import operations as applications
from certify.applications.models import Application
from certify.db import db
from certify.engine import Gap, InputError
from certify.errors import OperationError
from certify.plugins import library, plugins
from certify.reports.figures import reached
from certify.rounds import operations as rounds
from certify.rounds.models import Round
from certify.units.models import Unit

OPEN = ("registered", "supplement")  # the unit's turn
WAITING = ("submitted", "appraising", "supplement")  # before the inspectors
SOON = timedelta(days=7)
SHOWN = 20  # applications of the reader's units
IN_DETAIL = 1  # evaluated, to name its gaps; of the others the stored count is shown
ENTRIES = 6


@dataclass(frozen=True)
class Task:
    """An application of one of the reader's units; ``gaps`` are the three most pressing."""

    application: Application
    gaps: tuple[Gap, ...] = ()

    @property
    def days_left(self) -> int | None:
        """Days until it must be submitted; None when it is not the unit's turn."""
        due = self.application.submit_by
        mine = self.application.state == "registered" and due is not None
        return (due - clock.today()).days if mine and due else None


@dataclass(frozen=True)
class Opening:
    """A round in which one of the reader's units can register; ``late`` after its days."""

    round: Round
    unit: Unit
    late: bool

    @property
    def set_key(self) -> str:
        """The set that the round uses for such units."""
        return str(self.round.sets[self.unit.type]["set"])


@dataclass(frozen=True)
class Office:
    """What lies before the reader's offices: numbers by state, and the most urgent."""

    states: Counter[str] = field(default_factory=Counter)
    overdue: int = 0
    soon: int = 0
    to_appraise: list[Application] = field(default_factory=list)
    to_decide: list[Application] = field(default_factory=list)


@dataclass(frozen=True)
class House:
    """How the installation stands, in numbers that cost little."""

    library_problems: int
    plugin_problems: int
    open_rounds: int
    without_sign_in: int  # active accounts that never set a password


def tasks_of(actor: User) -> list[Task]:
    """Return the applications of the reader's units: those still running, and the last decided."""
    units = unit_ids(actor)
    if not units:
        return []
    wanted = (
        select(Application)
        .where(Application.unit_id.in_(units))
        .options(joinedload(Application.unit).joinedload(Unit.area))
        .options(joinedload(Application.certificate))
        .order_by(Application.year.desc(), Application.submit_by, Application.id)
        .limit(SHOWN)
    )
    found = list(db.session.scalars(wanted))
    newest = found[0].year if found else 0
    shown = [each for each in found if each.year == newest or each.state in OPEN]
    turn = [each for each in shown if each.state in OPEN]
    detailed = {each.id for each in turn[:IN_DETAIL]}
    return [
        Task(each, _top_gaps(each) if each.id in detailed else ())
        for each in sorted(shown, key=lambda each: each.state not in OPEN)
    ]


def _top_gaps(application: Application) -> tuple[Gap, ...]:
    """Return the three most pressing gaps; none where the answers cannot be judged now."""
    try:
        return applications.assess(application).gaps[:3]
    except (InputError, OperationError):  # its set or a fact is gone; its own page says so
        return ()


def openings_for(actor: User) -> list[Opening]:
    """Return where the reader's units can register today."""
    if not unit_ids(actor, "clerk", "head"):
        return []
    phases = {each: rounds.registration_phase(each) for each in rounds.open_rounds()}
    possible = [each for each, phase in phases.items() if phase in {"open", "late"}]
    units = rounds.units_of(actor) if possible else []
    registered = rounds.registered_in(possible, units) if units else {}
    return [
        Opening(round_, unit, phases[round_] == "late")
        for round_ in possible
        for unit in units
        if unit.type in round_.sets and (round_.id, unit.id) not in registered
    ]


def office_of(actor: User) -> Office | None:
    """Return what lies before the reader's offices; None for whoever serves none."""
    inspecting, approving = area_codes(actor, "inspector"), area_codes(actor, "approver")
    if not inspecting | approving:
        return None
    counts = _counts(inspecting | approving)
    to_appraise = and_(Application.authority_code.in_(inspecting), Application.state.in_(WAITING))
    to_decide = and_(Application.authority_code.in_(approving), Application.state == "concluded")
    return Office(
        Counter({state: count for state, count, _overdue, _soon in counts}),
        sum(overdue for _state, _count, overdue, _soon in counts),
        sum(soon for _state, _count, _overdue, soon in counts),
        _urgent(to_appraise, Application.appraise_by) if inspecting else [],
        _urgent(to_decide, Application.decide_by) if approving else [],
    )


def _counts(areas: set[str]) -> list[tuple[str, int, int, int]]:
    """Return (state, applications, overdue, due soon) of the offices of *areas*."""
    today = clock.today()
    rows = db.session.execute(
        select(
            Application.state,
            func.count(),
            func.count(case((reached(today)["overdue"], 1))),  # as the list behind it counts
            func.count(case((_due_between(today, today + SOON), 1))),
        )
        .where(Application.authority_code.in_(areas))
        .group_by(Application.state)
    )
    return [(state, count, overdue, soon) for state, count, overdue, soon in rows]


def _due_between(first: date, last: date) -> ColumnElement[bool]:
    """Say that the office's own next step is due from *first* to *last*."""
    return or_(
        and_(Application.state.in_(WAITING), Application.appraise_by.between(first, last)),
        and_(Application.state == "concluded", Application.decide_by.between(first, last)),
    )


def _urgent(
    condition: ColumnElement[bool], due: InstrumentedAttribute[date | None]
) -> list[Application]:
    wanted = select(Application).where(condition).options(joinedload(Application.unit))
    return list(db.session.scalars(wanted.order_by(due, Application.id).limit(ENTRIES)))


def house_of(actor: User) -> House | None:
    """Return how the installation stands; None for whoever does not administer it."""
    if not is_administrator(actor):
        return None
    never = or_(User.password.is_(None), User.must_set_password)
    numbers = select(
        select(func.count(Round.id)).where(Round.open).scalar_subquery(),
        select(func.count(User.id)).where(User.active, never).scalar_subquery(),
    )
    open_rounds, without = db.session.execute(numbers).one()
    return House(len(library().problems), len(plugins().problems), open_rounds, without)
