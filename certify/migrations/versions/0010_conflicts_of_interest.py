"""declared conflicts of interest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STANDS = sa.text("ended_at IS NULL")
KEYS = (("user_id", "user"), ("unit_id", "unit"), ("by_id", "user"), ("ended_by_id", "user"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("mistaken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conflict_of_interest"),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{of}.id"], name=f"fk_conflict_of_interest_{name}_{of}"
            )
            for name, of in KEYS
        ),
    )
    for name in ("user_id", "unit_id"):
        op.create_index(f"ix_conflict_of_interest_{name}", "conflict_of_interest", [name])
    op.create_index(
        "uq_conflict_of_interest_standing",
        "conflict_of_interest",
        ["user_id", "unit_id", "kind"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("conflict_of_interest")
