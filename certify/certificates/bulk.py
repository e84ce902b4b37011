"""One decision for many applications: all or nothing, or worked off in chunks that may stop.

A short list is decided whole, in one transaction. A long one becomes a batch: its rows say what
waits, so a worker may be killed at any moment and another goes on; a chunk is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import structlog
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator, require
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates.enacting import enact
from certify.certificates.examining import Judged, check_day, examine
from certify.certificates.models import Batch, BatchItem, Decision
from certify.certificates.operations import enter
from certify.db import db, writing
from certify.errors import Conflict, NotFound, OperationError, Refused
from certify.units.models import Area, Unit

WHOLE = 200  # the longest list that is decided in one transaction
MOST = 5000  # the longest list of one decision
CHUNK = 50  # applications in one transaction of a batch


@dataclass(frozen=True)
class Particulars:
    """What a decision says of itself."""

    number: str
    day: date
    place: str
    signatory_name: str
    signatory_title: str


@dataclass(frozen=True)
class Problem:
    """An application that cannot be decided as it was seen, and why."""

    application_id: int
    unit: str
    why: str


class NotAsSeen(Conflict):
    """Some of a list that was to be decided whole cannot be; nothing was decided."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            _("Nothing was decided: %(number)s of these cannot be.", number=len(problems))
        )
        self.problems = problems


def decide_whole(actor: User, seen: Mapping[int, str], told: Particulars) -> Decision:
    """Decide on all applications of *seen* in one transaction, or on none.

    :param seen: hash of the concluded state that the approver saw, by application id.
    :raises NotAsSeen: when one cannot be decided; it names each of them.
    """
    if len(seen) > WHOLE:
        raise Refused(_("At most %(number)s can be decided all or nothing.", number=WHOLE))
    applications = _locked(seen)
    authority = _authority(actor, applications, seen)
    judged, problems = _examined(actor, applications, seen, told.day)
    if problems:
        raise NotAsSeen(problems)
    decision = enter(actor, authority, **asdict(told))
    enact(actor, decision, judged)
    audit.commit()
    return decision


def begin(actor: User, seen: Mapping[int, str], told: Particulars) -> Batch:
    """Enter the decision and put its applications in line; :func:`work` decides on them.

    :param seen: as for :func:`decide_whole`.
    """
    applications = _locked(seen)
    authority = _authority(actor, applications, seen)
    concluded = [clock.local_day(each.concluded_at) for each in applications if each.concluded_at]
    check_day(max(concluded, default=told.day), told.day)  # or every single one would be refused
    decision = enter(actor, authority, **asdict(told))
    batch = Batch(decision_id=decision.id, by_id=actor.id, at=clock.now(), state="running")
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        BatchItem(batch_id=batch.id, application_id=each.id, seen=seen[each.id])
        for each in applications
    )
    _record(actor, batch, "begun", decision=decision.number, applications=len(applications))
    audit.commit()
    return batch


def _locked(ids: Iterable[int]) -> list[Application]:
    """Return the applications, locked in one order, so that nobody waits for one who waits."""
    query = (
        select(Application)
        .where(Application.id.in_(ids))
        .order_by(Application.id)
        .options(
            selectinload(Application.unit).selectinload(Unit.area).selectinload(Area.parent),
            selectinload(Application.unit).selectinload(Unit.authority),
            selectinload(Application.submissions),
        )
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _authority(actor: User, applications: list[Application], seen: Mapping[int, str]) -> str:
    """Return the one authority of all, whose approver *actor* is."""
    own = area_codes(actor, "approver")
    of = {each.authority_code for each in applications}
    if not seen:
        raise Refused(_("Choose at least one application."))
    if len(seen) > MOST:
        raise Refused(_("At most %(number)s in one decision.", number=MOST))
    if len(applications) < len(seen) or not of <= own:
        raise NotFound(_("There is no such application."))
    require(
        not is_administrator(actor),
        _("Administrators neither score nor decide; use another account for this office."),
    )
    if len(of) > 1:
        raise Refused(_("One decision is of one authority: choose applications of one only."))
    return of.pop()


def _examined(
    actor: User, applications: Iterable[Application], seen: Mapping[int, str], day: date
) -> tuple[list[Judged], list[Problem]]:
    judged, problems = [], []
    for each in applications:
        try:
            judged.append(examine(actor, each, day, seen[each.id]))
        except OperationError as error:
            problems.append(Problem(each.id, each.unit.name, str(error)))
        except ValueError:
            why = _("The file cannot be read any more: tell the administrator.")
            problems.append(Problem(each.id, each.unit.name, why))
    return judged, problems


def work(batch_id: int) -> bool:
    """Decide on the next chunk of a batch, in a transaction of its own; say whether more waits.

    What cannot be decided is noted and the others go on. What stops all of them (nothing can be
    signed, a fault of ours) pauses the batch and is told.

    :raises DBAPIError: when the database does not answer; the next worker tries again.
    """
    with writing():
        db.session.rollback()  # what was read before holds no lock, and could not take one late
        try:
            return _chunk(batch_id)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 - told on the page, or else tried for ever
            db.session.rollback()
            structlog.get_logger("certify.bulk").exception("batch.stopped", batch=batch_id)
            _stop(batch_id, error)
            return False
        finally:
            db.session.rollback()  # lets go of the locks, also where nothing was to be done


def _chunk(batch_id: int) -> bool:
    batch = _taken(batch_id)
    if batch is None or batch.state != "running":
        return False
    with force_locale(batch.by.language or "vi"):
        items = _next_items(batch)
        if items and not batch.by.active:
            raise Refused(
                _(
                    "The account of %(name)s is closed, and nothing is decided in that name any"
                    " more. Take what is left into a decision of your own.",
                    name=batch.by.name,
                )
            )
        if items:
            _decide_items(batch, items)
        else:
            batch.state = "done"
            _record(batch.by, batch, "finished", **progress(batch.id))
        audit.commit()
    return bool(items)


def _decide_items(batch: Batch, items: Mapping[int, BatchItem]) -> None:
    seen = {application_id: item.seen for application_id, item in items.items()}
    judged, problems = _examined(batch.by, _locked(seen), seen, batch.decision.day)
    enact(batch.by, batch.decision, judged)
    for each in judged:
        items[each.application.id].state = "done"
    for problem in problems:
        item = items[problem.application_id]
        item.state, item.why = "refused", problem.why


def _next_items(batch: Batch) -> dict[int, BatchItem]:
    query = select(BatchItem).where(BatchItem.batch_id == batch.id, BatchItem.state == "waiting")
    rows = db.session.scalars(query.order_by(BatchItem.id).limit(CHUNK))
    return {each.application_id: each for each in rows}


def _taken(batch_id: int) -> Batch | None:
    """Return the batch under its lock."""
    return db.session.get(Batch, batch_id, with_for_update=True, populate_existing=True)


def _stop(batch_id: int, error: Exception) -> None:
    batch = _taken(batch_id)
    assert batch is not None
    batch.state = "paused"
    batch.why = (
        str(error)
        if isinstance(error, OperationError)
        else _("A fault of ours; the administrator finds it in the log. Nothing is half done.")
    )
    _record(None, batch, "paused")
    audit.commit()


def running() -> list[int]:
    """Return the batches that have something to do, the oldest first."""
    query = select(Batch.id).where(Batch.state == "running").order_by(Batch.id)
    return list(db.session.scalars(query))


def pause(actor: User, batch_id: int) -> Batch:
    """Let a batch rest after the chunk that is being worked on."""
    batch = _own(actor, batch_id)
    if batch.state == "running":
        batch.state, batch.why = "paused", ""
        _record(actor, batch, "paused")
    audit.commit()
    return batch


def resume(actor: User, batch_id: int) -> Batch:
    """Let a batch go on; each of its applications is checked when its turn comes."""
    batch = _own(actor, batch_id)
    if batch.state == "paused":
        batch.state, batch.why = "running", ""
        _record(actor, batch, "resumed")
    audit.commit()
    return batch


def _own(actor: User, batch_id: int) -> Batch:
    batch = _taken(batch_id)
    if batch is None or batch.decision.authority_code not in area_codes(actor):
        raise NotFound(_("There is no such decision."))
    require(
        batch.decision.authority_code in area_codes(actor, "approver")
        and not is_administrator(actor),
        _("Only an approver of this authority may do this."),
    )
    return batch


def _record(actor: User | None, batch: Batch, verb: str, **details: Any) -> None:
    audit.record(actor, f"batch.{verb}", "batch", batch.id, **details)


def progress(batch_id: int) -> dict[str, int]:
    """Return how many applications of a batch wait, are done, and were refused."""
    query = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch_id)
    found = {row[0]: row[1] for row in db.session.execute(query.group_by(BatchItem.state))}
    return {state: found.get(state, 0) for state in ("waiting", "done", "refused")}
