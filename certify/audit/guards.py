"""Triggers that refuse to change or delete events: against accidents, not against attackers.

Whoever may drop a trigger may do without it; what is then changed, verification finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEPT = (
    *("id", "at", "action", "object_type", "object_id", "before", "after"),
    *("actor_mark", "details_mark", "leaf", "chain"),
)
_SAME = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _KEPT)
_SAME_POSTGRES = " AND ".join(f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in _KEPT)
_ERASED = "NEW.salt IS NULL AND NEW.actor_id IS NULL"
_REFUSAL = "audit events are never changed"

_SQLITE_DELETE = f"""
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
_SQLITE_UPDATE = f"""
CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event
WHEN NOT ({_SAME} AND {_ERASED} AND NEW.details = '{{}}')
BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
_POSTGRES_REFUSE = f"""
CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {_SAME_POSTGRES} AND {_ERASED} AND NEW.details::text = '{{}}' THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '{_REFUSAL}';
END $$"""
_POSTGRES_UPDATE = """
CREATE TRIGGER audit_event_unchanged BEFORE UPDATE OR DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()"""
_POSTGRES_DELETE = """
CREATE TRIGGER audit_event_stays BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"""

GUARDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": (_SQLITE_DELETE, _SQLITE_UPDATE),
    "postgresql": (_POSTGRES_REFUSE, _POSTGRES_UPDATE, _POSTGRES_DELETE),
}
UNGUARDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_event_stays",
        "DROP TRIGGER IF EXISTS audit_event_unchanged",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_stays ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_unchanged ON audit_event",
        "DROP FUNCTION IF EXISTS audit_event_refuse()",
    ),
}
