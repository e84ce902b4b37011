"""Giving and correcting figures."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from certify import api
from certify.audit.models import AuditEvent
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.plugins.figures import operations
from certify.plugins.figures.models import Figure, FigureCorrection, FigureSheet
from certify.plugins.figures.operations import SheetConflict, ToConfirm
from tests.plugins.figures.giving import TOTALS, put
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")


def give_order(actor, world, values=TOTALS, year=2026, **how):
    return put(actor, world.school, "order", year, "window", values, **how)


@pytest.mark.parametrize("who", ["clerk", "head", "inspector"])
def test_the_units_people_and_the_communes_inspectors_give(world, who):
    sheet = give_order(getattr(world, who), world)
    assert sheet.values == TOTALS
    assert sheet.given_by_id == getattr(world, who).id
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "figures.given"))
    assert event.details["new"] == TOTALS


def test_an_inspector_gives_none_for_a_unit_in_conflict(world):
    conflicts.declare(world.inspector, world.school, kind="kinship", since=date(2026, 1, 1))
    with pytest.raises(Forbidden):
        give_order(world.inspector, world)


@pytest.mark.parametrize("who", ["approver", "province_inspector", "administrator"])
def test_who_reads_does_not_give(world, who):
    reader = getattr(world, who)
    assert operations.place_of(reader, world.school.id, "order", 2026, "window")
    with pytest.raises(Forbidden):
        give_order(reader, world)


def test_strangers_know_nothing_of_it(world):
    with pytest.raises(NotFound):
        operations.place_of(world.stranger, world.school.id, "order", 2026, "window")


def test_an_inspector_of_elsewhere_gives_nothing(world):
    other = make_user("canbokhac", "inspector", area=world.other_commune)
    with pytest.raises(NotFound):
        give_order(other, world)


@pytest.mark.parametrize(
    ("group", "year", "period"),
    [("nothing", 2026, "year"), ("movement", 2026, "window"), ("movement", 1999, "year"),
     ("movement", 2028, "year"), ("order", 2026, "q5")],
)  # fmt: skip
def test_no_such_sheet(world, group, year, period):
    with pytest.raises(NotFound):
        operations.place_of(world.clerk, world.school.id, group, year, period)


def test_a_period_that_has_not_begun(world):
    with pytest.raises(Refused):
        put(world.clerk, world.school, "movement", 2027, "year", {"useful_reports": 1})


@pytest.mark.parametrize(
    "values",
    [{"crime": -1}, {"crime": 1_000_000_001}, {"crime": None}, {}, {"banners": 3}],
)
def test_figures_that_cannot_be(world, values):
    with pytest.raises(Invalid):
        give_order(world.clerk, world, values)
    assert db.session.scalar(select(FigureSheet)) is None


def test_a_change_needs_a_reason_and_stands_in_the_history(world):
    give_order(world.clerk, world)
    changed = {**TOTALS, "crime": 5}
    with pytest.raises(Invalid):
        give_order(world.inspector, world, changed)
    sheet = give_order(world.inspector, world, changed, reason="Biên bản 12")
    assert sheet.values == changed
    (change,) = operations.history(sheet)
    assert (change.indicator.name, change.old, change.new) == ("crime", 4, 5)
    assert (change.reason, change.by) == ("Biên bản 12", world.inspector.name)
    actions = [event.action for event in api.history("figure_sheet", sheet.id)]
    assert actions == ["figures.corrected", "figures.given"]


def test_what_was_missing_is_completed_without_a_reason(world):
    give_order(world.clerk, world, {"crime": 4})
    sheet = give_order(world.clerk, world, TOTALS)
    changes = operations.history(sheet)
    assert {(each.old, each.new) for each in changes} == {(None, 2), (None, 9)}


def test_a_figure_can_be_taken_back(world):
    give_order(world.clerk, world)
    sheet = give_order(world.clerk, world, {"crime": 4}, reason="Chưa đối chiếu")
    assert sheet.values == {"crime": 4}
    assert db.session.scalar(select(db.func.count()).select_from(Figure)) == 1


def test_the_same_again_changes_nothing(world):
    sheet = give_order(world.clerk, world)
    revision = sheet.revision
    assert give_order(world.head, world).revision == revision
    assert sheet.given_by_id == world.clerk.id


def test_a_figure_far_from_the_year_before_is_asked_about_and_never_refused(world):
    give_order(world.clerk, world, year=2025)
    far = {**TOTALS, "other_violations": 28}
    with pytest.raises(ToConfirm) as asked:
        give_order(world.clerk, world, far)
    assert [(each.before, each.now) for each in asked.value.doubts] == [(9, 28)]
    with pytest.raises(ToConfirm):
        give_order(world.clerk, world, far, confirmed=True)  # a note is needed as well
    with pytest.raises(ToConfirm):
        give_order(world.clerk, world, far, note="Đợt cao điểm")
    sheet = give_order(world.clerk, world, far, confirmed=True, note="Đợt cao điểm")
    assert sheet.note == "Đợt cao điểm"


def test_what_was_confirmed_once_is_not_asked_about_again(world):
    give_order(world.clerk, world, year=2025)
    far = {**TOTALS, "other_violations": 28}
    give_order(world.clerk, world, far, confirmed=True, note="Đợt cao điểm")
    sheet = give_order(world.clerk, world, {**far, "crime": 3}, reason="Nhầm")
    assert sheet.values["crime"] == 3


def test_a_year_is_compared_with_the_four_quarters_before(world):
    for index in range(1, 5):
        values = {"useful_reports": index}
        put(world.clerk, world.school, "movement", 2025, f"q{index}", values)
    place = operations.place_of(world.clerk, world.school.id, "movement", 2026, "year")
    assert operations.before(place) == {"useful_reports": 10}


def test_three_quarters_are_no_year(world):
    for index in range(1, 4):
        put(world.clerk, world.school, "movement", 2025, f"q{index}", {"useful_reports": 1})
    place = operations.place_of(world.clerk, world.school.id, "movement", 2026, "year")
    assert operations.before(place) == {}


def test_nobody_overwrites_what_they_have_not_seen(world):
    give_order(world.clerk, world)
    with pytest.raises(SheetConflict) as first:
        give_order(world.head, world, {**TOTALS, "crime": 1}, seen_revision=0)
    assert first.value.values == TOTALS
    give_order(world.head, world, {**TOTALS, "crime": 3}, reason="Nhầm")
    with pytest.raises(SheetConflict):
        give_order(world.clerk, world, TOTALS, seen_revision=1, reason="x")
    assert db.session.scalar(select(FigureCorrection)).new == 3


def test_two_who_write_at_once_do_not_overwrite_one_another(world, monkeypatch):
    """Both saw no sheet; the database lets the first one in only."""
    place = operations.place_of(world.clerk, world.school.id, "order", 2026, "window")
    operations.give(world.head, place, TOTALS, seen_revision=0)
    seen = operations.sheet_of
    monkeypatch.setattr(operations, "sheet_of", _first_none(seen))
    with pytest.raises(SheetConflict) as conflict:
        operations.give(world.clerk, place, {"crime": 1}, seen_revision=0)
    assert conflict.value.values == TOTALS


def _first_none(then):
    calls = []

    def sheet_of(place):
        calls.append(place)
        return None if len(calls) == 1 else then(place)

    return sheet_of


def test_years_of_a_unit(world):
    give_order(world.clerk, world, year=2025)
    give_order(world.clerk, world, {"crime": 4})
    for index in range(1, 4):
        put(world.clerk, world.school, "movement", 2026, f"q{index}", {"useful_reports": 1})
    sheets = operations.sheets_of(world.school)["order"]
    assert operations.by_year(sheets, 6) == {2025: TOTALS, 2026: {"crime": 4}}
    assert operations.by_year(sheets, 1) == {2026: {"crime": 4}}
    quarters = operations.sheets_of(world.school)["movement"]
    assert operations.by_year(quarters, 6) == {2026: {}}  # quarter IV lies ahead
