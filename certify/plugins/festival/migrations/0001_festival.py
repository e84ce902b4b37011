"""Events of the festival, who took part, and photographs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "festival_0001"
down_revision = None
branch_labels = ("festival",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "festival_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("search", sa.String(600), nullable=False),
        sa.Column("ceremony", sa.Text(), nullable=False),
        sa.Column("festivity", sa.Text(), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_reason", sa.String(300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_festival_event_unit_id_unit"),
        sa.ForeignKeyConstraint(
            ["area_code"], ["area.code"], name="fk_festival_event_area_code_area"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name="fk_festival_event_entered_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_festival_event"),
    )
    op.create_index("ix_festival_event_unit_id", "festival_event", ["unit_id"])
    op.create_index("ix_festival_event_area_year", "festival_event", ["area_code", "year"])
    op.create_table(
        "festival_part",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["festival_event.id"], name="fk_festival_part_event_id_festival_event"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_festival_part_unit_id_unit"),
        sa.PrimaryKeyConstraint("event_id", "unit_id", name="pk_festival_part"),
    )
    op.create_index("ix_festival_part_unit_id", "festival_part", ["unit_id"])
    op.create_table(
        "festival_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["festival_event.id"], name="fk_festival_photo_event_id_festival_event"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name="fk_festival_photo_uploaded_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_festival_photo"),
    )
    op.create_index("ix_festival_photo_event_id", "festival_photo", ["event_id"])


def downgrade() -> None:
    op.drop_table("festival_photo")
    op.drop_table("festival_part")
    op.drop_table("festival_event")
