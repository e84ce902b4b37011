"""Sheets of figures, the figures and their corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "figures_0001"
down_revision = None
branch_labels = ("figures",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(10), nullable=False),
        sa.Column("unit_type", sa.String(40), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_figure_sheet_unit_id_unit"),
        sa.ForeignKeyConstraint(
            ["area_code"], ["area.code"], name="fk_figure_sheet_area_code_area"
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["user.id"], name="fk_figure_sheet_given_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_figure_sheet"),
        sa.UniqueConstraint("unit_id", "group", "year", "period", name="uq_figure_sheet_period"),
    )
    op.create_index("ix_figure_sheet_sums", "figure_sheet", ["area_code", "group", "year"])
    op.create_table(
        "figure",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["figure_sheet.id"], name="fk_figure_sheet_id_figure_sheet"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "indicator", name="pk_figure"),
    )
    op.create_table(
        "figure_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=True),
        sa.Column("new", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["figure_sheet.id"], name="fk_figure_correction_sheet_id_figure_sheet"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_figure_correction_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_correction"),
    )
    op.create_index("ix_figure_correction_sheet_id", "figure_correction", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("figure_correction")
    op.drop_table("figure")
    op.drop_table("figure_sheet")
