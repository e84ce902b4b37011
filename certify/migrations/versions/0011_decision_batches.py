"""one decision for many applications: batches and their items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "decision_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision_batch"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_decision_batch_decision_id_decision"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_decision_batch_by_id_user"),
    )
    op.create_index("ix_decision_batch_decision_id", "decision_batch", ["decision_id"])
    op.create_table(
        "decision_batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision_batch_item"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["decision_batch.id"],
            name="fk_decision_batch_item_batch_id_decision_batch",
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name="fk_decision_batch_item_application_id_application",
        ),
        sa.UniqueConstraint(
            "batch_id", "application_id", name="uq_decision_batch_item_application"
        ),
    )
    op.create_index("ix_decision_batch_item_state", "decision_batch_item", ["batch_id", "state"])
    op.create_index(
        "ix_decision_batch_item_application_id", "decision_batch_item", ["application_id"]
    )


def downgrade() -> None:
    """Take back; what was decided stays decided."""
    op.drop_table("decision_batch_item")
    op.drop_table("decision_batch")
