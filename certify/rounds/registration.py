"""Registration in a round: by the unit online, or by an office from a paper."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, may_see_unit, require, unit_ids
from certify.applications import operations as applications
from certify.applications.models import SELF, Application
from certify.audit import operations as audit
from certify.db import db
from certify.engine import CriteriaSet, InputError, OutOfScope, check_scope, parse_unit
from certify.errors import Conflict, NotFound, Refused
from certify.evidence import operations as evidence
from certify.notices import operations as notices
from certify.plugins import library
from certify.rounds.models import Round
from certify.rounds.planning import DAYS
from certify.rounds.suggestions import suggestions_for
from certify.units.models import Area, Unit


class AlreadyRegistered(Conflict):
    """The unit stands in the round already, with the application named."""

    def __init__(self, application_id: int) -> None:
        super().__init__(_("This unit is registered in this round already."))
        self.application_id = application_id


def works_for(actor: User, unit: Unit) -> bool:
    """Say whether *actor* prepares applications of the unit."""
    return unit.id in unit_ids(actor, "clerk", "head")


def serves_area_of(actor: User, unit: Unit) -> bool:
    """Say whether *actor* serves the unit's commune, or the area that manages it."""
    return bool(area_codes(actor) & {unit.area_code, unit.authority_code})


def register(
    actor: User,
    round_: Round,
    unit: Unit,
    *,
    day: date | None = None,
    number: str = "",
    paper: FileStorage | None = None,
) -> Application:
    """Register a unit: its clerk or head online, or an office from a paper.

    :param day: of an office: the date on the paper; online it is always today.
    :param number: number of the registration form, proposed as the answer about it.
    :param paper: of an office: the scan of the paper.
    :raises AlreadyRegistered: when the unit stands in the round; names the application.
    :raises Refused: out of scope, outside the days of registration, or the paper's date is amiss.
    """
    if not may_see_unit(actor, unit):
        raise NotFound(_("There is no such unit."))
    online = works_for(actor, unit) and paper is None and day is None
    require(online or serves_area_of(actor, unit))
    day = clock.today() if online or day is None else day
    existing = _existing(round_, unit)
    if existing is not None:
        raise AlreadyRegistered(existing)
    criteria_set = set_for(round_, unit, day)
    scan = evidence.examine(paper.filename or "", paper.stream) if paper is not None else None
    application = _add(round_, unit, criteria_set, day, number.strip()[:80])
    application.registration_channel = "online" if online else "paper"
    if scan is not None:
        proves = [each.id for each in criteria_set.criteria if each.id.endswith(".registration")]
        evidence.add(actor, application, scan, proves)
    _tell(actor, application)
    audit.commit()
    return application


def set_for(round_: Round, unit: Unit, day: date) -> CriteriaSet:
    """Return the set that the unit would be registered under on *day*.

    :raises Refused: when it cannot be registered, in one sentence that says why.
    """
    plan = round_.sets.get(unit.type)
    if plan is None:
        raise Refused(_("This round is not for units of this type."))
    if unit.closed_on is not None:
        raise Refused(_("This unit is closed."))
    _require_days(round_, day)
    try:
        criteria_set = library().resolve(plan["set"], round_.year, unit.type)
        raw = {"type": unit.type, "name": unit.name, "facts": unit.facts}
        check_scope(criteria_set, parse_unit(raw, library().unit_types), round_.year)
    except OutOfScope as error:
        raise Refused(error.message.in_(_language())) from error
    except InputError as error:
        raise Refused(error.in_(_language())) from error
    return criteria_set


def _language() -> str:
    return str(get_locale() or "vi")[:2]


def _require_days(round_: Round, day: date) -> None:
    if not round_.open:
        raise Refused(_("This round is closed."))
    if day > clock.today():
        raise Refused(_("The date of the registration lies in the future."))
    if day < round_.register_from:
        first = round_.register_from.strftime("%d/%m/%Y")
        raise Refused(_("Registration in this round begins on %(day)s.", day=first))
    if day > round_.register_until and not round_.late_allowed:
        last = round_.register_until.strftime("%d/%m/%Y")
        raise Refused(_("Registration ended on %(day)s; this round takes none later.", day=last))


def _existing(round_: Round, unit: Unit) -> int | None:
    """Return the unit's application of that year and family of sets, in whichever round."""
    if unit.type not in round_.sets:
        return None
    family = _family(round_.sets[unit.type]["set"])
    return db.session.scalar(
        select(Application.id)
        .where(
            Application.year == round_.year,
            Application.unit_id == unit.id,
            Application.set_key.startswith(f"{family}@", autoescape=True),
        )
        .order_by(Application.round_id != round_.id, Application.id)
        .limit(1)
    )


def _add(
    round_: Round, unit: Unit, criteria_set: CriteriaSet, day: date, number: str
) -> Application:
    plan = round_.sets[unit.type]
    application = Application(
        round=round_,
        unit=unit,
        year=round_.year,
        set_key=criteria_set.key,
        set_hash=criteria_set.hash,
        unit_type=unit.type,
        area_code=unit.area_code,
        authority_code=unit.authority_code,
        state="registered",
        registered_on=day,
        registration_number=number,
        registered_late=day > round_.register_until,
        **{name: date.fromisoformat(plan[name]) for name in DAYS},
    )
    db.session.add(application)
    try:
        db.session.flush()
    except IntegrityError as error:  # two at the same moment
        db.session.rollback()
        existing = _existing(round_, unit)
        if existing is None:
            raise
        raise AlreadyRegistered(existing) from error
    document = applications.self_document(application)
    document.suggestions = suggestions_for(application, criteria_set)
    db.session.flush()
    applications.store_outcome(application, SELF, applications.assess(application))
    return application


def _tell(actor: User, application: Application) -> None:
    audit.record(
        actor,
        "application.registered",
        "application",
        application.id,
        channel=application.registration_channel,
        late=application.registered_late,
        day=application.registered_on.isoformat(),
    )
    notices.notify_unit(
        application.unit_id,
        "registered",
        f"registered:{application.id}",
        f"/applications/{application.id}",
        unit=application.unit.name,
        year=application.year,
        set=application.set_key,
        due=application.submit_by.isoformat() if application.submit_by else None,
    )


class Chance(NamedTuple):
    """Whether a unit can register today: why not (empty: it can), and what it has already."""

    unit: Unit
    reason: str
    application_id: int | None


def chances(round_: Round, units: list[Unit]) -> list[Chance]:
    """Return for each unit whether it can register today (one query)."""
    registered = registered_in([round_], units)
    found = []
    for unit in units:
        reason, application_id = "", registered.get((round_.id, unit.id))
        if application_id is None:
            try:
                set_for(round_, unit, clock.today())
            except Refused as error:
                reason = str(error)
        found.append(Chance(unit, reason, application_id))
    return found


def units_of(actor: User) -> list[Unit]:
    """Return the open units that *actor* prepares applications for."""
    return list(
        db.session.scalars(
            select(Unit)
            .where(Unit.id.in_(unit_ids(actor, "clerk", "head")), Unit.closed_on.is_(None))
            .options(joinedload(Unit.area).joinedload(Area.parent))
            .order_by(Unit.search)
        )
    )


def registered_in(rounds: list[Round], units: list[Unit]) -> dict[tuple[int, int], int]:
    """Return (round id, unit id) → application of that unit, year and family (one query)."""
    rows = db.session.execute(
        select(Application.year, Application.unit_id, Application.set_key, Application.id).where(
            Application.year.in_({each.year for each in rounds}),
            Application.unit_id.in_([unit.id for unit in units]),
        )
    )
    found = {(year, unit_id, _family(key)): number for year, unit_id, key, number in rows}
    wanted = {
        (each.id, unit.id): (each.year, unit.id, _family(each.sets[unit.type]["set"]))
        for each in rounds
        for unit in units
        if unit.type in each.sets
    }
    return {pair: found[mark] for pair, mark in wanted.items() if mark in found}


def _family(key: str) -> str:
    return key.partition("@")[0]
