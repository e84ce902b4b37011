"""Decisions, certificates and their number series."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

if TYPE_CHECKING:
    from certify.accounts.models import User
    from certify.applications.models import Application
    from certify.units.models import Area


class Decision(Base):
    """A decision (quyết định) of a People's Committee, for one application or many."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    place: Mapped[str] = mapped_column(String(120))
    signatory_name: Mapped[str] = mapped_column(String(120))
    signatory_title: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    authority: Mapped[Area] = relationship()


STANDS = text("status IN ('valid', 'suspended')")


def _issued_at(context: Any) -> datetime:
    """Return when a row was issued: until something happens to it, it has changed last then."""
    issued: datetime = context.get_current_parameters()["issued_at"]
    return issued


class Certificate(Base):
    """An issued recognition: the signed record, of which PDFs are views.

    What became of it since – ``status`` and the three columns below – is written by
    :mod:`certify.certificates.acts` alone, when a second person confirms an act, and by
    :mod:`certify.certificates.succession`, when its application is decided anew.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("authority_code", "year", "sequence", name="uq_certificate_sequence"),
        Index("ix_certificate_area_year", "area_code", "year"),
        # One that stands an application; those that it followed stay.
        Index(
            "uq_certificate_application",
            "application_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    year: Mapped[int]  # the year assessed
    sequence: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    # Under which it was issued; its application may have been decided anew since.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_type: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    set_key: Mapped[str] = mapped_column(String(120))
    search: Mapped[str] = mapped_column(String(500), index=True)  # folded unit name and number
    record: Mapped[str] = mapped_column(Text)  # RFC 8785
    signature: Mapped[str] = mapped_column(String(100))  # Ed25519 over the record, base64url
    token: Mapped[str] = mapped_column(Text)  # compact signed token, in the QR code
    key_id: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(20), default="valid")
    # valid | suspended | revoked | replaced; expired and untrusted are reckoned (lifecycle.py)
    status_reason: Mapped[str] = mapped_column(Text, default="")  # public
    replaced_by: Mapped[str | None] = mapped_column(String(80))  # number of its successor
    changed_at: Mapped[datetime] = mapped_column(Moment, index=True, default=_issued_at)

    key: Mapped[SigningKey | None] = relationship(
        primaryjoin="foreign(Certificate.key_id) == SigningKey.key_id", viewonly=True
    )


class CertificateAct(Base):
    """What an approver proposed to do with a certificate, and what a second one said to it.

    Append-only: of a row that stands only the answer is written, once.
    """

    __tablename__ = "certificate_act"
    __table_args__ = (
        Index(  # of one certificate one thing waits at a time
            "uq_certificate_act_waiting",
            "certificate_id",
            unique=True,
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    act: Mapped[str] = mapped_column(String(20))  # of lifecycle.ACTS, or "anew" (succession.py)
    reason: Mapped[str] = mapped_column(Text)  # public
    note: Mapped[str] = mapped_column(Text, default="")  # for the offices alone
    changes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # of a correction
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(20))  # confirmed | refused | withdrawn
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_why: Mapped[str] = mapped_column(Text, default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))

    certificate: Mapped[Certificate] = relationship(foreign_keys=certificate_id)
    replaced_by: Mapped[Certificate | None] = relationship(foreign_keys=replaced_by_id)


class Batch(Base):
    """One decision for many applications, worked off in chunks, each its own transaction.

    Its rows are the queue: whoever works takes the batch's lock, so that a job that runs twice,
    or again after it was killed, does nothing twice.
    """

    __tablename__ = "decision_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="running")  # running | paused | done
    why: Mapped[str] = mapped_column(Text, default="")  # it paused by itself

    decision: Mapped[Decision] = relationship()
    by: Mapped[User] = relationship()


class BatchItem(Base):
    """One application of a batch: the state that the approver saw, and what became of it."""

    __tablename__ = "decision_batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "application_id", name="uq_decision_batch_item_application"),
        Index("ix_decision_batch_item_state", "batch_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("decision_batch.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    seen: Mapped[str] = mapped_column(String(64))  # hash of the concluded state
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting | done | refused
    why: Mapped[str] = mapped_column(Text, default="")  # it was refused

    application: Mapped[Application] = relationship()


class Bundle(Base):
    """All certificates of a decision as one ZIP and one PDF, made in the background.

    Papers that were made lie in the evidence store; the row says how far the work is.
    """

    __tablename__ = "certificate_bundle"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10), default="running")
    # running | done | stopped | cleared: done long ago, the files are gone
    why: Mapped[str] = mapped_column(Text, default="")  # it stopped
    position: Mapped[int] = mapped_column(default=0)  # the last certificate that was seen to
    contents: Mapped[str] = mapped_column(String(64), default="")  # hash of what is inside

    decision: Mapped[Decision] = relationship()
    by: Mapped[User] = relationship()


class NumberSeries(Base):
    """The next number of one authority and year, taken under the row's lock."""

    __tablename__ = "number_series"

    authority_code: Mapped[str] = mapped_column(ForeignKey("area.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class SigningKey(Base):
    """A key that records are signed with: the one that signs now, and those that did before.

    The private half is in a file of the instance or in a token; here stand the public half and
    what is told of it. Never deleted: what it signed is verified for ever.
    """

    __tablename__ = "signing_key"

    key_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_key: Mapped[str] = mapped_column(Text)  # PEM
    backend: Mapped[str] = mapped_column(String(20))  # file | pkcs11
    active: Mapped[bool | None] = mapped_column(unique=True)  # True for one key, else NULL
    since: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    compromised_from: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")  # public
