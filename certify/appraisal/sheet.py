"""Everything that the page of one appraisal shows, read at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from certify.accounts.models import User
from certify.accounts.permissions import oversees, require, require_independent
from certify.applications.models import Application, Paper
from certify.applications.operations import computed_answers
from certify.appraisal.claims import Claim, claim_of
from certify.appraisal.models import Finding, SupplementRequest
from certify.appraisal.rights import may, require_seen
from certify.appraisal.state import findings_of, found_values, is_current, requests_of
from certify.db import db
from certify.engine import Assessment, Criterion, Row, Status
from certify.engine.kinds import Frame
from certify.errors import NotFound
from certify.evidence.models import Evidence
from certify.hookspecs import ComputedAnswer
from certify.units.models import Area, Unit


@dataclass(frozen=True)
class Item:
    """One criterion: what the unit says and shows, what was found."""

    criterion: Criterion
    claim: Row
    value: Any  # claimed, in the engine's JSON shape
    before: Any  # claimed in the submission before, where that differs; else None
    changed: bool
    files: list[Evidence]
    computed: ComputedAnswer | None
    finding: Finding | None
    found: Row
    by: str  # who found it
    requests: list[SupplementRequest]
    current: bool  # there is a finding, and it is of the claim as it stands

    @property
    def frame(self) -> bool:
        """Whether only the existence of the criterion is known: there is nothing to find."""
        return isinstance(self.criterion.kind, Frame)

    @property
    def fixed(self) -> bool:
        """Whether no other value can be found: what the register says, or nobody knows."""
        return self.frame or self.criterion.kind.derived

    @property
    def waiting(self) -> bool:
        """Whether the unit is completing it."""
        return any(each.answered_at is None for each in self.requests)

    @property
    def open(self) -> bool:
        """Whether the inspector has to judge it, or judge it again."""
        return not self.frame and not self.current and not self.waiting

    @property
    def evidenced(self) -> bool:
        """Whether enough files are there, or a register's own records stand behind the answer."""
        recorded = self.computed is not None and bool(self.computed.records)
        return recorded or len(self.files) >= sum(
            paper.minimum for paper in self.criterion.evidence
        )

    @property
    def clear(self) -> bool:
        """Whether one may agree with it among others: claimed as met, evidenced, unchanged."""
        return (
            self.open
            and self.finding is None
            and not self.requests
            and self.claim.status is Status.MET
            and self.evidenced
        )

    @property
    def differs(self) -> bool:
        """Whether the two assessments come to different verdicts here."""
        return self.current and self.claim.status != self.found.status

    @property
    def disputed(self) -> bool:
        """Whether the inspector found another value, with or without another verdict."""
        return (
            self.finding is not None
            and self.current
            and not (self.finding.agrees or self.criterion.kind.derived)
        )

    @property
    def revision(self) -> int:
        """Revision of the finding shown; 0 for none."""
        return self.finding.revision if self.finding else 0


@dataclass(frozen=True)
class Sheet:
    """One application under appraisal."""

    application: Application
    claim: Claim
    items: list[Item]
    findings: Assessment
    papers: dict[str, Paper]
    unused: list[Evidence]  # files that serve no criterion: the papers of the dossier
    may_judge: bool

    @cached_property
    def sections(self) -> list[tuple[Any, list[Item]]]:
        """The items under the sections of the set."""
        by_id = {item.criterion.id: item for item in self.items}
        grouped = [
            (section, [by_id[each.id] for each in section.criteria if each.id in by_id])
            for section in self.claim.criteria_set.sections
        ]
        return [(section, items) for section, items in grouped if items]

    def section_points(self, section: Any) -> dict[str, Any]:
        """Return what a section brings on both tracks; {} in a set without points."""
        if self.findings.maximum is None:
            return {}
        rows = {
            name: next(row for row in each.sections if row.group is section)
            for name, each in (("claimed", self.claim.assessment), ("found", self.findings))
        }
        most = rows["found"].maximum
        if most == 0:
            return {}
        return {name: row.points for name, row in rows.items()} | {
            "most": "?" if most is None else most
        }

    @property
    def not_asked(self) -> list[Row]:
        """The criteria that do not apply to this unit, with the reason."""
        return [row for row in self.claim.assessment.rows if row.status is Status.NOT_APPLICABLE]

    @property
    def done(self) -> int:
        """How many criteria have a current finding."""
        return sum(item.current for item in self.judged)

    @property
    def judged(self) -> list[Item]:
        """The criteria that need a finding."""
        return [item for item in self.items if not item.frame]

    @property
    def differences(self) -> list[Item]:
        """The criteria at which the inspector does not hold what the unit says."""
        return [item for item in self.items if item.differs or item.disputed]

    @property
    def rest(self) -> list[Item]:
        """What may be agreed with at once: all that is still open, if each of it is clear."""
        left = [item for item in self.items if item.open]
        return left if all(item.clear for item in left) else []

    @property
    def unit_until(self) -> date | None:
        """The last day that the unit has for what it was asked; None when nothing is asked."""
        waiting = [each for item in self.items for each in item.requests if not each.answered_at]
        return max((each.due for each in waiting if each.due), default=None)

    @property
    def ready(self) -> bool:
        """Whether the appraisal can be concluded."""
        return (
            self.application.state == "appraising"
            and self.done == len(self.judged)
            and self.claim.settled(self.findings)
        )

    @staticmethod
    def counts(assessment: Assessment) -> Counter[str]:
        """How many criteria have each status."""
        return Counter(str(row.status) for row in assessment.rows)

    def following(self, criterion_id: str) -> str | None:
        """Return the next open criterion after this one, from the top again at the end."""
        ids = [item.criterion.id for item in self.items]
        place = ids.index(criterion_id) + 1 if criterion_id in ids else 0
        turned = self.items[place:] + self.items[:place]
        return next((item.criterion.id for item in turned if item.open), None)


def find_application(actor: User, application_id: int) -> Application:
    """Return an application to somebody of its offices, or to an administrator.

    :raises NotFound: when there is none that the actor may know of.
    :raises Forbidden: for the unit's own people, who wait for the result.
    """
    application = db.session.scalars(
        select(Application)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.unit).joinedload(Unit.area).joinedload(Area.parent),
            joinedload(Application.unit).joinedload(Unit.authority),
            joinedload(Application.certificate),
        )
    ).one_or_none()
    if application is None:
        raise NotFound(_("There is no such application."))
    require_seen(actor, application)
    require(
        oversees(actor, application.unit),
        _("The appraisal is the office's work; you see its result with the decision."),
    )
    require_independent(actor, application.unit_id, application.year)
    return application


def read_sheet(actor: User, application: Application) -> Sheet:
    """Return the page's content.

    :raises Refused: when nothing was submitted, or the set is not there.
    """
    claim = claim_of(application)
    findings, requests = findings_of(application), requests_of(application)
    found = claim.judge(found_values(claim, findings))
    files = _files(application)
    computed = computed_answers(application, claim.unit)
    names = _names({each.by_id for each in findings.values()})
    items = []
    for criterion in claim.asked:
        finding, asked = findings.get(criterion.id), requests.get(criterion.id, [])
        changed = claim.changed(criterion.id)
        items.append(
            Item(
                criterion=criterion,
                claim=claim.assessment.row(criterion.id),
                value=claim.answers.get(criterion.id),
                before=claim.earlier.get(criterion.id) if changed else None,
                changed=changed,
                files=[each for each in files if criterion.id in _served(each)],
                computed=computed.get(criterion.id),
                finding=finding,
                found=found.row(criterion.id),
                by=names.get(finding.by_id, "") if finding else "",
                requests=asked,
                current=finding is not None and is_current(finding, claim, asked),
            )
        )
    return Sheet(
        application=application,
        claim=claim,
        items=items,
        findings=found,
        papers={paper.kind: paper for paper in _papers(application)},
        unused=[each for each in files if not each.uses],
        may_judge=may(actor, "inspector", application),
    )


def _files(application: Application) -> list[Evidence]:
    return list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.application_id == application.id, Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    )


def _served(file: Evidence) -> set[str]:
    return {use.criterion for use in file.uses}


def _papers(application: Application) -> list[Paper]:
    return list(db.session.scalars(select(Paper).where(Paper.application_id == application.id)))


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}
