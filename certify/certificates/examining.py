"""What has to hold before an application is decided: asked of one, and of each of many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import independent, require
from certify.applications.models import Application
from certify.appraisal.claims import Claim, claim_of
from certify.appraisal.models import Finding
from certify.appraisal.rights import require_office
from certify.appraisal.state import findings_of, found_values
from certify.appraisal.state import state_hash as hash_of
from certify.certificates.succession import last_of
from certify.confirmations import operations as confirmations
from certify.confirmations.standing import Standing
from certify.db import db
from certify.engine import Assessment
from certify.errors import Conflict, Refused


@dataclass(frozen=True)
class Judged:
    """A concluded application that may be decided, and what it is decided on."""

    application: Application
    claim: Claim
    findings: dict[str, Finding]
    assessment: Assessment
    checked: Standing | None  # who confirmed its set; None where no certificate is due

    @property
    def met(self) -> bool:
        """Whether the unit is to be recognised."""
        return self.checked is not None


def examine(actor: User, application: Application, day: date, seen: str) -> Judged:
    """Check everything that a decision on *application* rests on; nothing is written.

    The caller holds the application's lock.

    :param day: of the decision.
    :param seen: hash of the concluded state that the approver saw.
    :raises Conflict: when the state is not that one, or changed since it was concluded.
    :raises Refused: when it is not the time, or criteria of the set were not confirmed.
    """
    require_office(actor, "approver", application)
    if application.state != "concluded":
        raise Refused(
            _("Nothing to decide: the appraisal is not concluded, or it is decided already.")
        )
    _require_second(actor, application)
    _require_independent(application)
    claim, findings = claim_of(application), findings_of(application)
    assessment = claim.judge(found_values(claim, findings))
    _check_state(application, seen, hash_of(claim, findings, assessment), claim, findings)
    assert application.concluded_at is not None
    check_day(clock.local_day(application.concluded_at), day)
    return Judged(application, claim, findings, assessment, _certifiable(claim, assessment))


def _require_second(actor: User, application: Application) -> None:
    """Let nobody end or follow a certificate alone: concluding and deciding are its two persons."""
    require(
        actor.id != application.concluded_by_id or not last_of([application.id]),
        _(
            "This unit has a certificate already, which the decision ends: somebody else than who"
            " concluded the appraisal has to decide."
        ),
    )


def _require_independent(application: Application) -> None:
    """Go on only when who concluded the appraisal is independent of the unit, as known today.

    :raises Refused: otherwise; the approver sends it back, and somebody else concludes it.
    """
    person = db.session.get(User, application.concluded_by_id)
    if person and not independent(person, application.unit_id, application.year):
        raise Refused(
            _(
                "%(name)s, who concluded the appraisal, belongs to the unit or has a conflict of"
                " interest with it: send it back, so that somebody else concludes it.",
                name=person.name,
            )
        )


def _check_state(
    application: Application, seen: str, now: str, claim: Claim, findings: dict[str, Finding]
) -> None:
    if now != application.state_hash:
        raise Conflict(
            _(
                "The file has changed since its appraisal was concluded (then %(then)s, now"
                " %(now)s). Nothing was decided: send it back to the inspector, who concludes it"
                " again.",
                then=(application.state_hash or "")[:12],
                now=now[:12],
            )
            + f" {_changes(application, claim, findings)}"
        )
    if seen != now:
        raise Conflict(
            _(
                "The appraisal was concluded anew after you opened this page (you saw %(seen)s,"
                " now %(now)s). Nothing was decided: read the new state, then decide.",
                seen=seen[:12],
                now=now[:12],
            )
        )


def _changes(application: Application, claim: Claim, findings: dict[str, Finding]) -> str:
    """Say what changed since the conclusion, as far as the moments in the file tell."""
    told: str = _(
        "The moments in the file tell of no change: somebody may have changed it in the database."
    )
    concluded = application.concluded_at
    if concluded is None:
        return told
    changed = sorted(name for name, each in findings.items() if each.at > concluded)
    if claim.submission.at > concluded:
        told = _("Changed: what the unit submitted, on %(day)s.", day=_day(claim.submission.at))
    elif changed:
        told = _("Changed: the findings on %(names)s.", names=", ".join(changed))
    return told


def check_day(concluded: date, day: date) -> None:
    """Go on only for a decision dated between its appraisal and today.

    :raises Refused: otherwise.
    """
    if day > clock.today():
        raise Refused(_("The decision cannot be dated in the future."))
    if day < concluded:
        raise Refused(
            _(
                "The decision cannot be dated before the appraisal was concluded, %(day)s.",
                day=concluded.strftime("%d/%m/%Y"),
            )
        )


def _certifiable(claim: Claim, assessment: Assessment) -> Standing | None:
    if assessment.outcome == "incomplete":
        raise Refused(
            _(
                "Nothing can be decided: the contents of some criteria, or the points and classes,"
                " are not known here. An office that holds the text fills them in first."
            )
        )
    if assessment.outcome == "met":
        return confirmations.require_certifiable(claim.criteria_set)
    return None


def _day(moment: datetime) -> str:
    return clock.local_day(moment).strftime("%d/%m/%Y")
