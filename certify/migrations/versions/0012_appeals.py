"""appeals: what a unit contests, who keeps out then, which findings are made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEYS = (
    ("application_id", "application.id"),
    ("authority_code", "area.code"),
    ("decision_id", "decision.id"),
    ("by_id", "user.id"),
    ("answered_by_id", "user.id"),
)
ADDED: tuple[tuple[str, str, sa.types.TypeEngine[object], str], ...] = (
    ("application", "closed_to", sa.JSON(), "'[]'"),
    ("finding", "contested", sa.Boolean(), "false"),
    ("round", "appeal_days", sa.Integer(), "15"),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("application_id", name="uq_appeal_application_id"),
        *(
            sa.ForeignKeyConstraint([name], [of], name=f"fk_appeal_{name}_{of.split('.')[0]}")
            for name, of in KEYS
        ),
    )
    op.create_index("ix_appeal_authority_code", "appeal", ["authority_code"])
    op.create_index("ix_appeal_decision_id", "appeal", ["decision_id"])
    # Added in place: on SQLite a table that others refer to cannot be made anew with its rows.
    for table, name, kind, value in ADDED:
        default = sa.text(value)
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    """Take back."""
    for table, name, _kind, _value in reversed(ADDED):
        op.drop_column(table, name)
    op.drop_table("appeal")
