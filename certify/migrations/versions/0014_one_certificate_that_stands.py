"""one standing certificate an application, which may follow a revoked one; under which decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "uq_certificate_application"


def upgrade() -> None:
    """Apply."""
    # Plain SQL: tables refer to this one, so that SQLite cannot make it anew.
    op.execute(
        "ALTER TABLE certificate ADD COLUMN decision_id INTEGER"
        " CONSTRAINT fk_certificate_decision_id_decision REFERENCES decision (id)"
    )
    op.execute(
        "UPDATE certificate SET decision_id = (SELECT decision_id FROM application"
        " WHERE application.id = certificate.application_id)"
    )
    op.create_index("ix_certificate_decision_id", "certificate", ["decision_id"])
    _only_one_where("status IN ('valid', 'suspended')")


def downgrade() -> None:
    """Take back; where one followed a revoked one, two of one application stand in the way."""
    _only_one_where("status <> 'replaced'")
    op.drop_index("ix_certificate_decision_id", table_name="certificate")
    op.execute("ALTER TABLE certificate DROP COLUMN decision_id")


def _only_one_where(condition: str) -> None:
    where = sa.text(condition)
    op.drop_index(NAME, table_name="certificate")
    op.create_index(
        NAME,
        "certificate",
        ["application_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
