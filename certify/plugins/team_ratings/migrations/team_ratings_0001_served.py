"""Which team serves a residential area."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "team_ratings_0001"
down_revision = None
branch_labels = ("team_ratings",)
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "team_ratings_served",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["unit.id"], name=op.f("fk_team_ratings_served_team_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_team_ratings_served_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_team_ratings_served")),
    )
    with op.batch_alter_table("team_ratings_served", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_ratings_served_team_id"), ["team_id"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("team_ratings_served", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_ratings_served_team_id"))

    op.drop_table("team_ratings_served")
