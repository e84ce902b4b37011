"""people places and rounds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.db import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search", sa.String(length=120), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["parent_code"], ["area.code"], name="fk_area_parent_code_area"),
        sa.PrimaryKeyConstraint("code", name="pk_area"),
    )
    op.create_index("ix_area_parent_code", "area", ["parent_code"], unique=False)
    op.create_index("ix_area_search", "area", ["search"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("name", name="uq_role_name"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("register_from", sa.Date(), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=False),
        sa.Column("sets", sa.JSON(), nullable=False),
        sa.Column("late_allowed", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_round"),
    )
    op.create_index("ix_round_year", "round", ["year"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("must_set_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_user_fs_uniquifier"),
        sa.UniqueConstraint("username", name="uq_user_username"),
    )
    op.create_index("ix_user_search", "user", ["search"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("key", name="uq_notice_key"),
    )
    op.create_index("ix_notice_user_id", "notice", ["user_id"], unique=False)
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name="fk_one_time_code_made_by_id_user"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_one_time_code_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_code"),
        sa.UniqueConstraint("code_hash", name="uq_one_time_code_code_hash"),
    )
    op.create_index("ix_one_time_code_user_id", "one_time_code", ["user_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name="fk_unit_area_code_area"),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["area.code"], name="fk_unit_authority_code_area"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("code", name="uq_unit_code"),
    )
    op.create_index("ix_unit_area_type", "unit", ["area_code", "type"], unique=False)
    op.create_index("ix_unit_authority_type", "unit", ["authority_code", "type"], unique=False)
    op.create_index("ix_unit_search", "unit", ["search"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_user_role_role_id_role"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_user_role_user_id_user"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name="pk_user_role"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.String(length=10), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (area_code IS NULL)", name="ck_assignment_unit_or_area"
        ),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name="fk_assignment_area_code_area"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_assignment_unit_id_unit"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_assignment_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_area_code", "assignment", ["area_code"], unique=False)
    op.create_index("ix_assignment_unit_role", "assignment", ["unit_id", "role"], unique=False)
    op.create_index("ix_assignment_user_id", "assignment", ["user_id"], unique=False)
    op.create_table(
        "unit_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_unit_change_by_id_user"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_change_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_change"),
    )
    op.create_index("ix_unit_change_unit_id", "unit_change", ["unit_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_unit_change_unit_id", table_name="unit_change")
    op.drop_table("unit_change")
    op.drop_index("ix_assignment_user_id", table_name="assignment")
    op.drop_index("ix_assignment_unit_role", table_name="assignment")
    op.drop_index("ix_assignment_area_code", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("user_role")
    op.drop_index("ix_unit_search", table_name="unit")
    op.drop_index("ix_unit_authority_type", table_name="unit")
    op.drop_index("ix_unit_area_type", table_name="unit")
    op.drop_table("unit")
    op.drop_index("ix_one_time_code_user_id", table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_index("ix_notice_user_id", table_name="notice")
    op.drop_table("notice")
    op.drop_index("ix_user_search", table_name="user")
    op.drop_table("user")
    op.drop_index("ix_round_year", table_name="round")
    op.drop_table("round")
    op.drop_table("role")
    op.drop_index("ix_area_search", table_name="area")
    op.drop_index("ix_area_parent_code", table_name="area")
    op.drop_table("area")
