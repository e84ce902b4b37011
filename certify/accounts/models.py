"""Accounts, roles, assignments and declared conflicts of interest."""

from __future__ import annotations

from datetime import date, datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, Moment

UNIT_ROLES = ("clerk", "head")
OFFICE_ROLES = ("inspector", "approver")

# Flask-Security wants a role table; certify's own rights are the assignments below.
user_roles = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A role that holds everywhere; there is one: ``administrator``."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class User(Base, UserMixin):
    """A person who signs in; many have no e-mail address."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    # Flask-Security types accounts that always have an e-mail address, and plain roles.
    email: Mapped[str | None] = mapped_column(String(255), unique=True)  # type: ignore[assignment]
    name: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(String(400), index=True)  # folded name and username
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    must_set_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str | None] = mapped_column(String(2))

    # Loaded with the user, since every page asks what the user may do; a list, not a sequence.
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=user_roles, lazy="selectin"
    )
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="user", lazy="selectin", foreign_keys="Assignment.user_id"
    )
    conflicts: Mapped[list[ConflictOfInterest]] = relationship(
        back_populates="user", foreign_keys="ConflictOfInterest.user_id"
    )


class Assignment(Base):
    """A role of a person in a unit or over an area, from a day to a day.

    ``clerk`` and ``head`` belong to a unit; ``inspector`` and ``approver`` to an
    area (a commune or a province).  Ended ones stay: who belonged to a unit
    during a year may not appraise it for that year.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (area_code IS NULL)", name="unit_or_area"),
        Index("ix_assignment_unit_role", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="assignments", foreign_keys=[user_id])

    def holds_on(self, day: date) -> bool:
        """Say whether the assignment is in force on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)


class ConflictOfInterest(Base):
    """A person's conflict of interest with a unit, declared by that person or reported on paper.

    Append-only: of a row that stands only its end is written, once. What it is and why it ended
    is for the person alone (and for administrators, where it was reported on paper); others see
    only that the person keeps out.
    """

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        Index(
            "uq_conflict_of_interest_standing",
            "user_id",
            "unit_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # a key of conflicts.kinds.KINDS
    note: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reference: Mapped[str] = mapped_column(String(200), default="")  # of the paper, if on paper
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_why: Mapped[str] = mapped_column(Text, default="")
    mistaken: Mapped[bool] = mapped_column(default=False)  # there never was one

    user: Mapped[User] = relationship(back_populates="conflicts", foreign_keys=[user_id])


class OneTimeCode(Base):
    """A code that an administrator hands out on paper; only its hash is kept."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
