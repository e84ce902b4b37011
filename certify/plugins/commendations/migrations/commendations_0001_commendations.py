"""commendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.api import Moment

revision = "commendations_0001"
down_revision = None
branch_labels = ("commendations",)
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "commendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("decider_code", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("search", sa.String(length=700), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decision_day", sa.Date(), nullable=True),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("signatory_title", sa.String(length=120), nullable=False),
        sa.Column("signatory_name", sa.String(length=120), nullable=False),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"], ["area.code"], name=op.f("fk_commendation_area_code_area")
        ),
        sa.ForeignKeyConstraint(
            ["decider_code"], ["area.code"], name=op.f("fk_commendation_decider_code_area")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_commendation_proposed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_commendation_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
    )
    with op.batch_alter_table("commendation", schema=None) as batch_op:
        batch_op.create_index("ix_commendation_area_year", ["area_code", "year"], unique=False)
        batch_op.create_index(
            "ix_commendation_decider_state", ["decider_code", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_commendation_search"), ["search"], unique=False)
        batch_op.create_index(batch_op.f("ix_commendation_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("commendation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_unit_id"))
        batch_op.drop_index(batch_op.f("ix_commendation_search"))
        batch_op.drop_index("ix_commendation_decider_state")
        batch_op.drop_index("ix_commendation_area_year")

    op.drop_table("commendation")
