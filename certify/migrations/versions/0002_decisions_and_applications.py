"""decisions and applications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("signatory_name", sa.String(length=120), nullable=False),
        sa.Column("signatory_title", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_decision_authority_code_area"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_decision_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_authority_code", "decision", ["authority_code"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_number_series_authority_code_area"
        ),
        sa.PrimaryKeyConstraint("authority_code", "year", name="pk_number_series"),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("set_hash", sa.String(length=64), nullable=False),
        sa.Column("unit_type", sa.String(length=40), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registration_number", sa.String(length=80), nullable=False),
        sa.Column("registration_channel", sa.String(length=10), nullable=False),
        sa.Column("registered_late", sa.Boolean(), nullable=False),
        sa.Column("submit_by", sa.Date(), nullable=True),
        sa.Column("appraise_by", sa.Date(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("submitted_late", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("self_outcome", sa.String(length=12), nullable=True),
        sa.Column("self_gaps", sa.Integer(), nullable=False),
        sa.Column("self_total", sa.Integer(), nullable=False),
        sa.Column("findings_outcome", sa.String(length=12), nullable=True),
        sa.Column("findings_gaps", sa.Integer(), nullable=False),
        sa.Column("concluded_at", Moment(), nullable=True),
        sa.Column("concluded_by_id", sa.Integer(), nullable=True),
        sa.Column("conclusion_note", sa.Text(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name="fk_application_area_code_area"),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_application_authority_code_area"
        ),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"], ["user.id"], name="fk_application_concluded_by_id_user"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_application_decision_id_decision"
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["user.id"], name="fk_application_inspector_id_user"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_application_round_id_round"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_application_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.UniqueConstraint("round_id", "unit_id", "set_key", name="uq_application_round_unit_set"),
    )
    op.create_index("ix_application_area_year", "application", ["area_code", "year"], unique=False)
    op.create_index(
        "ix_application_authority_state",
        "application",
        ["authority_code", "year", "state"],
        unique=False,
    )
    op.create_index("ix_application_decision_id", "application", ["decision_id"], unique=False)
    op.create_index("ix_application_round_id", "application", ["round_id"], unique=False)
    op.create_index("ix_application_unit_id", "application", ["unit_id"], unique=False)
    op.create_table(
        "answer_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("revisions", sa.JSON(), nullable=False),
        sa.Column("suggestions", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name="fk_answer_document_application_id_application",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_document"),
        sa.UniqueConstraint("application_id", "track", name="uq_answer_document_track"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_submission_application_id_application"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_submission_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_application_id", "submission", ["application_id"], unique=False)
    op.create_table(
        "answer_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_answer_change_by_id_user"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["answer_document.id"],
            name="fk_answer_change_document_id_answer_document",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_change"),
    )
    op.create_index("ix_answer_change_document_id", "answer_change", ["document_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_answer_change_document_id", table_name="answer_change")
    op.drop_table("answer_change")
    op.drop_index("ix_submission_application_id", table_name="submission")
    op.drop_table("submission")
    op.drop_table("answer_document")
    op.drop_index("ix_application_unit_id", table_name="application")
    op.drop_index("ix_application_round_id", table_name="application")
    op.drop_index("ix_application_decision_id", table_name="application")
    op.drop_index("ix_application_authority_state", table_name="application")
    op.drop_index("ix_application_area_year", table_name="application")
    op.drop_table("application")
    op.drop_table("number_series")
    op.drop_index("ix_decision_authority_code", table_name="decision")
    op.drop_table("decision")
