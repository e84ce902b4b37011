"""Checking and handing in: what is missing, papers, the frozen state, withdrawal, supplement."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import rfc8785
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import may_see_unit, unit_ids
from certify.applications import answers
from certify.applications.freezing import frozen_content
from certify.applications.models import SELF, Application, Paper, Submission
from certify.applications.overview import Item, Overview, overview
from certify.applications.records import criteria_set_of, lock, store_outcome
from certify.audit import operations as audit
from certify.db import db
from certify.engine import Paper as PaperRule
from certify.engine import Status
from certify.errors import Forbidden, NotFound, Refused
from certify.evidence.models import Evidence
from certify.notices import operations as notices

STAGE: Final = "application"  # the papers of Điều 9 khoản 2 that go in with the application
IF_ANY = "other"  # what sets call the papers that there may be besides those asked for
MAX_REASON = 500


@dataclass(frozen=True)
class PaperLine:
    """One paper that the dossier must hold: what the set says, and what the unit did about it."""

    rule: PaperRule
    file: Evidence | None
    absent_reason: str

    @property
    def settled(self) -> bool:
        """Whether it was uploaded, marked as absent with a reason, or need not be there."""
        return self.file is not None or bool(self.absent_reason) or self.rule.id == IF_ANY


@dataclass(frozen=True)
class Checklist:
    """What the unit should look at before it hands in."""

    view: Overview
    papers: tuple[PaperLine, ...]
    head: bool  # whether the reader is the head, who alone hands in

    @property
    def unproven(self) -> list[Item]:
        """Criteria claimed as met with less evidence than the set expects."""
        return [
            item
            for section in self.view.sections
            for item in section.items
            if item.row.status is Status.MET and not item.evidenced
        ]

    @property
    def unsettled(self) -> list[PaperLine]:
        """Papers that were neither uploaded nor marked as absent."""
        return [line for line in self.papers if not line.settled]

    @property
    def late(self) -> bool:
        """Whether the last day to hand in has passed."""
        left = self.view.days_left
        return self.view.application.state == "registered" and left is not None and left < 0

    @property
    def hindrance(self) -> str:
        """Why the application cannot be handed in now; empty when it can."""
        application, standing = self.view.application, self.view.standing
        key, papers = application.set_key, self._unsettled_names
        reasons = (
            (
                application.state not in answers.EDITABLE_STATES,
                _("The application has been submitted already."),
            ),
            (
                self.view.to_type and not standing.document.answers,
                _("No criterion is answered yet. Answer at least one before you submit."),
            ),
            (not application.round.open, _("This round is closed. Ask the office that runs it.")),
            (
                self.late and not application.round.late_allowed,
                _("The last day to submit has passed, and this round takes nothing in late."),
            ),
            (application.set_hash != standing.criteria_set.hash, _other_rules(key)),
            (
                bool(papers),
                _("Upload every paper, or say why it is absent: %(papers)s.", papers=papers),
            ),
        )
        return next((str(reason) for holds, reason in reasons if holds), "")

    @property
    def _unsettled_names(self) -> str:
        language = str(get_locale() or "vi")[:2]
        return "; ".join(line.rule.text.in_(language) for line in self.unsettled)


def _other_rules(key: str) -> Any:
    return _(
        "The rules of %(key)s are not those this application was registered under. "
        "Ask the administrator to install the published version again.",
        key=key,
    )


def checklist(actor: User, application: Application) -> Checklist:
    """Read what is missing, for one reader."""
    view = overview(actor, application)
    files = {file.id: file for file in view.files}
    marked = {
        paper.kind: paper
        for paper in db.session.scalars(select(Paper).where(Paper.application_id == application.id))
    }
    lines = [
        _line(rule, marked.get(rule.id), files)
        for rule in view.standing.criteria_set.papers_for(view.standing.unit, STAGE)
    ]
    return Checklist(view, tuple(lines), application.unit_id in unit_ids(actor, "head"))


def _line(rule: PaperRule, marked: Paper | None, files: dict[int, Evidence]) -> PaperLine:
    if marked is None:
        return PaperLine(rule, None, "")
    return PaperLine(rule, files.get(marked.evidence_id or 0), marked.absent_reason)


def set_paper(
    actor: User,
    application: Application,
    kind: str,
    evidence_id: int | None,
    absent_reason: str = "",
) -> Paper:
    """Say which file is a paper, or why there is none.

    :raises Refused: when neither is given, or the file is not one of this application.
    """
    lock(application)
    if not may_see_unit(actor, application.unit):
        raise NotFound(_("There is no such application."))
    if application.unit_id not in unit_ids(actor, "clerk", "head"):
        raise Forbidden(_("Only the unit's own people hand in its papers."))
    if application.state not in answers.EDITABLE_STATES:
        raise Refused(_("The application has been submitted already."))
    reason = " ".join(absent_reason.split())
    if evidence_id is None and not reason:
        raise Refused(_("Choose a file, or say why this paper is absent."))
    if len(reason) > MAX_REASON:
        raise Refused(_("The reason is longer than %(limit)s characters.", limit=MAX_REASON))
    _require_known(application, kind, evidence_id)
    paper = _put_paper(application, kind, evidence_id, reason)
    audit.record(
        actor,
        "application.paper_set",
        "application",
        application.id,
        kind=kind,
        evidence=evidence_id,
        absent=paper.absent_reason,
    )
    audit.commit()
    return paper


def _put_paper(application: Application, kind: str, evidence_id: int | None, reason: str) -> Paper:
    paper = db.session.scalar(
        select(Paper).where(Paper.application_id == application.id, Paper.kind == kind)
    ) or Paper(application_id=application.id, kind=kind)
    paper.evidence_id = evidence_id
    paper.absent_reason = "" if evidence_id is not None else reason
    db.session.add(paper)
    return paper


def _require_known(application: Application, kind: str, evidence_id: int | None) -> None:
    if kind not in {rule.id for rule in criteria_set_of(application).papers}:
        raise NotFound(_("The dossier has no such paper."))
    if evidence_id is not None:
        file = db.session.get(Evidence, evidence_id)
        if file is None or file.application_id != application.id or file.removed_at is not None:
            raise NotFound(_("There is no such file."))


def submit(actor: User, application: Application) -> Submission:
    """Hand the application in: freeze its state and tell the office.

    :raises Forbidden: when *actor* is not the unit's head.
    :raises Refused: when something keeps it from being handed in; see :attr:`Checklist.hindrance`.
    """
    found = _ready(actor, application, "registered")
    late = found.late
    submission = _freeze(actor, found)
    application.state = "submitted"
    application.submitted_at = submission.at
    application.submitted_late = late
    audit.record(
        actor,
        "application.submitted",
        "application",
        application.id,
        before=_hash_before(application, submission),
        after=submission.sha256,
        late=late,
    )
    _tell_office(application, "submitted", f"submitted:{submission.id}")
    audit.commit()
    return submission


def answer_supplement(actor: User, application: Application) -> Submission:
    """Hand in what the office asked to complete; the appraisal goes on.

    :raises Forbidden: when *actor* is not the unit's head.
    :raises Refused: when nothing was asked, or something keeps it from being handed in.
    """
    found = _ready(actor, application, "supplement")
    requests = answers.open_requests(application)
    submission = _freeze(actor, found)
    for request in requests:
        request.answered_at = submission.at
    application.state = "appraising"
    audit.record(
        actor,
        "application.supplement_answered",
        "application",
        application.id,
        before=_hash_before(application, submission),
        after=submission.sha256,
        criteria=[request.criterion for request in requests],
    )
    _tell_office(application, "supplement_answered", f"supplement_answered:{submission.id}")
    audit.commit()
    return submission


def withdraw(actor: User, application: Application) -> Application:
    """Take an application back, until an inspector has opened it.

    :raises Forbidden: when *actor* is not the unit's head.
    :raises Refused: when it was opened, or is not handed in.
    """
    lock(application)
    _require_head(actor, application)
    if application.state != "submitted":
        raise Refused(_("Only an application that is submitted and not yet opened goes back."))
    if application.opened_at is not None:
        raise Refused(_("An inspector has opened the application; it cannot be withdrawn now."))
    submission = _last(application)
    if submission is not None:
        submission.withdrawn_at = clock.now()
    application.state = "registered"
    application.submitted_at = None
    application.submitted_late = False
    audit.record(
        actor,
        "application.withdrawn",
        "application",
        application.id,
        before=submission.sha256 if submission else None,
    )
    _tell_office(application, "withdrawn", f"withdrawn:{submission.id if submission else 0}")
    audit.commit()
    return application


def _ready(actor: User, application: Application, state: str) -> Checklist:
    """Return the checklist of an application that may be handed in now."""
    lock(application)
    _require_head(actor, application)
    if application.state != state:
        raise Refused(_("The application has been submitted already."))
    found = checklist(actor, application)
    if found.hindrance:
        raise Refused(found.hindrance)
    return found


def _require_head(actor: User, application: Application) -> None:
    if not may_see_unit(actor, application.unit):
        raise NotFound(_("There is no such application."))
    if application.unit_id not in unit_ids(actor, "head"):
        raise Forbidden(_("Only the head of the unit submits or withdraws its application."))


def _freeze(actor: User, found: Checklist) -> Submission:
    """Add the frozen state to the transaction: canonical JSON and its hash."""
    application = found.view.application
    store_outcome(application, SELF, found.view.assessment)
    content = rfc8785.dumps(frozen_content(found))
    submission = Submission(
        application_id=application.id,
        at=clock.now(),
        by_id=actor.id,
        content=content.decode(),
        sha256=sha256(content).hexdigest(),
    )
    db.session.add(submission)
    db.session.flush()
    return submission


def _last(application: Application) -> Submission | None:
    """Return the frozen state that counts now."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.application_id == application.id, Submission.withdrawn_at.is_(None))
        .order_by(Submission.id.desc())
        .limit(1)
    )


def _hash_before(application: Application, submission: Submission) -> str | None:
    return db.session.scalar(
        select(Submission.sha256)
        .where(Submission.application_id == application.id, Submission.id < submission.id)
        .order_by(Submission.id.desc())
        .limit(1)
    )


def _tell_office(application: Application, kind: str, key: str) -> None:
    notices.notify_office(
        application.authority_code,
        "inspector",
        kind,
        key,
        f"/appraisal/{application.id}",
        unit=application.unit.name,
        year=application.year,
        set=application.set_key,
    )
