"""Criteria that nobody answers: judged from the register, or not known at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from certify.applications import operations as applications
from certify.appraisal import operations
from certify.appraisal.claims import claim_of
from certify.appraisal.sheet import read_sheet
from certify.engine import CriteriaSet
from certify.errors import Refused
from tests import dossier, pointed
from tests.pointed import FRAME, HELD
from tests.world import World, make_application

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def criteria_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CriteriaSet]:
    """The sample with a frame and a recognition."""
    with pointed.installed(tmp_path, monkeypatch, pointed.unknown()) as found:
        yield found


def test_nothing_is_typed_for_what_the_register_says(
    criteria_set: CriteriaSet, world: World
) -> None:
    application = make_application(world.round, world.school)
    with pytest.raises(Refused):
        applications.save_answer(world.clerk, application, HELD, "0001/2026", 0)


def test_a_stray_answer_to_it_never_reaches_the_engine(
    criteria_set: CriteriaSet, world: World
) -> None:
    application = make_application(world.round, world.school, {HELD: "0001/2026", "1.plan": True})
    assert applications.assess(application).row(HELD).status == "not_met"


def test_a_remark_on_a_frame_is_kept_and_judged_by_nobody(
    criteria_set: CriteriaSet, world: World
) -> None:
    application = make_application(world.round, world.school, dict(pointed.ANSWERS))
    saved = applications.save_answer(world.clerk, application, FRAME, "Đã hỏi cấp trên", 0)
    assert saved.standing.document.answers[FRAME] == "Đã hỏi cấp trên"
    assert saved.assessment.row(FRAME).gap.code == "not_known"


def test_an_inspector_agrees_with_the_register_or_comments(
    criteria_set: CriteriaSet, world: World
) -> None:
    application = dossier.submitted(world)
    operations.open_(world.inspector, application)
    agreed = operations.find(world.inspector, application, HELD, True)
    assert (agreed.agrees, agreed.value) == (True, None)
    comment = operations.find(
        world.inspector, application, HELD, False, None, "Đang chờ quyết định", seen_revision=1
    )
    assert (comment.agrees, comment.value, comment.reason) == (False, None, "Đang chờ quyết định")
    with pytest.raises(Refused):
        operations.find(world.inspector, application, HELD, False, "0001", "", seen_revision=2)


def test_no_inspector_finds_a_frame_met(criteria_set: CriteriaSet, world: World) -> None:
    application = dossier.submitted(world)
    operations.open_(world.inspector, application)
    finding = operations.find(world.inspector, application, FRAME, False, "đạt", "Tôi thấy đạt")
    assert finding.value is None
    assert read_sheet(world.inspector, application).findings.row(FRAME).status == "unanswered"


def test_an_appraisal_ends_without_the_frame_but_nothing_is_decided(
    criteria_set: CriteriaSet, world: World
) -> None:
    application = dossier.submitted(world)
    operations.open_(world.inspector, application)
    for criterion in claim_of(application).judged:
        operations.find(world.inspector, application, criterion.id, True)
    assert read_sheet(world.inspector, application).ready
    operations.conclude(world.inspector, application)
    assert application.findings_outcome == "incomplete"
    with pytest.raises(Refused):
        dossier.decision_of(world, application)


def test_points_and_class_are_kept_for_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    with pointed.installed(tmp_path, monkeypatch):
        application = dossier.concluded(world, dossier.submitted(world, **{"3__a": False}))
        assert (application.self_class, application.self_points) == ("good", 90)
        assert (application.findings_class, application.findings_points) == ("good", 90)
