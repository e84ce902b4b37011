"""Events from before the chain are chained as they stand, on both databases."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade
from flask_migrate import upgrade as alembic_upgrade
from sqlalchemy import inspect, text

from certify.audit import heads
from certify.audit import operations as audit
from certify.audit.models import AuditEvent
from certify.db import db
from certify.migrations.upgrade import upgrade

OLD = """
INSERT INTO audit_event (id, at, actor_id, action, object_type, object_id, before, after, details)
VALUES (:id, '2026-01-02 03:04:05.000000', NULL, 'unit.edited', 'unit', :which, NULL, NULL, :told)
"""


def test_old_events_are_chained_without_gaps_and_new_ones_go_on(unmigrated):
    with unmigrated.app_context():
        alembic_upgrade(revision="0008")
        for number, which in ((3, "a"), (4, "b"), (9, "c")):
            values = {"id": number, "which": which, "told": '{"reason": "Đổi tên", "share": 0.5}'}
            db.session.execute(text(OLD), values)
        db.session.commit()
        upgrade()
        audit.record(None, "unit.edited", "unit", "d")
        audit.commit()
        assert heads.verify().fault is None
        kept = [(each.id, each.object_id) for each in db.session.query(AuditEvent).order_by("id")]
        assert kept == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
        with pytest.raises(Exception, match="never changed"):
            db.session.execute(text("DELETE FROM audit_event"))
        db.session.rollback()
        db.session.remove()
        downgrade(revision="0008")
        assert "chain" not in {
            each["name"] for each in inspect(db.engine).get_columns("audit_event")
        }
        db.session.execute(text("DELETE FROM audit_event"))
        db.session.remove()
        db.engine.dispose()
