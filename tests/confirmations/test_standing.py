"""What acts leave of a set: the last one on a criterion holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from certify.confirmations.standing import Act, Standing, standing_of
from tests.doubtful import DOUBTFUL, RECALLED, REPORTED, SURE, criterion, installed, overlay


def act(number: int, found, *criteria: str, kind: str = "confirmed", **more) -> Act:
    told = {
        "at": datetime(2026, 10, number, tzinfo=UTC),
        "by": "Quản trị",
        "of_id": None,
        "set_key": found.key,
        "set_hash": found.hash,
        "instrument": "99/2025/TT-BCA",
        "dated": date(2025, 3, 1),
        "held": "Công báo",
        "note": "",
        "reason": "",
    }
    return Act(id=number, act=kind, criteria=criteria, **(told | more))


def ids(criteria) -> list[str]:
    return [each.id for each in criteria]


def test_what_was_not_read_in_the_text_is_open_in_the_order_of_the_set(doubtful):
    found = Standing(doubtful)
    assert ids(found.open) == ids(found.unconfirmed) == list(DOUBTFUL)
    assert not found.certifiable


def test_item_by_item_the_set_becomes_certifiable_with_the_last(doubtful):
    first = act(1, doubtful, REPORTED)
    found = standing_of(doubtful, [first])
    assert (ids(found.open), found.certifiable) == ([RECALLED], False)
    found = standing_of(doubtful, [first, act(2, doubtful, RECALLED)])
    assert (found.open, found.certifiable) == ((), True)
    assert [each.id for each in found.acts] == [1, 2]


def test_a_confirmation_of_other_rules_does_not_hold(doubtful):
    assert standing_of(doubtful, [act(1, doubtful, *DOUBTFUL, set_hash="0" * 64)]).open
    assert standing_of(doubtful, [act(1, doubtful, *DOUBTFUL, set_key="safe/school@2021")]).open


def test_a_correction_takes_the_place_and_a_withdrawal_takes_away(doubtful):
    acts = [act(1, doubtful, *DOUBTFUL), act(2, doubtful, *DOUBTFUL, kind="corrected", of_id=1)]
    found = standing_of(doubtful, acts)
    assert (found.kept_by(1), found.kept_by(2)) == ((), DOUBTFUL)
    found = standing_of(doubtful, [*acts, act(3, doubtful, REPORTED, kind="withdrawn", of_id=2)])
    assert (found.kept_by(2), ids(found.open)) == ((RECALLED,), [REPORTED])


def test_what_was_read_in_the_text_counts_no_confirmation(doubtful):
    assert standing_of(doubtful, [act(1, doubtful, SURE, *DOUBTFUL)]).confirmed == set(DOUBTFUL)


def test_a_frame_can_never_be_confirmed(tmp_path, monkeypatch):
    frame = criterion("9.frame", "missing") | {"rule": {"kind": "frame"}}
    with installed(tmp_path, monkeypatch, overlay(frame)) as framed:
        found = standing_of(framed, [act(1, framed, *DOUBTFUL, "9.frame")])
    assert (ids(found.frames), found.open) == (["9.frame"], ())
    assert not found.certifiable


@pytest.mark.parametrize("unit_type", ["school", "commune", "enterprise", "residential-area"])
def test_the_sets_of_the_circular_are_certifiable_as_they_ship(unit_type):
    from certify.plugins import library

    found = Standing(library().get(f"safe/{unit_type}@2021"))
    assert (found.doubtful, found.certifiable) == ((), True)
