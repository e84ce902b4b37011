"""From the frames filled and the set confirmed to the decision that the area's page shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from certify import clock
from certify.applications import operations as applications
from certify.confirmations import operations as confirmations
from certify.confirmations.operations import Reference
from certify.demo import story
from certify.engine import CriteriaSet
from certify.plugins import library
from certify.plugins.team_ratings.words import CRITERION
from tests.world import SETS, make_application, make_round, make_user

BASE = "security-team/team@2026"
FRAMES = {"fulfilled.tasks": "Hoàn thành nhiệm vụ", "good.tasks": "Đạt mức tốt"}


def filling() -> dict[str, Any]:
    """Return an overlay that fills the two frames with what is answered by yes or no."""
    fill = {
        name: {
            "text": {"vi": text, "en": text},
            "basis": "Mục 3",
            "rule": {"kind": "attest"},
            "remedy": {"vi": "Làm nốt việc được giao.", "en": "Do what was given."},
            "provenance": "text",
        }
        for name, text in FRAMES.items()
    }
    return {"extends": BASE, "name": "xa", "fill": fill, "answers": dict.fromkeys(FRAMES, True)}


@pytest.fixture
def filled(app, tmp_path: Path, monkeypatch) -> Iterator[CriteriaSet]:
    """The team's set, filled in this instance."""
    folder = tmp_path / "criteria" / "security-team" / "team"
    folder.mkdir(parents=True)
    raw = yaml.safe_dump(filling(), allow_unicode=True)
    (folder / "2026+xa.yaml").write_text(raw, encoding="utf-8")
    library.cache_clear()
    key = f"{BASE}+xa"
    assert key in library().sets, [str(each) for each in library().problems]
    monkeypatch.setitem(SETS, "security_team", key)
    yield library().get(key)
    library.cache_clear()


@pytest.mark.parametrize(
    ("changes", "value", "status"),
    [
        ({}, "hoan_thanh_xuat_sac", "met"),
        ({"good.tasks": False}, "hoan_thanh", "met"),
        ({"fulfilled.tasks": False}, "khong_hoan_thanh", "not_met"),
    ],
)
def test_a_team_is_rated_and_its_area_shows_it(
    world, filled, team, serve, signed_in, changes, value, status
):
    with clock.pretend(date(2027, 2, 1)):
        serve(team)
        reference = Reference("01/HD-BCA-V05", date(2026, 3, 1), "Công an phường")
        doubtful = [each.id for each in confirmations.standing(filled).open]
        confirmations.confirm(
            world.administrator, filled, doubtful, reference, seen_hash=filled.hash
        )
    rated = make_application(make_round(2027), team)
    cast = story.Cast(make_user("totruong", "head", unit=team), world.inspector, world.approver)
    carry(cast, rated, changes)
    with clock.pretend(date(2027, 12, 1)):
        area = make_application(make_round(2028), world.village)
        unit = applications.engine_unit(area)
        answer = applications.computed_answers(area, unit)[CRITERION]
        assert answer.value == value
        assert applications.assess(area).row(CRITERION).status.value == status
        person = signed_in(make_user("truongthon", "head", unit=world.village))
        page = person.get(f"/applications/{area.id}").text
        assert answer.records[0].url in page
        assert "77/QĐ-UBND" in person.get(answer.records[0].url).text


def carry(cast: story.Cast, application: Any, changes: dict[str, Any]) -> None:
    """Carry the team's application to its end, late in the year."""
    story.assess(cast, application, changes, date(2027, 11, 15))
    story.submit(cast, application, date(2027, 11, 16))
    story.appraise(cast, application, date(2027, 11, 17), {})
    story.decide(cast, application, date(2027, 11, 20), "77/QĐ-UBND")
