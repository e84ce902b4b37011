"""the life of certificates: acts by two persons, one standing certificate an application."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STANDS = sa.text("status <> 'replaced'")
WAITS = sa.text("answer IS NULL")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("certificate") as table:
        table.add_column(sa.Column("status_reason", sa.Text(), nullable=True))
        table.add_column(sa.Column("replaced_by", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("changed_at", Moment(), nullable=True))
    op.execute("UPDATE certificate SET status_reason = '', changed_at = issued_at")
    with op.batch_alter_table("certificate") as table:
        table.alter_column("status_reason", existing_type=sa.Text(), nullable=False)
        table.alter_column("changed_at", existing_type=Moment(), nullable=False)
        table.drop_constraint("uq_certificate_application_id", type_="unique")
        table.create_index("ix_certificate_application_id", ["application_id"])
        table.create_index("ix_certificate_changed_at", ["changed_at"])
    op.create_index(
        "uq_certificate_application",
        "certificate",
        ["application_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_table(
        "certificate_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_act"),
        *(
            sa.ForeignKeyConstraint([name], [of], name=f"fk_certificate_act_{name}_{of[:-3]}")
            for name, of in (
                ("certificate_id", "certificate.id"),
                ("by_id", "user.id"),
                ("second_id", "user.id"),
                ("replaced_by_id", "certificate.id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_certificate_act_authority_code_area"
        ),
    )
    op.create_index("ix_certificate_act_certificate_id", "certificate_act", ["certificate_id"])
    op.create_index("ix_certificate_act_authority_code", "certificate_act", ["authority_code"])
    op.create_index(
        "uq_certificate_act_waiting",
        "certificate_act",
        ["certificate_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    """Take back; where certificates were re-issued, two of one application stand in the way."""
    op.drop_index("uq_certificate_act_waiting", table_name="certificate_act")
    op.drop_index("ix_certificate_act_authority_code", table_name="certificate_act")
    op.drop_index("ix_certificate_act_certificate_id", table_name="certificate_act")
    op.drop_table("certificate_act")
    op.drop_index("uq_certificate_application", table_name="certificate")
    with op.batch_alter_table("certificate") as table:
        table.drop_index("ix_certificate_changed_at")
        table.drop_index("ix_certificate_application_id")
        table.create_unique_constraint("uq_certificate_application_id", ["application_id"])
        table.drop_column("changed_at")
        table.drop_column("replaced_by")
        table.drop_column("status_reason")
