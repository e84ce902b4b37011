"""Every kind of tampering straight in the database, on both, is found at the first bad event."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from certify.audit import erasing, heads
from certify.audit import operations as audit
from certify.audit.chain import seal
from certify.audit.models import AuditEvent, AuditHead, AuditTip
from certify.audit.proofs import BadLog, Head
from certify.certificates import keyring
from certify.clock import now
from certify.db import db
from certify.errors import NotFound, Refused
from tests.audit.log import EVENTS, fault, fresh, house, run

COLUMNS = {
    "at": "'2026-01-01 00:00:00.000000'",
    "actor_id": "NULL",
    "action": "'unit.changed'",
    "object_type": "'account'",
    "object_id": "'99'",
    "before": "NULL",
    "after": f"'{'e' * 64}'",
    "details": "'{\"n\": 1000}'",
    "salt": f"'{'0' * 32}'",
    "actor_mark": f"'{'0' * 64}'",
    "details_mark": f"'{'0' * 64}'",
    "leaf": f"'{'0' * 64}'",
    "chain": f"'{'0' * 64}'",
}


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def app(request, tmp_path_factory):
    with house(request.param, tmp_path_factory.mktemp("log")) as made:
        yield made


@pytest.fixture
def log(app):
    with app.app_context():
        fresh()
        yield app
        db.session.remove()


def test_an_untouched_log_is_whole(log):
    found = heads.verify()
    assert (found.size, found.heads, found.fault) == (EVENTS, 2, None)


def test_every_column_is_tried():
    assert {*COLUMNS, "id"} == {column.name for column in AuditEvent.__table__.columns}


@pytest.mark.parametrize("number", [1, 6, EVENTS])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(log, column, number):
    run(f'UPDATE audit_event SET "{column}" = {COLUMNS[column]} WHERE id = {number}')
    assert fault() == (number, "changed")


@pytest.mark.parametrize("number", [1, 6])
def test_a_changed_number_leaves_a_gap(log, number):
    run(f"UPDATE audit_event SET id = 1000 WHERE id = {number}")
    assert fault() == (number, "missing")


@pytest.mark.parametrize("value", ["'no moment'", "'2026-01-01'", "NULL", "x'00'"])
def test_a_column_of_another_shape_is_found(log, value):
    if db.engine.dialect.name != "sqlite":
        value = "'2026-01-01'"  # its columns hold nothing else
    elif value == "NULL":
        run("UPDATE audit_event SET details = 'no JSON' WHERE id = 3")
        assert fault() == (3, "changed")
        return
    run(f"UPDATE audit_event SET at = {value} WHERE id = 3")
    assert fault() == (3, "changed")


@pytest.mark.parametrize("number", [1, 6, EVENTS])
def test_a_deleted_event_is_missing(log, number):
    run(f"DELETE FROM audit_event WHERE id = {number}")
    assert fault() == (number, "missing")


@pytest.mark.parametrize("number", [1, 6, 11])
def test_a_deleted_event_is_missed_when_the_rest_moves_up(log, number):
    run(f"DELETE FROM audit_event WHERE id = {number}")
    for each in range(number + 1, EVENTS + 1):
        run(f"UPDATE audit_event SET id = {each - 1} WHERE id = {each}")
    found = heads.verify().fault
    assert (found.number, found.sort, found.other) == (number, "moved", number + 1)


@pytest.mark.parametrize("number", [1, 6, EVENTS])
def test_an_inserted_event_is_found(log, number):
    for each in range(EVENTS, number - 1, -1):
        run(f"UPDATE audit_event SET id = {each + 1} WHERE id = {each}")
    run(
        "INSERT INTO audit_event SELECT "
        + ", ".join(str(number) if c.name == "id" else f'"{c.name}"' for c in copied())
        + " FROM audit_event WHERE id = 13"
    )
    run(f"UPDATE audit_event SET action = 'unit.closed' WHERE id = {number}")
    assert fault() == (number, "inserted")


def copied():
    return list(AuditEvent.__table__.columns)


def test_an_event_put_at_the_end_is_found(log):
    forge(EVENTS + 1, db.session.get(AuditTip, 1).chain, tell_tip=False)
    assert fault() == (EVENTS + 1, "inserted")


@pytest.mark.parametrize(("one", "other"), [(1, EVENTS), (3, 4), (6, 11)])
def test_two_exchanged_events_are_found(log, one, other):
    run(
        f"UPDATE audit_event SET id = 1000 WHERE id = {one}",
        f"UPDATE audit_event SET id = {one} WHERE id = {other}",
        f"UPDATE audit_event SET id = {other} WHERE id = 1000",
    )
    found = heads.verify().fault
    assert (found.number, found.sort, found.other) == (one, "moved", other)


def test_a_tail_cut_off_is_missing(log):
    run("DELETE FROM audit_event WHERE id > 10")
    assert fault() == (11, "missing")


def test_a_tail_cut_off_with_the_tip_is_found_by_a_signed_head(log):
    kept = heads.all_heads()
    cut(7)
    assert fault() == (8, "missing")
    run("DELETE FROM audit_head WHERE size > 7")
    assert fault() is None  # the database alone cannot tell any more…
    found = heads.verify(kept).fault  # …a head that somebody kept can
    assert (found.number, found.sort) == (8, "missing")


def cut(size):
    run(f"DELETE FROM audit_event WHERE id > {size}")
    chain = db.session.get(AuditEvent, size).chain
    run(f"UPDATE audit_tip SET number = {size}, chain = '{chain}'")


def test_a_log_written_anew_with_all_its_hashes_is_found_by_a_signed_head(log):
    cut(6)
    for number in range(7, EVENTS + 1):
        forge(number, db.session.get(AuditTip, 1).chain)
    found = heads.verify().fault
    assert (found.number, found.sort, found.other) == (6, "rewritten", 9)


def forge(number, previous, *, tell_tip=True):
    """Add an event as somebody would who knows how it is done."""
    event = SimpleNamespace(
        at=now(),
        actor_id=None,
        action="unit.closed",
        object_type="unit",
        object_id="1",
        before=None,
        after=None,
        details={},
    )
    chain = seal(event, number, previous)
    db.session.execute(AuditEvent.__table__.insert(), vars(event))
    db.session.commit()
    if tell_tip:
        run(f"UPDATE audit_tip SET number = {number}, chain = '{chain}'")


@pytest.mark.parametrize("what", ["number = number + 1", "number = number - 1", "chain = 'x'"])
def test_a_changed_tip_is_found(log, what):
    run(f"UPDATE audit_tip SET {what}")
    assert fault() is not None


def test_a_changed_head_is_found(log):
    row = db.session.query(AuditHead).first()
    statement = json.loads(row.statement) | {"size": 4}
    row.statement = json.dumps(statement)
    db.session.commit()
    with pytest.raises(BadLog, match="not signed"):
        heads.verify()


def test_a_head_of_somebody_else_is_refused(log):
    told = heads.all_heads()[0].as_json()
    told["head"]["root"] = "0" * 64
    with pytest.raises(BadLog, match="not signed"):
        heads.verify([Head.from_json(told)])


@pytest.mark.parametrize("told", [[], {}, {"head": 1}, {"head": {}, "signature": "x"}])
def test_what_is_no_head_is_refused(told):
    with pytest.raises(BadLog, match="not a head"):
        Head.from_json(told)


def test_no_head_is_signed_over_a_tampered_event(log):
    run("UPDATE audit_event SET action = 'x.y' WHERE id = 11")
    with pytest.raises(Refused, match="11"):
        heads.sign_head()
    assert heads.newest().size == 9


def test_no_head_goes_on_from_peaks_that_were_tampered_with(log):
    row = heads.newest()
    row.peaks = ["0" * 64, *row.peaks[1:]]
    db.session.commit()
    with pytest.raises(Refused, match="9"):
        heads.sign_head()


def test_heads_of_a_compromised_key_prove_nothing_and_the_next_one_begins_anew(log):
    from datetime import timedelta

    key = heads.newest().key_id
    db.session.remove()
    keyring.prepare()
    keyring.compromise(key, now() - timedelta(days=1), "mất máy")
    assert heads.verify().heads == 0
    heads.sign_head()
    found = heads.verify()
    assert (found.heads, found.fault) == (1, None)


def test_a_day_has_one_head_however_often_it_is_asked_for(log):
    from certify.clock import today

    assert heads.sign_daily(today()) is None
    run("DELETE FROM audit_head")
    assert heads.sign_daily(today()).size == EVENTS
    assert heads.sign_daily(today()) is None


@pytest.mark.parametrize("number", [1, 6, EVENTS])
def test_personal_data_is_erased_and_the_chain_stays_whole(log, number):
    before = heads.all_heads()
    erasing.erase(None, number, "theo yêu cầu của chủ thể dữ liệu")
    kept = db.session.get(AuditEvent, number)
    assert (kept.actor_id, kept.details, kept.salt) == (None, {}, None)
    assert heads.verify(before).fault is None
    told = db.session.get(AuditEvent, EVENTS + 1)
    assert (told.action, told.object_id) == ("audit.erased", str(number))


def test_an_erasure_can_be_erased_too(log):
    erasing.erase(None, 3, "một")
    erasing.erase(None, EVENTS + 1, "hai")
    assert fault() is None


def test_data_erased_behind_our_back_is_found(log):
    run("UPDATE audit_event SET actor_id = NULL, details = '{}', salt = NULL WHERE id = 4")
    assert fault() == (4, "erased")


@pytest.mark.parametrize("column", ["action", "actor_mark", "details_mark"])
def test_what_is_left_of_an_erased_event_cannot_be_changed(log, column):
    erasing.erase(None, 4, "theo yêu cầu")
    run(f"UPDATE audit_event SET {column} = 'x' WHERE id = 4")
    assert fault() == (4, "changed")


def test_nothing_is_put_in_the_place_of_what_was_erased(log):
    erasing.erase(None, 4, "theo yêu cầu")
    run("UPDATE audit_event SET details = '{\"n\": 5}' WHERE id = 4")
    assert fault() == (4, "changed")


def test_an_erasure_needs_a_reason_and_an_event(log):
    with pytest.raises(Refused):
        erasing.erase(None, 4, "  ")
    with pytest.raises(Refused):
        erasing.erase(None, 4, "x" * 301)
    with pytest.raises(NotFound):
        erasing.erase(None, 400, "theo yêu cầu")
    erasing.erase(None, 4, "theo yêu cầu")
    with pytest.raises(Refused):
        erasing.erase(None, 4, "theo yêu cầu")


def test_triggers_refuse_changes_and_let_data_be_erased(log):
    from certify.audit.guards import GUARDS, UNGUARDS

    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        for statement in GUARDS[dialect]:
            connection.exec_driver_sql(statement)
    try:
        for statement in (
            "DELETE FROM audit_event WHERE id = 12",
            "UPDATE audit_event SET action = 'x' WHERE id = 3",
            "UPDATE audit_event SET salt = NULL, actor_id = NULL WHERE id = 3",
        ):
            with pytest.raises(Exception, match="never changed"):
                db.session.execute(text(statement))
            db.session.rollback()
        erasing.erase(None, 4, "theo yêu cầu")
        audit.record(None, "unit.edited", "unit", 1)
        audit.commit()
    finally:
        db.session.rollback()
        with db.engine.begin() as connection:
            for statement in UNGUARDS[dialect]:
                connection.exec_driver_sql(statement)
    assert fault() is None
