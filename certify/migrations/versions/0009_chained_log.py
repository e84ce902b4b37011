"""the audit log as a chain: numbers without gaps, commitments, hashes, signed heads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from alembic import op

from certify.audit.chain import seal
from certify.audit.guards import GUARDS, UNGUARDS
from certify.audit.models import GENESIS
from certify.db import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ADDED = (("salt", 32), ("actor_mark", 64), ("details_mark", 64), ("leaf", 64), ("chain", 64))
EVENT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer()),
    sa.column("at", Moment()),
    *(sa.column(name) for name in ("actor_id", "action", "object_type", "object_id")),
    *(sa.column(name) for name in ("before", "after")),
    sa.column("details", sa.JSON()),
    *(sa.column(name) for name, _length in ADDED),
)
TIP = sa.table("audit_tip", sa.column("id"), sa.column("number"), sa.column("chain"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_tip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_tip"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("peaks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_index("ix_audit_head_size", "audit_head", ["size"], unique=False)
    for name, length in ADDED:
        op.add_column("audit_event", sa.Column(name, sa.String(length=length), nullable=True))
    number, chain = _chain(op.get_bind())
    op.execute(TIP.insert().values(id=1, number=number, chain=chain))
    with op.batch_alter_table("audit_event") as table:
        for name, length in ADDED[1:]:
            table.alter_column(name, existing_type=sa.String(length=length), nullable=False)
    _run(GUARDS)


def _chain(bind: sa.Connection) -> tuple[int, str]:
    """Number and chain the events that are there, in their order."""
    number, chain = 0, GENESIS
    last = 0
    some = sa.select(EVENT).order_by(EVENT.c.id).limit(1000)
    while rows := bind.execute(some.where(EVENT.c.id > last)).mappings().all():
        for row in rows:
            number += 1
            event: Any = SimpleNamespace(**row)
            chain = seal(event, number, chain)
            told = {name: getattr(event, name) for name, _length in ADDED}
            bind.execute(sa.update(EVENT).where(EVENT.c.id == row["id"]).values(id=number, **told))
        last = rows[-1]["id"]
    return number, chain


def _run(statements: Any) -> None:
    for statement in statements.get(op.get_bind().dialect.name, ()):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take back."""
    _run(UNGUARDS)
    with op.batch_alter_table("audit_event") as table:
        for name, _length in ADDED:
            table.drop_column(name)
    op.drop_index("ix_audit_head_size", table_name="audit_head")
    op.drop_table("audit_head")
    op.drop_table("audit_tip")
