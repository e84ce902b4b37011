"""Reading appeals: the list of an office, the page of one."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import (
    area_codes,
    may_see_unit,
    require,
    require_independent,
    unit_ids,
)
from certify.appeals.models import Appeal
from certify.applications.models import Application
from certify.db import db
from certify.errors import NotFound
from certify.evidence.models import Evidence

PAGE = 20
WAITING = select(func.count(Appeal.id)).where(
    Appeal.authority_code.in_(bindparam("areas", expanding=True)), Appeal.answer.is_(None)
)  # made once: the list that inspectors live in asks it each time


def find(actor: User, appeal_id: int) -> Appeal:
    """Return an appeal to its unit, its offices and administrators.

    :raises NotFound: when there is none that the actor may know of.
    :raises Forbidden: for people of an office who are not independent of the unit.
    """
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None or not may_see_unit(actor, appeal.application.unit):
        raise NotFound(_("There is no such appeal."))
    application = appeal.application
    if application.unit_id not in unit_ids(actor):
        require_independent(actor, application.unit_id, application.year)
    return appeal


def of_application(application: Application) -> Appeal | None:
    """Return the appeal of an application, if there is one."""
    return db.session.query(Appeal).filter_by(application_id=application.id).one_or_none()


def evidence_of(appeal: Appeal) -> list[Evidence]:
    """Return the files that came with an appeal: until it is answered no others can."""
    query = (
        select(Evidence)
        .where(
            Evidence.application_id == appeal.application_id,
            Evidence.uploaded_at >= appeal.at,
            Evidence.uploaded_at <= (appeal.answered_at or clock.now()),
        )
        .order_by(Evidence.id)
    )
    return list(db.session.scalars(query))


def waiting_count(actor: User) -> int:
    """Return how many appeals wait for their answer in the actor's offices."""
    return db.session.scalar(WAITING, {"areas": list(area_codes(actor))}) or 0


def listing(actor: User, page: int = 1) -> Pagination:
    """Return one page of the appeals of the actor's offices, those that wait first.

    :raises Forbidden: for whoever serves no office.
    """
    offices = area_codes(actor)
    require(bool(offices), _("This list is for inspectors and approvers."))
    query = (
        select(Appeal)
        .where(Appeal.authority_code.in_(offices))
        .options(joinedload(Appeal.application).joinedload(Application.unit))
        .order_by(Appeal.answer.is_not(None), Appeal.id)
    )
    return db.paginate(query, page=max(page, 1), per_page=PAGE, max_per_page=PAGE, error_out=False)
