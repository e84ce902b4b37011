"""Everything that the self-assessment page shows, read once with a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from certify import clock
from certify.accounts.models import User
from certify.applications import answers, records
from certify.applications.answers import Change
from certify.applications.elsewhere import Offer, Other, offer_for, others_of
from certify.applications.models import Application
from certify.applications.records import Standing
from certify.db import db
from certify.engine import (
    Assessment,
    Bilingual,
    Criterion,
    Gap,
    Group,
    Row,
    Status,
    parse_answer,
)
from certify.engine.kinds import Frame
from certify.evidence.models import Evidence
from certify.hookspecs import ComputedAnswer

NOT_KNOWN = "not_known"  # the gap code of frames


@dataclass(frozen=True)
class Item:
    """One criterion as the page shows it."""

    row: Row
    value: Any  # raw
    revision: int
    editable: bool
    computed: ComputedAnswer | None
    suggestion: Mapping[str, Any] | None
    suggested: Bilingual | None  # the suggestion in words
    offer: Offer | None  # what another application of the unit holds for it
    change: Change | None
    files: tuple[Evidence, ...]
    asked: str  # what the office wrote when it asked to complete this criterion

    @property
    def criterion(self) -> Criterion:
        """The criterion itself."""
        return self.row.criterion

    @property
    def applicable(self) -> bool:
        """Whether it is asked of this unit."""
        return self.row.status is not Status.NOT_APPLICABLE

    @property
    def wanted_files(self) -> int:
        """How many files the set expects at least."""
        return sum(paper.minimum for paper in self.criterion.evidence)

    @property
    def frame(self) -> bool:
        """Whether only the existence of the criterion is known, so that nobody can judge it."""
        return isinstance(self.criterion.kind, Frame)

    @property
    def recorded(self) -> bool:
        """Whether a register's own records stand behind the answer."""
        return self.computed is not None and bool(self.computed.records)

    @property
    def evidenced(self) -> bool:
        """Whether enough files are there, or a register's own records stand behind the answer."""
        return self.recorded or len(self.files) >= self.wanted_files


@dataclass(frozen=True)
class Section:
    """One khoản with its criteria and its progress."""

    group: Group
    status: Status
    items: tuple[Item, ...]

    @cached_property
    def applicable(self) -> tuple[Item, ...]:
        """The criteria that are asked of this unit."""
        return tuple(item for item in self.items if item.applicable)

    @property
    def skipped(self) -> tuple[Item, ...]:
        """The criteria that do not apply to this unit."""
        return tuple(item for item in self.items if not item.applicable)

    @property
    def total(self) -> int:
        """How many of them can be answered: frames cannot."""
        return sum(not item.frame for item in self.applicable)

    @property
    def done(self) -> int:
        """How many of those are answered."""
        return sum(item.row.status is not Status.UNANSWERED for item in self.applicable)


@dataclass(frozen=True)
class Outlook:
    """How the whole stands: outcome, progress, gaps, days left."""

    standing: Standing
    assessment: Assessment

    @property
    def application(self) -> Application:
        """The application."""
        return self.standing.application

    @property
    def done(self) -> int:
        """How many of them are answered."""
        return self.total - len(self.open)

    @property
    def total(self) -> int:
        """How many criteria apply and can be answered: frames cannot."""
        applying = sum(row.status is not Status.NOT_APPLICABLE for row in self.assessment.rows)
        return applying - len(self.unknown)

    @property
    def failing(self) -> list[Gap]:
        """The gaps that are known: what is not met, the most pressing first."""
        return [gap for gap in self.assessment.gaps if gap.status is Status.NOT_MET]

    @property
    def open(self) -> list[Gap]:
        """The gaps that are only questions yet."""
        unanswered = [gap for gap in self.assessment.gaps if gap.status is Status.UNANSWERED]
        return [gap for gap in unanswered if gap.code != NOT_KNOWN]

    @property
    def unknown(self) -> list[Gap]:
        """The gaps that nobody can close before an office has filled the set in."""
        return [gap for gap in self.assessment.gaps if gap.code == NOT_KNOWN]

    @property
    def today(self) -> date:
        """The present day in Vietnam."""
        return clock.today()

    @property
    def days_left(self) -> int | None:
        """Days until the last day to submit; negative when it has passed."""
        last = self.application.submit_by
        return (last - clock.today()).days if last else None

    def progress_of(self, criterion: Criterion) -> tuple[str, int, int]:
        """Return the section of a criterion: its id, how many are answered, how many apply."""
        row = next(row for row in self.assessment.sections if criterion in row.group.criteria)
        frames = sum(gap.criterion in row.group.criteria for gap in self.unknown)
        total = row.counts.total() - row.counts[Status.NOT_APPLICABLE] - frames
        return row.group.id, total - row.counts[Status.UNANSWERED] + frames, total

    def points_of(self, section_id: str) -> str:
        """Return what a section brings, as ``17/25``; empty in a set without points."""
        row = next(row for row in self.assessment.sections if row.group.id == section_id)
        if self.assessment.maximum is None or row.maximum == 0:
            return ""
        return f"{row.points}" if row.maximum is None else f"{row.points}/{row.maximum}"


@dataclass(frozen=True)
class Overview(Outlook):
    """The self-assessment of one application, for one reader."""

    allowed: frozenset[str] | None
    files: list[Evidence]
    changes: dict[str, Change]
    requests: dict[str, str]
    suggestions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: list[Other] = field(default_factory=list)  # of the unit and year

    @property
    def can_edit(self) -> bool:
        """Whether the reader may change anything now."""
        return self.allowed is None or bool(self.allowed)

    @property
    def to_type(self) -> bool:
        """Whether there is any criterion to answer: no frame, and not known from a register."""
        return any(
            not (item.frame or item.criterion.kind.derived or item.computed)
            for section in self.sections
            for item in section.applicable
        )

    @property
    def usable_files(self) -> bool:
        """Whether there is a file that could be used for one more criterion."""
        return bool(self.files) or any(other.files for other in self.others)

    @cached_property
    def unit_key(self) -> object:
        """What of the unit a verdict may depend on, to look drawn verdicts up by."""
        unit = self.assessment.unit
        held = tuple(tuple(each.values()) for each in unit.recognitions or ())
        return unit.fact_key, held

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The khoản in order."""
        return tuple(
            Section(
                row.group,
                row.status,
                tuple(self.item(criterion) for criterion in row.group.criteria),
            )
            for row in self.assessment.sections
        )

    def item(self, criterion: Criterion) -> Item:
        """Return one criterion as the page shows it."""
        key, document = criterion.id, self.standing.document
        suggestion = self.suggestions.get(key)
        computed = self.standing.computed.get(key)
        value, files = document.answers.get(key), self.files_of.get(key, ())
        editable = self.open_to(criterion) and computed is None
        return Item(
            row=self.assessment.rows[criterion.index],
            value=value,
            revision=document.revisions.get(key, 0),
            editable=editable,
            computed=computed,
            suggestion=suggestion,
            suggested=self.in_words(criterion, suggestion["value"]) if suggestion else None,
            offer=offer_for(criterion, value, files, self.others) if editable else None,
            change=self.changes.get(key),
            files=files,
            asked=self.requests.get(key, ""),
        )

    def open_to(self, criterion: Criterion) -> bool:
        """Say whether the reader may answer a criterion now, registers apart."""
        allowed = self.allowed is None or criterion.id in self.allowed
        return allowed and not criterion.kind.derived

    def in_words(self, criterion: Criterion, raw: Any) -> Bilingual | None:
        """Return a raw answer in words; None when there is none."""
        parsed = parse_answer(criterion, raw)
        return None if parsed is None else criterion.kind.found(parsed, self.assessment.moment)

    @cached_property
    def files_of(self) -> dict[str, tuple[Evidence, ...]]:
        """The files by criterion."""
        found: dict[str, list[Evidence]] = {}
        for file in self.files:
            for use in file.uses:
                found.setdefault(use.criterion, []).append(file)
        return {key: tuple(files) for key, files in found.items()}


def overview(actor: User, application: Application) -> Overview:
    """Read all that the page shows.

    :raises InputError: when a fact or an answer does not fit the set.
    """
    standing = records.standing_of(application)
    requests = answers.open_requests(application)
    allowed = answers.editable(actor, application, requests)
    return Overview(
        standing=standing,
        assessment=standing.assess(),
        allowed=allowed,
        files=_files(application),
        changes=answers.last_changes(standing.document),
        requests={request.criterion: request.reason for request in requests},
        suggestions=answers.usable_suggestions(standing, allowed),
        others=others_of(application) if allowed is None or allowed else [],
    )


def _files(application: Application) -> list[Evidence]:
    """Return the files of the application with their uses: two queries, however many."""
    return list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.application_id == application.id, Evidence.removed_at.is_(None))
            .options(selectinload(Evidence.uses))
            .order_by(Evidence.id)
        )
    )
