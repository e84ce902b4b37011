"""points and classes of applications, for lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for track in ("self", "findings"):
        op.add_column("application", sa.Column(f"{track}_class", sa.String(length=40)))
        op.add_column("application", sa.Column(f"{track}_points", sa.Integer()))


def downgrade() -> None:
    """Take back."""
    for track in ("self", "findings"):
        op.drop_column("application", f"{track}_points")
        op.drop_column("application", f"{track}_class")
