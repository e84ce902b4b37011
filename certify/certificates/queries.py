"""Reading decisions and certificates: the approver's list, and who may fetch which document."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import (
    area_codes,
    is_administrator,
    may_see_unit,
    oversees,
    require,
    unit_ids,
)
from certify.appeals.models import Appeal
from certify.applications.models import Application
from certify.applications.operations import get
from certify.certificates.models import Certificate, Decision
from certify.db import db
from certify.errors import NotFound
from certify.units.models import Area, Unit

PAGE_SIZE = 20


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


def usual_particulars(authority: Area) -> dict[str, Any]:
    """Return what the form of a decision begins with: place and signatory of the last one."""
    last = db.session.scalar(
        select(Decision)
        .where(Decision.authority_code == authority.code)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return {
        "day": clock.today(),
        "place": last.place if last else area_name(authority),
        "signatory_name": last.signatory_name if last else "",
        "signatory_title": last.signatory_title if last else "CHỦ TỊCH",
    }


def sees_whole(actor: User, decision: Decision) -> bool:
    """Say whether *actor* may see all units of a decision: its offices and administrators."""
    offices = {decision.authority_code, decision.authority.parent_code}
    return is_administrator(actor) or bool(area_codes(actor) & offices)


def decision(actor: User, decision_id: int, page: int = 1) -> tuple[Decision, Pagination]:
    """Return a decision and one page of its units, as far as the actor may see them.

    :raises NotFound: when there is none, or the actor may see none of its units.
    """
    found = db.session.get(Decision, decision_id, options=[joinedload(Decision.authority)])
    offices = area_codes(actor)
    if found is None:
        raise NotFound(_("There is no such decision."))
    contested = select(Appeal.application_id).where(Appeal.decision_id == found.id)
    issued = select(Certificate.application_id).where(Certificate.decision_id == found.id)
    query = select(Application).where(
        or_(
            Application.decision_id == found.id,
            Application.id.in_(contested),  # what was taken up again since
            Application.id.in_(issued),
        )
    )
    if not sees_whole(actor, found):
        reaches = or_(Unit.id.in_(unit_ids(actor)), Unit.area_code.in_(offices))
        query = query.join(Unit, Unit.id == Application.unit_id).where(reaches)
    listing = db.paginate(
        query.options(
            joinedload(Application.unit).joinedload(Unit.area), joinedload(Application.certificate)
        ).order_by(Application.id),
        page=max(page, 1),
        per_page=PAGE_SIZE,
        error_out=False,
    )
    if not listing.total:
        raise NotFound(_("There is no such decision."))
    return found, listing


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
    decided = application.state in {"recognised", "not_recognised"}
    require(
        decided or (oversees(actor, application.unit) and application.state == "concluded"),
        _("There is no score sheet before the appraisal is concluded."),
    )
    return application


def count_by_key() -> dict[str, int]:
    """Return how many certificates each key signed, by key id."""
    query = select(Certificate.key_id, func.count()).group_by(Certificate.key_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def area_name(area: Area) -> str:
    """Return the proper name of an area, as decisions say where they were signed."""
    for kind in ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu "):
        if area.name.startswith(kind):
            return area.name.removeprefix(kind)
    return area.name
