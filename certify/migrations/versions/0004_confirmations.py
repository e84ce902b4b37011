"""confirmations of sets against the official text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("set_hash", sa.String(length=64), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("instrument", sa.String(length=120), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("held", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_confirmation_by_id_user"),
        sa.ForeignKeyConstraint(
            ["of_id"], ["confirmation.id"], name="fk_confirmation_of_id_confirmation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_confirmation"),
    )
    op.create_index("ix_confirmation_set", "confirmation", ["set_key", "set_hash"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_confirmation_set", table_name="confirmation")
    op.drop_table("confirmation")
