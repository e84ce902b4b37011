"""evidence appraisal certificates audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name="fk_audit_event_actor_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_action", "audit_event", ["action"], unique=False)
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_index(
        "ix_audit_event_object", "audit_event", ["object_type", "object_id"], unique=False
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_type", sa.String(length=40), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_certificate_application_id_application"
        ),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name="fk_certificate_area_code_area"),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_certificate_authority_code_area"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_certificate_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("application_id", name="uq_certificate_application_id"),
        sa.UniqueConstraint("authority_code", "year", "sequence", name="uq_certificate_sequence"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
    )
    op.create_index("ix_certificate_area_year", "certificate", ["area_code", "year"], unique=False)
    op.create_index("ix_certificate_search", "certificate", ["search"], unique=False)
    op.create_index("ix_certificate_unit_id", "certificate", ["unit_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_evidence_application_id_application"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name="fk_evidence_uploaded_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index(
        "ix_evidence_application_sha256", "evidence", ["application_id", "sha256"], unique=False
    )
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_finding_application_id_application"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_finding_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.UniqueConstraint("application_id", "criterion", name="uq_finding_criterion"),
    )
    op.create_index("ix_finding_application_id", "finding", ["application_id"], unique=False)
    op.create_table(
        "supplement_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name="fk_supplement_request_application_id_application",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name="fk_supplement_request_asked_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supplement_request"),
    )
    op.create_index(
        "ix_supplement_request_application_id",
        "supplement_request",
        ["application_id"],
        unique=False,
    )
    op.create_table(
        "evidence_use",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name="fk_evidence_use_evidence_id_evidence"
        ),
        sa.PrimaryKeyConstraint("evidence_id", "criterion", name="pk_evidence_use"),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("absent_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name="fk_paper_application_id_application"
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name="fk_paper_evidence_id_evidence"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_paper"),
        sa.UniqueConstraint("application_id", "kind", name="uq_paper_kind"),
    )
    op.create_index("ix_paper_application_id", "paper", ["application_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_paper_application_id", table_name="paper")
    op.drop_table("paper")
    op.drop_table("evidence_use")
    op.drop_index("ix_supplement_request_application_id", table_name="supplement_request")
    op.drop_table("supplement_request")
    op.drop_index("ix_finding_application_id", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_evidence_sha256", table_name="evidence")
    op.drop_index("ix_evidence_application_sha256", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_certificate_unit_id", table_name="certificate")
    op.drop_index("ix_certificate_search", table_name="certificate")
    op.drop_index("ix_certificate_area_year", table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("ix_audit_event_object", table_name="audit_event")
    op.drop_index("ix_audit_event_at", table_name="audit_event")
    op.drop_index("ix_audit_event_action", table_name="audit_event")
    op.drop_table("audit_event")
