"""drafts of overlays that fill a set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "overlay_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("published_key", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_overlay_draft_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_overlay_draft"),
    )
    op.create_index("ix_overlay_draft_set_by", "overlay_draft", ["set_key", "by_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_overlay_draft_set_by", table_name="overlay_draft")
    op.drop_table("overlay_draft")
