"""Confirming a set against the official text, correcting and withdrawing; and who may issue.

Not confirmed means not certifiable: a set with a criterion that was not read in the instrument
itself serves self-assessment and appraisal, but no certificate is issued under it until an
administrator has compared it.  This order of work is the software's, not the law's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, text

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.confirmations.models import Confirmation
from certify.confirmations.standing import (
    CONFIRMED,
    CORRECTED,
    WITHDRAWN,
    Act,
    Standing,
    standing_of,
)
from certify.db import db
from certify.engine import CriteriaSet, Criterion
from certify.errors import Conflict, NotFound, Refused
from certify.faults import Fault, refuse

MOST_NAMED = 12  # criteria that one sentence names


@dataclass(frozen=True)
class Reference:
    """The official text that was compared with, and where the copy is held."""

    instrument: str
    dated: date | None
    held: str
    note: str = ""


def acts_of(*conditions: ColumnElement[bool]) -> list[Act]:
    """Return acts with the names of who did them, the oldest first; one query."""
    rows = db.session.execute(
        select(Confirmation, User.name)
        .join(User, User.id == Confirmation.by_id)
        .where(*conditions)
        .order_by(Confirmation.id)
    )
    return [_act(row, name) for row, name in rows]


def _act(row: Confirmation, by: str) -> Act:
    told = ("id", "at", "act", "of_id", "set_key", "set_hash", "instrument", "dated", "held")
    values = {name: getattr(row, name) for name in (*told, "note", "reason")}
    return Act(by=by, criteria=tuple(row.criteria), **values)


def standing(criteria_set: CriteriaSet) -> Standing:
    """Return how a set stands; a set read wholly in the text asks the database nothing."""
    if criteria_set.verified:
        return Standing(criteria_set)
    return standing_of(criteria_set, history(criteria_set))


def history(criteria_set: CriteriaSet) -> list[Act]:
    """Return every act on the set of this key, of earlier rules too, the oldest first."""
    return acts_of(Confirmation.set_key == criteria_set.key)


def require_certifiable(criteria_set: CriteriaSet) -> Standing:
    """Go on only when a certificate may be issued under the set, until the transaction ends.

    :raises Refused: otherwise; it says which criteria are open and who can do what.
    """
    if not criteria_set.verified:
        _hold()
    found = standing(criteria_set)
    if not found.certifiable:
        raise Refused(" ".join(hindrances(found)))
    return found


def _hold() -> None:
    """Let nobody confirm or withdraw until the transaction ends; those who decide hold it together.

    A set is no row that could be locked. On SQLite whoever writes is alone anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE confirmation IN SHARE MODE"))


def hindrances(found: Standing) -> Iterator[str]:
    """Say why no certificate can be issued under a set yet, and who can change that."""
    key = found.criteria_set.key
    if found.open:
        yield _(
            "No certificate can be issued under %(key)s yet: these criteria were not checked"
            " against the official text: %(ids)s. An administrator confirms them on the page of"
            " the set.",
            key=key,
            ids=named(found.open),
        )
    if found.frames:
        yield _(
            "Of these criteria of %(key)s only the existence is known, so no certificate can be"
            " issued: %(ids)s. An administrator who holds the text fills them in on the page of"
            " the set; the set that comes of it is then applied.",
            key=key,
            ids=named(found.frames),
        )
    if found.unconfirmed:
        yield _("A unit that does not meet the criteria can be refused with the gap list as ever.")


def named(criteria: Collection[Criterion]) -> str:
    """Return the ids of criteria for a sentence, cut where they are many."""
    ids = [each.id for each in criteria]
    words = ", ".join(ids[:MOST_NAMED])
    more = len(ids) - MOST_NAMED
    return words if more <= 0 else _("%(ids)s and %(count)s more", ids=words, count=more)


def confirm(
    actor: User,
    criteria_set: CriteriaSet,
    criteria: Collection[str],
    reference: Reference,
    *,
    seen_hash: str,
) -> Confirmation:
    """Say that criteria of a set agree with the official text.

    :param criteria: their ids; those that were read in the text anyway need no confirmation.
    :param seen_hash: hash of the rules that the actor compared.
    :raises Conflict: when the rules are others now.
    :raises Invalid: when nothing is chosen, a criterion cannot be confirmed, or the reference
        is not whole.
    """
    require_administrator(actor)
    if seen_hash != criteria_set.hash:
        raise Conflict(_("The rules of this set are others than those you compared. Read anew."))
    chosen = [each for each in criteria_set.criteria if each.id in criteria]
    faults = [*_unfit(standing(criteria_set), chosen, criteria), *_faults(reference)]
    refuse(faults)
    return _write(actor, criteria_set, CONFIRMED, [each.id for each in chosen], reference)


def _unfit(found: Standing, chosen: list[Criterion], criteria: Collection[str]) -> Iterator[Fault]:
    open_ones = {each.id for each in found.open}
    unknown = sorted(set(criteria) - {each.id for each in chosen})
    frames = [each for each in chosen if each.provenance == "missing"]
    done = [each for each in chosen if each.id not in open_ones and each not in frames]
    if not criteria:
        yield Fault("criteria", _("Choose the criteria that you compared with the text."))
    if unknown:
        yield Fault("criteria", _("The set has no criterion %(ids)s.", ids=", ".join(unknown)))
    if frames:
        message = _(
            "Nobody can confirm %(ids)s: the content is not there. An overlay must fill it first.",
            ids=named(frames),
        )
        yield Fault("criteria", message)
    if done:
        message = _("%(ids)s: confirmed already, or read in the text.", ids=named(done))
        yield Fault("criteria", message)


def _faults(reference: Reference) -> Iterator[Fault]:
    if not reference.instrument.strip():
        yield Fault("instrument", _("Enter the number of the instrument that you read."))
    if reference.dated is None:
        yield Fault("dated", _("Enter the date of the instrument."))
    elif reference.dated > clock.today():
        yield Fault("dated", _("An instrument dated in the future cannot have been read."))
    if not reference.held.strip():
        yield Fault("held", _("Say where the text is held, so that others can read it too."))


def correct(actor: User, confirmation_id: int, reference: Reference, reason: str) -> Confirmation:
    """Put another reference in the place of a confirmation's, for as much of it as still holds.

    :raises NotFound: when there is no such confirmation.
    :raises Conflict: when it does not hold any more.
    :raises Invalid: when the reference is not whole or the reason missing.
    """
    found, kept, criteria_set = _held(actor, confirmation_id)
    refuse([*_faults(reference), *_reasonless(reason)])
    return _write(actor, criteria_set, CORRECTED, kept, reference, found.id, reason)


def withdraw(
    actor: User, confirmation_id: int, reason: str, criteria: Collection[str] = ()
) -> Confirmation:
    """Take a confirmation back, for *criteria* or for all that it still holds for.

    Certificates that were issued under it stay as they are.

    :raises NotFound: when there is no such confirmation.
    :raises Conflict: when it does not hold any more.
    :raises Invalid: when the reason is missing.
    """
    found, kept, criteria_set = _held(actor, confirmation_id)
    refuse(_reasonless(reason))
    taken = [name for name in kept if name in criteria or not criteria]
    if not taken:
        raise Conflict(_("This confirmation does not hold for these criteria any more."))
    reference = Reference(found.instrument, found.dated, found.held, found.note)
    return _write(actor, criteria_set, WITHDRAWN, taken, reference, found.id, reason)


def get(actor: User, confirmation_id: int) -> tuple[Act, Standing]:
    """Return a confirmation and how its set stands, to an administrator.

    :raises NotFound: when there is none, or its set is gone or has other rules now.
    """
    from certify.plugins import library

    require_administrator(actor)
    acts = acts_of(Confirmation.id == confirmation_id)
    criteria_set = library().sets.get(acts[0].set_key) if acts else None
    if criteria_set is None or criteria_set.hash != acts[0].set_hash:
        raise NotFound(_("There is no such confirmation of a set that is here."))
    return acts[0], standing(criteria_set)


def _held(actor: User, confirmation_id: int) -> tuple[Act, list[str], CriteriaSet]:
    found, stands = get(actor, confirmation_id)
    kept = list(stands.kept_by(found.id))
    if not kept:
        raise Conflict(_("This confirmation does not hold any more: see the history."))
    return found, kept, stands.criteria_set


def _reasonless(reason: str) -> Iterator[Fault]:
    if not reason.strip():
        yield Fault("reason", _("Give the reason; it stays in the history."))


def _write(
    actor: User,
    criteria_set: CriteriaSet,
    act: str,
    criteria: list[str],
    reference: Reference,
    of_id: int | None = None,
    reason: str = "",
) -> Confirmation:
    """Add an act and its audit event, and commit."""
    row = Confirmation(
        at=clock.now(),
        by_id=actor.id,
        act=act,
        of_id=of_id,
        set_key=criteria_set.key,
        set_hash=criteria_set.hash,
        criteria=criteria,
        instrument=" ".join(reference.instrument.split()),
        dated=reference.dated,
        held=" ".join(reference.held.split()),
        note=reference.note.strip(),
        reason=reason.strip(),
    )
    db.session.add(row)
    db.session.flush()
    _tell(actor, row)
    audit.commit()
    return row


def _tell(actor: User, row: Confirmation) -> None:
    audit.record(
        actor,
        ACTIONS[row.act],
        "set",
        row.set_key[:80],
        after=row.set_hash,
        confirmation=row.id,
        of=row.of_id,
        criteria=row.criteria,
        instrument=row.instrument,
        dated=row.dated.isoformat(),
        held=row.held,
        reason=row.reason,
    )


ACTIONS = {
    CONFIRMED: "set.confirmed",
    CORRECTED: "set.confirmation_corrected",
    WITHDRAWN: "set.confirmation_withdrawn",
}
