"""models of the movement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from certify.api import Moment

revision = "movement_models_0001"
down_revision = None
branch_labels = ("movement_models",)
depends_on = None


def upgrade() -> None:
    """Apply."""
    _create_models()
    _create_points()
    _create_teams()
    _create_reviews()


def _create_models() -> None:
    table = "movement_model"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search", sa.String(length=600), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("proposer", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("survey_plan", sa.String(length=300), nullable=False),
        sa.Column("survey_approved_by", sa.String(length=200), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("ministry_asked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("replicated_from_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("struck_off_on", sa.Date(), nullable=True),
        sa.Column("struck_off_reason", sa.String(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=f"fk_{table}_area_code_area"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=f"fk_{table}_unit_id_unit"),
        sa.ForeignKeyConstraint(
            ["replicated_from_id"],
            ["movement_model.id"],
            name=f"fk_{table}_replicated_from_id_movement_model",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("code", name=f"uq_{table}_code"),
    )
    op.create_index(f"ix_{table}_area_field", table, ["area_code", "field"])
    for column in ("replicated_from_id", "search", "state", "unit_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _create_points() -> None:
    table = "movement_model_point"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["movement_model.id"], name=f"fk_{table}_model_id_movement_model"
        ),
        sa.ForeignKeyConstraint(["area_code"], ["area.code"], name=f"fk_{table}_area_code_area"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=f"fk_{table}_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("model_id", "place", name=f"uq_{table}_model_id"),
    )
    for column in ("area_code", "search", "unit_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _create_teams() -> None:
    table = "movement_model_team"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("head", sa.String(length=200), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"],
            ["movement_model_point.id"],
            name=f"fk_{table}_point_id_movement_model_point",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("point_id", "name", name=f"uq_{table}_point_id"),
    )


def _create_reviews() -> None:
    table = "movement_model_review"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["movement_model.id"], name=f"fk_{table}_model_id_movement_model"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=f"fk_{table}_by_id_user"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=f"fk_{table}_confirmed_by_id_user"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("model_id", "year", name=f"uq_{table}_model_id"),
    )
    op.create_index(f"ix_{table}_year", table, ["year"])


def downgrade() -> None:
    """Take back."""
    for name in ("review", "team", "point"):
        op.drop_table(f"movement_model_{name}")
    op.drop_table("movement_model")
