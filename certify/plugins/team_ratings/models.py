"""The table that says which team serves a residential area."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.api import Model, Unit


class Served(Model):
    """A residential area and the one security team that serves it; a team may serve several."""

    __tablename__ = "team_ratings_served"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    team: Mapped[Unit] = relationship(foreign_keys=[team_id])

    # Two editors at once: the second one's flush fails instead of overwriting.
    __mapper_args__ = {"version_id_col": revision}
