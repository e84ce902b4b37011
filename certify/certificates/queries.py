"""Reading decisions and certificates: the approver's list, and who may fetch which document."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import (
    area_codes,
    belonged_to,
    is_administrator,
    may_see_unit,
    require,
    unit_ids,
)
from certify.applications.models import Application
from certify.applications.operations import get
from certify.appraisal.queue import PAGE_SIZE, Entry, Listing
from certify.certificates.models import Certificate, Decision
from certify.db import db
from certify.errors import NotFound
from certify.units.models import Area, Unit


def pending(actor: User, page: int = 1) -> Listing:
    """Return one page of what lies before the approver: concluded, not decided, by due date."""
    mine = (
        Application.state == "concluded",
        Application.authority_code.in_(area_codes(actor, "approver")),
    )
    total = db.session.scalar(select(func.count(Application.id)).where(*mine)) or 0
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = db.session.scalars(
        select(Application)
        .where(*mine)
        .options(joinedload(Application.unit).joinedload(Unit.area))
        .order_by(Application.decide_by.is_(None), Application.decide_by, Application.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Listing([_entry(actor, each) for each in rows], total, page)


def _entry(actor: User, application: Application) -> Entry:
    due = application.decide_by
    return Entry(
        application,
        due,
        (due - clock.today()).days if due else None,
        not belonged_to(actor, application.unit_id, application.year),
    )


def decided_lately(actor: User, count: int = 10) -> list[Decision]:
    """Return the last decisions of the actor's offices."""
    return list(
        db.session.scalars(
            select(Decision)
            .where(Decision.authority_code.in_(area_codes(actor)))
            .order_by(Decision.id.desc())
            .limit(count)
        )
    )


def last_decision(authority: str) -> Decision | None:
    """Return the authority's last decision: its place and signatory are suggested again."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.authority_code == authority)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def decision(actor: User, decision_id: int, page: int = 1) -> tuple[Decision, Listing]:
    """Return a decision and one page of its units, as far as the actor may see them.

    :raises NotFound: when there is none, or the actor may see none of its units.
    """
    found = db.session.get(Decision, decision_id, options=[joinedload(Decision.authority)])
    offices = area_codes(actor)
    if found is None:
        raise NotFound(_("There is no such decision."))
    query = select(Application).where(Application.decision_id == found.id)
    whole = is_administrator(actor) or bool(
        offices & {found.authority_code, found.authority.parent_code}
    )
    if not whole:
        reaches = or_(Unit.id.in_(unit_ids(actor)), Unit.area_code.in_(offices))
        query = query.join(Unit, Unit.id == Application.unit_id).where(reaches)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if not total:
        raise NotFound(_("There is no such decision."))
    page = min(max(page, 1), -(-total // PAGE_SIZE))
    rows = db.session.scalars(
        query.options(
            joinedload(Application.unit).joinedload(Unit.area),
            joinedload(Application.certificate),
        )
        .order_by(Application.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return found, Listing([Entry(each, None, None, True) for each in rows], total, page)


def certificate(actor: User, certificate_id: int) -> Certificate:
    """Return a certificate to its unit and its offices.

    :raises NotFound: when there is none that the actor may know of.
    """
    found = db.session.get(Certificate, certificate_id)
    unit = db.session.get(Unit, found.unit_id) if found else None
    if found is None or unit is None or not may_see_unit(actor, unit):
        raise NotFound(_("There is no such certificate."))
    return found


def for_scores(actor: User, application_id: int) -> Application:
    """Return an application whose score sheet the actor may have.

    Its offices may once it is concluded, the unit once it is decided.

    :raises Forbidden: before that.
    """
    application = get(actor, application_id)
    unit = application.unit
    offices = {unit.area_code, unit.authority_code, unit.area.parent_code}
    decided = application.state in {"recognised", "not_recognised"}
    office = bool(area_codes(actor) & offices) or is_administrator(actor)
    require(
        decided or (office and application.state == "concluded"),
        _("There is no score sheet before the appraisal is concluded."),
    )
    return application


def area_name(area: Area) -> str:
    """Return the proper name of an area, as decisions say where they were signed."""
    for kind in ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu "):
        if area.name.startswith(kind):
            return area.name.removeprefix(kind)
    return area.name
