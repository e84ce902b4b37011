"""Who may appraise and decide: the unit's own office, and nobody who belongs to the unit."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from certify.accounts import permissions
from certify.accounts.models import User
from certify.applications.models import Application
from certify.errors import NotFound, Refused
from certify.faults import short

ANEW = ("appraising", "supplement", "concluded")  # while an upheld appeal is worked off
MAX_REASON = 4000  # characters, of a finding, a supplement, a reopening


def require_seen(actor: User, application: Application) -> None:
    """Go on only when *actor* may see the file.

    :raises NotFound: otherwise, as if there were none.
    """
    if not permissions.may_see_unit(actor, application.unit):
        raise NotFound(_("There is no such application."))


def require_office(actor: User, role: str, application: Application) -> None:
    """Go on only for an ``inspector`` or ``approver`` of the unit's authority who is independent.

    :raises NotFound: when the actor may not even see the file.
    :raises Forbidden: when the actor serves another office, belongs or belonged to the unit in
        that year, declared a conflict with it, had a part in a decision that an appeal
        set aside, or administers the installation.
    """
    require_seen(actor, application)
    unit = application.unit
    refusal = {
        "inspector": _("Only an inspector of %(area)s may do this.", area=unit.authority.name),
        "approver": _("Only an approver of %(area)s may do this.", area=unit.authority.name),
    }[role]
    permissions.require(permissions.serves(actor, role, unit), refusal)
    permissions.require(
        not permissions.is_administrator(actor),
        _("Administrators neither score nor decide; use another account for this office."),
    )
    permissions.require_independent(actor, unit.id, application.year)
    permissions.require(
        not had_part(actor, application),
        _("You had a part in the decision that was contested: somebody else has to do this."),
    )


def may(actor: User, role: str, application: Application) -> bool:
    """Say whether :func:`require_office` would let *actor* go on."""
    return (
        permissions.serves(actor, role, application.unit)
        and not permissions.is_administrator(actor)
        and permissions.independent(actor, application.unit_id, application.year)
        and not had_part(actor, application)
    )


def had_part(actor: User, application: Any) -> bool:
    """Say whether an appeal set a decision aside that *actor* had a part in: others judge anew.

    :param application: an application, or its columns ``state`` and ``closed_to``.
    """
    closed: list[int] = application.closed_to
    return bool(closed) and application.state in ANEW and actor.id in closed


def require_reason(reason: str) -> None:
    """Go on only with a reason for another finding than the claim.

    :raises Refused: without one, or with one too long.
    """
    if not reason.strip():
        raise Refused(_("Give the reason why you disagree; the unit reads it."))
    require_short(reason)


def require_short(reason: str) -> None:
    """Go on only with a reason that people can read and documents can hold.

    :raises Refused: otherwise.
    """
    short(reason, MAX_REASON)
