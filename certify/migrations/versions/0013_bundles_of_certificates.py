"""all certificates of a decision as one file: what was asked for, and how far it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "certificate_bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contents", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_bundle"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_certificate_bundle_decision_id_decision"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_certificate_bundle_by_id_user"),
    )
    op.create_index("ix_certificate_bundle_decision_id", "certificate_bundle", ["decision_id"])


def downgrade() -> None:
    """Take back; the papers that were kept stay where they are."""
    op.drop_table("certificate_bundle")
