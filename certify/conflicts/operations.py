"""Declaring and ending conflicts of interest.

One declares one's own; an administrator enters what was reported on paper. Whom a conflict keeps
out of which file, :func:`certify.accounts.permissions.declared_conflict` says. All of this is a
procedure of the software.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from certify import clock
from certify.accounts.models import ConflictOfInterest, User
from certify.accounts.permissions import is_administrator, require, require_administrator
from certify.audit import operations as audit
from certify.conflicts.kinds import KINDS
from certify.db import db
from certify.errors import Conflict, NotFound, Refused
from certify.faults import needed, short
from certify.notices import operations as notices
from certify.units.models import Unit
from certify.units.queries import visible

PAGE = 20
MAX_NOTE, MAX_REFERENCE = 1000, 200  # characters


def declare(
    actor: User, unit: Unit, *, kind: str, note: str = "", since: date
) -> ConflictOfInterest:
    """Declare one's own conflict with a unit: from now on one keeps out of its files.

    :raises NotFound: when the actor may not know of the unit.
    :raises Refused: when the kind or the day makes no sense.
    """
    visible(actor, unit.id)
    return _enter(actor, actor, unit, kind, note, since, "")


def record_paper(
    actor: User,
    person: User,
    unit: Unit,
    *,
    kind: str,
    note: str = "",
    since: date,
    reference: str,
) -> ConflictOfInterest:
    """Enter the conflict of another person that was reported on paper; administrators only.

    :param reference: of the paper: number, date, who signed it.
    :raises Refused: without a reference.
    """
    require_administrator(actor)
    require(actor.id != person.id, _("Declare your own conflict on your own page."))
    reference = needed(reference, _("which paper it was reported on"), MAX_REFERENCE)
    found = _enter(actor, person, unit, kind, note, since, reference)
    key = f"conflict_recorded:{found.id}"
    notices.notify([person.id], "conflict_recorded", key, "/conflicts", unit=unit.name)
    audit.commit()
    return found


def withdraw(actor: User, conflict: ConflictOfInterest, why: str) -> ConflictOfInterest:
    """End one's own conflict from today.

    The files of the years that it stood in stay closed: nobody frees oneself for a file at hand.
    """
    require(actor.id == conflict.user_id, _("Only the person concerned withdraws a conflict."))
    return _end(actor, conflict, why, mistaken=False)


def strike(actor: User, conflict: ConflictOfInterest, why: str) -> ConflictOfInterest:
    """Mark another person's conflict as entered by mistake: it keeps nobody out any more.

    :param why: the reason, with the paper that shows it.
    """
    require_administrator(actor)
    require(actor.id != conflict.user_id, _("Another administrator has to do this."))
    return _end(actor, conflict, why, mistaken=True)


def get(actor: User, conflict_id: int) -> ConflictOfInterest:
    """Return a conflict to its person and to administrators.

    :raises NotFound: otherwise.
    """
    found = db.session.get(ConflictOfInterest, conflict_id)
    if found is None or not (actor.id == found.user_id or is_administrator(actor)):
        raise NotFound(_("There is no such declaration."))
    return found


def listing(actor: User, person: User, page: int = 1) -> Pagination:
    """Return one page of a person's declarations, those that stand first, then the newest."""
    if actor.id != person.id:
        require_administrator(actor)
    query = (
        select(ConflictOfInterest)
        .where(ConflictOfInterest.user_id == person.id)
        .order_by(ConflictOfInterest.ended_at.is_not(None), ConflictOfInterest.id.desc())
    )
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)


def units_of(declared: Iterable[ConflictOfInterest]) -> dict[int, Unit]:
    """Return the units that declarations are about, by id."""
    ids = {each.unit_id for each in declared}
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}


def _enter(
    actor: User, person: User, unit: Unit, kind: str, note: str, since: date, reference: str
) -> ConflictOfInterest:
    if kind not in KINDS:
        raise Refused(_("Choose what kind of conflict it is."))
    if since > clock.today():
        raise Refused(_("The day since when it exists cannot be in the future."))
    found = ConflictOfInterest(
        user_id=person.id,
        unit_id=unit.id,
        kind=kind,
        note=short(note, MAX_NOTE),
        since=since,
        at=clock.now(),
        by_id=actor.id,
        reference=reference,
    )
    try:
        with db.session.begin_nested():
            db.session.add(found)
    except IntegrityError:
        raise Refused(_("This conflict is declared already.")) from None
    _tell(actor, "conflict.declared", found)
    return found


def _end(
    actor: User, conflict: ConflictOfInterest, why: str, *, mistaken: bool
) -> ConflictOfInterest:
    db.session.refresh(conflict, with_for_update=True)
    if conflict.ended_at is not None:
        raise Conflict(_("This declaration has ended already."))
    conflict.ended_why = needed(why, _("why it ends"), MAX_NOTE)
    conflict.ended_at, conflict.ended_by_id = clock.now(), actor.id
    conflict.mistaken = mistaken
    _tell(actor, "conflict.struck" if mistaken else "conflict.withdrawn", conflict)
    return conflict


def _tell(actor: User, action: str, conflict: ConflictOfInterest) -> None:
    """Tell the log who keeps out of which unit's files; what it is and why stays beside it."""
    audit.record(
        actor,
        action,
        "conflict",
        conflict.id,
        unit=conflict.unit_id,
        person=conflict.user_id,
    )
    audit.commit()
