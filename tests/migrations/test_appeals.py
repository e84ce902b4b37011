"""Rounds and files from before appeals get their values; what came with them works, on both."""

from __future__ import annotations

from datetime import date

import pytest
from flask_migrate import downgrade
from flask_migrate import upgrade as alembic_upgrade
from sqlalchemy import inspect, text

from certify import clock
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Refused
from certify.migrations.upgrade import upgrade
from tests.appeals.town import second, upheld
from tests.dossier import concluded, decision_of, submitted
from tests.world import build_world, make_application, make_unit

OLD = """
INSERT INTO round
    (id, year, name, register_from, register_until, sets, late_allowed, open, revision)
VALUES (1000, 2025, 'Đợt cũ', '2025-01-01', '2025-03-31', '{}', true, true, 1)
"""


def test_old_rounds_get_the_usual_days_and_an_appeal_goes_through(unmigrated):
    with unmigrated.app_context(), clock.pretend(date(2026, 10, 20)):
        alembic_upgrade(revision="0009")
        db.session.execute(text(OLD))
        db.session.commit()
        upgrade()
        assert db.session.scalar(text("SELECT appeal_days FROM round WHERE id = 1000")) == 15
        world = build_world()
        kept = make_application(world.round, world.company).id
        told = {"kind": "kinship", "since": date(2026, 1, 1)}
        conflicts.declare(world.inspector, world.village, **told)
        with pytest.raises(Refused):
            conflicts.declare(world.inspector, world.village, **told)
        assert upheld(world, second(world)).state == "appraising"
        other = make_unit("school", "Trường thứ hai", world.commune)
        decision = decision_of(world, concluded(world, submitted(world, other))).id
        db.session.remove()
        downgrade(revision="0009")
        found = db.session.execute(text(f"SELECT round_id FROM application WHERE id = {kept}"))
        assert found.scalar() is not None
        db.session.remove()
        tables = set(inspect(db.engine).get_table_names())
        assert not {"appeal", "conflict_of_interest"} & tables
        assert "closed_to" not in {
            each["name"] for each in inspect(db.engine).get_columns("application")
        }
        upgrade()  # with rows that refer to what is changed
        assert db.session.scalar(text("SELECT count(*) FROM application")) == 3
        assert db.session.scalar(text("SELECT decision_id FROM certificate")) == decision
        assert not db.session.scalar(text("SELECT max(CAST(contested AS integer)) FROM finding"))
