"""Proposing, changing, deciding: every write, with its permission and its audit event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from certify.api import Area, Unit, User, commit, record, session
from certify.clock import now, today
from certify.errors import Conflict, Refused
from certify.faults import Fault, refuse
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.rights import require_decider, require_proposer
from certify.plugins.commendations.words import (
    DECIDED,
    FORMS,
    LEVELS,
    NOT_GRANTED,
    PROPOSED,
    RECIPIENTS,
)
from certify.text import fold

FIRST_YEAR = 1990  # of records that are entered afterwards


@dataclass(frozen=True)
class Proposal:
    """What is proposed; ``unit`` is the recipient, or where the recipient belongs."""

    year: int
    level: str
    form: str
    recipient: str
    name: str
    area: Area
    reason: str
    post: str = ""
    unit: Unit | None = None
    basis: Sequence[Mapping[str, Any]] = field(default=())


@dataclass(frozen=True)
class Decision:
    """What was decided, by whom and when; one decision may name many."""

    number: str
    day: date
    body: str
    place: str
    signatory_title: str
    signatory_name: str


def propose(actor: User, given: Proposal) -> Commendation:
    """Propose one commendation."""
    [made] = propose_all(actor, [given])
    return made


def propose_all(actor: User, given: Sequence[Proposal]) -> list[Commendation]:
    """Propose several at once, all or none.

    :raises Forbidden: when *actor* is no inspector there.
    :raises Invalid: when something of one is missing or wrong.
    """
    made = []
    for each in given:
        require_proposer(actor, each.area, each.unit, each.year)
        refuse(_faults(each))
        item = Commendation(state=PROPOSED, proposed_by_id=actor.id, proposed_at=now())
        _fill(item, each)
        session.add(item)
        session.flush()
        record(actor, "commendation.proposed", "commendation", item.id, **_told(item))
        made.append(item)
    commit()
    return made


def change(actor: User, item: Commendation, given: Proposal, *, seen: int) -> Commendation:
    """Change a proposal that was not decided yet.

    :param seen: the revision that the page was filled from.
    """
    require_proposer(actor, item.area, item.unit, item.year)
    require_proposer(actor, given.area, given.unit, given.year)
    _require_state(item, PROPOSED)
    if item.revision != seen:
        raise Conflict(
            _("Somebody else changed this in the meantime. Load the page again and repeat it.")
        )
    refuse(_faults(given))
    before = _told(item)
    _fill(item, given)
    changed = {
        key: [before[key], value] for key, value in _told(item).items() if before[key] != value
    }
    if changed:
        record(actor, "commendation.changed", "commendation", item.id, changes=changed)
    commit()
    return item


def decide(actor: User, items: Sequence[Commendation], given: Decision) -> None:
    """Enter one decision on proposals, all or none.

    :raises Forbidden: when *actor* does not decide on one of them.
    :raises Refused: when one was decided before, or none is given.
    """
    if not items:
        raise Refused(_("Choose at least one proposal."))
    for item in items:
        require_decider(actor, item)
        _require_state(item, PROPOSED)
    refuse(_decision_faults(given))
    with session.no_autoflush:  # or a stale row would be noticed before the commit
        for item in items:
            item.state = DECIDED
            item.decision_number, item.decision_day = given.number, given.day
            item.body, item.place = given.body, given.place
            item.signatory_title = given.signatory_title
            item.signatory_name = given.signatory_name
            item.search = _search(item)
            told = {"number": given.number, "day": given.day.isoformat(), "body": given.body}
            record(actor, "commendation.decided", "commendation", item.id, **told)
    commit()


def not_grant(actor: User, item: Commendation, reason: str) -> None:
    """Enter that a proposal is not granted, and why."""
    require_decider(actor, item)
    _require_state(item, PROPOSED)
    refuse(_reason_faults(reason))
    item.state, item.refusal = NOT_GRANTED, reason
    record(actor, "commendation.not_granted", "commendation", item.id, reason=reason)
    commit()


def reopen(actor: User, item: Commendation, reason: str) -> None:
    """Take an entered decision back, because it was entered wrongly, and say why."""
    require_decider(actor, item)
    _require_state(item, DECIDED, NOT_GRANTED)
    refuse(_reason_faults(reason))
    was = {"state": item.state, "number": item.decision_number, "refusal": item.refusal}
    with session.no_autoflush:
        item.state, item.refusal = PROPOSED, ""
        item.decision_number, item.decision_day = "", None
        item.body = item.place = item.signatory_title = item.signatory_name = ""
        item.search = _search(item)
        record(actor, "commendation.reopened", "commendation", item.id, reason=reason, was=was)
    commit()


def _fill(item: Commendation, given: Proposal) -> None:
    area, unit = given.area, given.unit
    item.year, item.level, item.form = given.year, given.level, given.form
    item.recipient, item.name, item.post = given.recipient, given.name, given.post
    item.unit_id = unit.id if unit else None
    item.area_code, item.decider_code = area.code, decider_of(given.level, area)
    item.reason = given.reason
    item.basis = [dict(each) for each in given.basis]
    item.search = _search(item, unit)


def decider_of(level: str, area: Area) -> str:
    """Return the area whose approvers enter decisions of a level on merit in *area*."""
    wanted_above = LEVELS[level].office == "province" and area.parent_code
    return area.parent_code if wanted_above and area.parent_code else area.code


def _search(item: Commendation, unit: Unit | None = None) -> str:
    around = unit or item.unit
    parts = (item.name, item.post, around.name if around else "", item.decision_number)
    return fold(" ".join(part for part in parts if part))[:700]


def _told(item: Commendation) -> dict[str, Any]:
    names = ("year", "level", "form", "recipient", "name", "post", "unit_id", "area_code", "reason")
    return {name: getattr(item, name) for name in names}


def _require_state(item: Commendation, *states: str) -> None:
    if item.state not in states:
        raise Refused(
            _("“%(name)s” has been dealt with meanwhile. Load the page again.", name=item.name)
        )


def _faults(given: Proposal) -> Iterator[Fault]:
    if not FIRST_YEAR <= given.year <= today().year + 1:
        yield Fault("year", _("Give a year from %(first)s on.", first=FIRST_YEAR))
    for name, known in (("level", LEVELS), ("form", FORMS), ("recipient", RECIPIENTS)):
        if getattr(given, name) not in known:
            yield Fault(name, _("Choose one of the list."))
    if not given.name.strip():
        yield Fault("name", _("Say who is commended."))
    if not given.reason.strip():
        yield Fault("reason", _("Say what for: the merit in a sentence."))
    if given.recipient == "unit" and given.unit is None:
        yield Fault("unit", _("Choose the unit from the register."))
    for name, most in (("name", 300), ("post", 200), ("reason", 1000)):
        if len(getattr(given, name)) > most:
            yield Fault(name, _("At most %(count)s characters.", count=most))


def _decision_faults(given: Decision) -> Iterator[Fault]:
    limits = {
        "number": 80,
        "body": 200,
        "place": 120,
        "signatory_title": 120,
        "signatory_name": 120,
    }
    for name, most in limits.items():
        value = getattr(given, name)
        if not value.strip():
            yield Fault(name, _("This must be filled in."))
        elif len(value) > most:
            yield Fault(name, _("At most %(count)s characters.", count=most))
    if given.day > today():
        yield Fault("day", _("The day of the decision lies in the future."))


def _reason_faults(reason: str) -> Iterator[Fault]:
    if not reason.strip():
        yield Fault("reason", _("Give the reason."))
    elif len(reason) > 500:
        yield Fault("reason", _("At most %(count)s characters.", count=500))
