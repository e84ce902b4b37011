"""Planning a round: its year, its sets and its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.db import db
from certify.engine import CriteriaSet, InputError, Said, Text, UnitType
from certify.errors import Conflict, NotFound
from certify.faults import Fault, refuse
from certify.plugins import library
from certify.rounds.models import Round

DAYS = ("submit_by", "appraise_by", "decide_by")
FIRST_YEAR, LAST_YEAR = 2012, 2100
WEEK = timedelta(days=7)
APPEAL_DAYS, MOST_APPEAL_DAYS = 15, 365  # to contest a decision: ours, the circular says nothing
OPEN_STATES = ("registered", "submitted", "appraising", "supplement", "concluded")
WHY = Text(
    "Kỳ đánh giá năm {year} từ {start} đến {end}; {key} có hiệu lực vào ngày cuối kỳ.",
    "The window of {year} runs from {start} to {end}; {key} is in force on its last day.",
)


@dataclass(frozen=True)
class Schedule:
    """What a round says about one unit type: its set and its last days."""

    set: str
    submit_by: date
    appraise_by: date
    decide_by: date

    def as_json(self) -> dict[str, str]:
        """Return the form that is stored."""
        return {"set": self.set} | {name: getattr(self, name).isoformat() for name in DAYS}


@dataclass(frozen=True)
class RoundData:
    """What the form says about a round."""

    year: int
    name: str
    register_from: date
    register_until: date
    sets: Mapping[str, Schedule] = field(default_factory=dict)
    late_allowed: bool = True
    appeal_days: int = APPEAL_DAYS


@dataclass(frozen=True)
class Option:
    """A set that may serve a unit type in a year, and why."""

    unit_type: UnitType
    criteria_set: CriteriaSet
    why: Said


def options(year: int) -> list[Option]:
    """Return the sets in force for each unit type in *year*, types in their usual order.

    Overlays stand after their set. Those that were read in the law itself come first.
    """
    found = []
    for unit_type in library().unit_types.values():
        for family in sorted({each.family for each in library().sets.values()}):
            try:
                criteria_set = library().in_force(family, year, unit_type.name)
            except InputError:
                continue
            found += [_option(unit_type, each, year) for each in with_overlays(criteria_set)]
    places = {name: place for place, name in enumerate(library().unit_types)}
    return sorted(
        found, key=lambda each: (places[each.unit_type.name], not each.criteria_set.verified)
    )


def with_overlays(criteria_set: CriteriaSet) -> list[CriteriaSet]:
    """Return a set and then those that offices made of it: filled in, or read otherwise."""
    mark = f"{criteria_set.key}+"
    made = [each for key, each in sorted(library().sets.items()) if key.startswith(mark)]
    return [criteria_set, *made]


def _option(unit_type: UnitType, criteria_set: CriteriaSet, year: int) -> Option:
    window = criteria_set.window(unit_type.name, year)
    why = WHY.format(year=year, start=window.start, end=window.end, key=criteria_set.key)
    return Option(unit_type, criteria_set, why)


def schedule(option: Option, year: int) -> Schedule:
    """Return the usual last days: decided in time by law, a week before it appraised, …

    The law gives the day of the decision only; the others are ours, to be changed.
    """
    window = option.criteria_set.window(option.unit_type.name, year)
    decide = (window.decide_before or window.end + timedelta(days=1)) - timedelta(days=1)
    return Schedule(option.criteria_set.key, decide - 2 * WEEK, decide - WEEK, decide)


def proposal(year: int) -> RoundData:
    """Return a round as it would usually be: quarter I, the sets in force, the usual days.

    Only sets that were read in the law itself are proposed; the others may be chosen.
    """
    return RoundData(
        year=year,
        name=_("Review of %(year)s", year=year),
        register_from=date(year, 1, 1),
        register_until=date(year, 3, 31),
        sets={
            each.unit_type.name: schedule(each, year)
            for each in reversed(options(year))
            if each.criteria_set.verified
        },
    )


def faults_of(data: RoundData) -> Iterator[Fault]:
    """Yield what is wrong, by field (``school.submit_by`` for the days of a unit type)."""
    if not FIRST_YEAR <= data.year <= LAST_YEAR:
        yield Fault("year", _("Give a year from 2012 to 2100."))
        return
    if not data.name or len(data.name) > 200:
        yield Fault("name", _("Give the round a name, at most 200 characters."))
    if data.register_until < data.register_from:
        yield Fault("register_until", _("Registration ends before it begins."))
    if not 0 <= data.appeal_days <= MOST_APPEAL_DAYS:
        yield Fault("appeal_days", _("Give a number of days from 0 to 365."))
    if not data.sets:
        yield Fault("", _("Choose a criteria set for at least one type of unit."))
    for unit_type, plan in data.sets.items():
        for fault in _plan_faults(data, unit_type, plan):
            yield Fault(f"{unit_type}.{fault.field}", fault.message)


def _plan_faults(data: RoundData, unit_type: str, plan: Schedule) -> Iterator[Fault]:
    try:
        criteria_set = library().resolve(plan.set, data.year, unit_type)
    except InputError:
        yield Fault("set", _("This set is not in force for this type of unit in that year."))
        return
    if plan.submit_by < data.register_from:
        yield Fault("submit_by", _("The last day to submit lies before registration begins."))
    if plan.appraise_by < plan.submit_by:
        yield Fault("appraise_by", _("Appraisal ends before the last day to submit."))
    if plan.decide_by < plan.appraise_by:
        yield Fault("decide_by", _("The decision is due before appraisal ends."))
    window = criteria_set.window(unit_type, data.year)
    if window.decide_before and plan.decide_by >= window.decide_before:
        day = window.decide_before.strftime("%d/%m/%Y")
        yield Fault(
            "decide_by",
            _("Decisions are due before %(day)s (%(basis)s).", day=day, basis=window.basis),
        )


def stored(round_: Round) -> RoundData:
    """Return what a round says, in the form that its form has."""
    return RoundData(
        year=round_.year,
        name=round_.name,
        register_from=round_.register_from,
        register_until=round_.register_until,
        sets={
            unit_type: Schedule(
                plan["set"], **{name: date.fromisoformat(plan[name]) for name in DAYS}
            )
            for unit_type, plan in round_.sets.items()
        },
        late_allowed=round_.late_allowed,
        appeal_days=round_.appeal_days,
    )


def listing() -> list[Round]:
    """Return all rounds, the newest first; everybody who signs in may see them."""
    return list(db.session.scalars(select(Round).order_by(Round.year.desc(), Round.id.desc())))


def get(round_id: int) -> Round:
    """Return a round.

    :raises NotFound: when there is none.
    """
    found = db.session.get(Round, round_id)
    if found is None:
        raise NotFound(_("There is no such round."))
    return found


def open_rounds() -> list[Round]:
    """Return the rounds that are not closed, the newest first."""
    return [round_ for round_ in listing() if round_.open]


def progress(rounds: list[Round]) -> dict[int, dict[str, int]]:
    """Return round id → state → number of applications (one query)."""
    rows = db.session.execute(
        select(Application.round_id, Application.state, func.count())
        .where(Application.round_id.in_([each.id for each in rounds]))
        .group_by(Application.round_id, Application.state)
    )
    found: dict[int, dict[str, int]] = {each.id: {} for each in rounds}
    for round_id, state, count in rows:
        found[round_id][state] = count
    return found


def create(actor: User, data: RoundData) -> Round:
    """Open a round.

    :raises Invalid: with every fault of *data*.
    """
    require_administrator(actor)
    refuse(faults_of(data))
    round_ = Round(**_columns(data))
    db.session.add(round_)
    db.session.flush()
    audit.record(actor, "round.created", "round", round_.id, year=data.year, sets=round_.sets)
    audit.commit()
    return round_


def _columns(data: RoundData) -> dict[str, Any]:
    return {
        "year": data.year,
        "name": data.name,
        "register_from": data.register_from,
        "register_until": data.register_until,
        "late_allowed": data.late_allowed,
        "appeal_days": data.appeal_days,
        "sets": {unit_type: plan.as_json() for unit_type, plan in data.sets.items()},
    }


def edit(actor: User, round_: Round, data: RoundData, *, seen_revision: int) -> Round:
    """Change a round; new days reach its applications that are not decided yet.

    :raises Conflict: when somebody else changed it meanwhile.
    :raises Invalid: with every fault of *data*, or when applications stand against it.
    """
    require_administrator(actor)
    if round_.revision != seen_revision:
        raise Conflict(_("Somebody else changed this round while you were editing it."))
    refuse([*faults_of(data), *_in_use_faults(round_, data)])
    before = {name: getattr(round_, name) for name in _columns(data)}
    for name, value in _columns(data).items():
        setattr(round_, name, value)
    for unit_type, plan in data.sets.items():
        if before["sets"].get(unit_type) != plan.as_json():
            _move_days(round_, unit_type, plan)
    audit.record(actor, "round.edited", "round", round_.id, sets=round_.sets)
    _commit()
    return round_


def _in_use_faults(round_: Round, data: RoundData) -> Iterator[Fault]:
    """Applications keep the set and the year that they were registered under."""
    used = select(Application.unit_type).where(Application.round_id == round_.id).distinct()
    for unit_type in db.session.scalars(used).all():
        plan = data.sets.get(unit_type)
        if data.year != round_.year:
            yield Fault("year", _("Units have registered in this round already."))
        if plan is None or plan.set != round_.sets.get(unit_type, {}).get("set"):
            yield Fault(f"{unit_type}.set", _("Units have registered under the set there was."))


def _move_days(round_: Round, unit_type: str, plan: Schedule) -> None:
    undecided = update(Application).where(
        Application.round_id == round_.id,
        Application.unit_type == unit_type,
        Application.state.in_(OPEN_STATES),
    )
    db.session.execute(undecided.values({name: getattr(plan, name) for name in DAYS}))


def set_open(actor: User, round_: Round, *, open_: bool) -> Round:
    """Close a round: nobody registers in it any more; or open it again."""
    require_administrator(actor)
    if round_.open != open_:
        round_.open = open_
        audit.record(actor, "round.opened" if open_ else "round.closed", "round", round_.id)
        _commit()
    return round_


def _commit() -> None:
    try:
        audit.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict(_("Somebody else changed this round while you were editing it.")) from error


def registration_phase(round_: Round, day: date | None = None) -> str:
    """Say where registration stands on *day*: before, open, late, over."""
    day = day or clock.today()
    if not round_.open:
        return "over"
    if day < round_.register_from:
        return "before"
    if day <= round_.register_until:
        return "open"
    return "late" if round_.late_allowed else "over"
