"""Applications, their two answer documents, papers and frozen submissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.certificates.models import Certificate, Decision
    from certify.rounds.models import Round
    from certify.units.models import Unit

SELF, FINDINGS = "self", "findings"  # the two tracks

# registered → submitted → appraising ⇄ supplement → concluded → recognised | not_recognised
STATES = (
    "registered",
    "submitted",
    "appraising",
    "supplement",
    "concluded",
    "recognised",
    "not_recognised",
)


class Application(Base):
    """One unit's way through one round under one criteria set.

    List pages read what is stored here (state, outcomes, counts) and never
    evaluate again.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "set_key", name="uq_application_round_unit_set"),
        Index("ix_application_authority_state", "authority_code", "year", "state"),
        Index("ix_application_area_year", "area_code", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    set_key: Mapped[str] = mapped_column(String(120))  # family/unit-type@version[+name]
    set_hash: Mapped[str] = mapped_column(String(64))
    unit_type: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    state: Mapped[str] = mapped_column(String(20), default="registered")

    # Registration: online, or on paper and entered by an office.
    registered_on: Mapped[date]
    registration_number: Mapped[str] = mapped_column(String(80), default="")
    registration_channel: Mapped[str] = mapped_column(String(10), default="online")
    registered_late: Mapped[bool] = mapped_column(default=False)

    submit_by: Mapped[date | None]
    appraise_by: Mapped[date | None]
    decide_by: Mapped[date | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_late: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)  # first opened by an inspector
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    # What the last evaluation of each track said: met | not_met | incomplete.
    self_outcome: Mapped[str | None] = mapped_column(String(12))
    self_class: Mapped[str | None] = mapped_column(String(40))  # where the set gives classes
    self_points: Mapped[int | None]
    self_gaps: Mapped[int] = mapped_column(default=0)
    self_total: Mapped[int] = mapped_column(default=0)  # applicable criteria
    findings_outcome: Mapped[str | None] = mapped_column(String(12))
    findings_class: Mapped[str | None] = mapped_column(String(40))
    findings_points: Mapped[int | None]
    findings_gaps: Mapped[int] = mapped_column(default=0)

    # The appraisal's end: hash of everything that was concluded on.
    concluded_at: Mapped[datetime | None] = mapped_column(Moment)
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    conclusion_note: Mapped[str] = mapped_column(Text, default="")
    state_hash: Mapped[str | None] = mapped_column(String(64))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    # Ids of those who had a part in a decision that an appeal set aside: others judge anew.
    closed_to: Mapped[list[int]] = mapped_column(JSON, default=list)

    unit: Mapped[Unit] = relationship()
    round: Mapped[Round] = relationship()
    decision: Mapped[Decision | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship(
        # the last one; those that others followed keep their own pages
        primaryjoin="and_(Application.id == foreign(Certificate.application_id),"
        " Certificate.replaced_by.is_(None))",
        viewonly=True,
        uselist=False,
    )
    documents: Mapped[list[AnswerDocument]] = relationship(back_populates="application")
    submissions: Mapped[list[Submission]] = relationship(
        back_populates="application", order_by="Submission.id"
    )
    papers: Mapped[list[Paper]] = relationship(back_populates="application")


class AnswerDocument(Base):
    """All answers of one track, as one document.

    ``answers`` maps criterion id → value in the engine's JSON shapes;
    ``revisions`` criterion id → revision at which it was last changed (conflicts
    are per answer); ``suggestions`` criterion id → {value, source}, unconfirmed.
    """

    __tablename__ = "answer_document"
    __table_args__ = (UniqueConstraint("application_id", "track", name="uq_answer_document_track"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    track: Mapped[str] = mapped_column(String(10))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revisions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    suggestions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0)

    application: Mapped[Application] = relationship(back_populates="documents")


class AnswerChange(Base):
    """Append-only history of single answers."""

    __tablename__ = "answer_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("answer_document.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON, nullable=True)
    revision: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    source: Mapped[str] = mapped_column(String(40), default="typed")


class Submission(Base):
    """A frozen state that went in: canonical JSON and its SHA-256."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[str] = mapped_column(Text)  # RFC 8785
    sha256: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship(back_populates="submissions")


class Paper(Base):
    """A paper of Điều 9 khoản 2: uploaded (its evidence), or marked as absent with a reason."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("application_id", "kind", name="uq_paper_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # id of the paper in the criteria set
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    absent_reason: Mapped[str] = mapped_column(String(500), default="")

    application: Mapped[Application] = relationship(back_populates="papers")
