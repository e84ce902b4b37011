"""Pages and documents of a set with points: marks, sums, classes, the ways to a better one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from certify.applications import operations as applications
from certify.applications.models import Application
from certify.certificates import printing
from certify.certificates.record import QR_CHARACTERS, qr_address
from certify.db import db
from certify.engine import CriteriaSet
from tests import dossier, pointed
from tests.certificates import reading
from tests.pointed import FRAME
from tests.world import World, make_application

PARTLY = {
    **pointed.ANSWERS,
    "1.work": 7,
    "3.a": False,
    "2.mode": "some",
    "2.events": [{"date": "2026-03-01", "what": "Vụ việc"}],
}
CHANGES = {key.replace(".", "__"): value for key, value in PARTLY.items()}
PART = '<span class="mark mark-part">'

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def criteria_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CriteriaSet]:
    """The sample with points and classes."""
    with pointed.installed(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def application(criteria_set: CriteriaSet, world: World) -> Application:
    """Answers that come to 62 points: fair."""
    made = make_application(world.round, world.school, dict(PARTLY))
    applications.store_outcome(made, "self", applications.assess(made))
    db.session.commit()
    return made


def test_the_form_says_points_class_and_the_way_on(
    application: Application, world: World, signed_in: Any
) -> None:
    page = signed_in(world.clerk).get(f"/applications/{application.id}").text
    assert PART in page  # 7 of 15 is no bare "not met"
    assert '<span class="class-name">Trung bình</span>' in page
    assert "62/100 điểm" in page
    assert '<span data-points="1">17/25</span>' in page
    assert 'class="quickest"' in page
    assert 'href="#c-3.a"' in page


def test_saving_brings_the_new_sums(application: Application, world: World, signed_in: Any) -> None:
    told = signed_in(world.clerk).post(
        f"/applications/{application.id}/answers/3.a",
        data={"3.a-answer": "yes", "seen_revision": 1},
        headers={"Accept": "application/json"},
    )
    assert told.json["section"]["points"] == "35/35"
    assert '<span class="class-name">Khá</span>' in told.json["parts"]


def test_a_set_without_points_says_none(world: World, signed_in: Any) -> None:
    made = make_application(world.round, world.school)
    page = signed_in(world.clerk).get(f"/applications/{made.id}").text
    for sign in ("data-points", "class-name", "total-points", "quickest"):
        assert sign not in page


def test_check_and_list_say_it_too(application: Application, world: World, signed_in: Any) -> None:
    clerk = signed_in(world.clerk)
    assert "class-name" in clerk.get(f"/applications/{application.id}/check").text
    assert "Trung bình" in clerk.get("/applications").text


def test_both_tracks_stand_side_by_side(
    criteria_set: CriteriaSet, world: World, signed_in: Any
) -> None:
    from certify.appraisal import operations

    made = dossier.submitted(world, **CHANGES)
    operations.open_(world.inspector, made)
    operations.find(world.inspector, made, "1.work", False, 12, "Chấm lại")
    page = signed_in(world.inspector).get(f"/appraisal/{made.id}").text
    assert page.count(PART) >= 3  # 1.work, 2.mode, 2.events as claimed
    assert "62" in page
    listed = signed_in(world.inspector).get("/appraisal?state=all").text
    assert "Trung bình" in listed


def test_the_try_out_counts(criteria_set: CriteriaSet, client: Any) -> None:
    facts = {f"facts-{key}": "yes" for key in pointed.world_facts() if key != "school_level"}
    query = {
        "type": "school",
        "described": 1,
        "year": 2026,
        "facts-school_level": "lower_secondary",
    }
    path = client.application.test_request_context(
        f"/try/{pointed.KEY}", query_string=query | facts
    ).request.full_path
    page = client.post(path, data={"1.work-answer": "7", "3.b-answer": "yes"}).text
    assert PART in page
    assert "total-points" in page


def test_the_page_of_the_set_says_what_there_is_to_be_had(
    criteria_set: CriteriaSet, client: Any
) -> None:
    page = client.get(f"/sets/{pointed.KEY}").text
    assert "Khá, Trung bình, Yếu." in page


def test_prints_speak_of_points(application: Application, world: World) -> None:
    words = reading.words_of(printing.gaps(application, "vi"))
    assert "62/100 điểm, xếp loại Trung bình" in words
    assert "3.a Việc mẫu 3.a" in words


def test_the_score_sheet_has_both_columns_and_the_sums(
    criteria_set: CriteriaSet, world: World
) -> None:
    made = dossier.concluded(world, dossier.submitted(world, **CHANGES))
    words = reading.words_of(printing.scores(made, "vi"))
    assert "62/100" in words
    assert "Trung bình" in words


def test_certificate_record_and_register_say_the_class(
    criteria_set: CriteriaSet, world: World, client: Any, app: Any
) -> None:
    made = dossier.concluded(world, dossier.submitted(world, **CHANGES))
    dossier.decision_of(world, made)
    issued = made.certificate
    outcome = json.loads(issued.record)["outcome"]
    assert outcome["level"] == {"vi": "Trung bình", "en": "Fair"}
    assert (outcome["points"], outcome["maximum"]) == (62, 100)
    assert len(qr_address(app.config["PUBLIC_URL"], issued.token)) <= QR_CHARACTERS
    assert "TRUNG BÌNH" in reading.words_of(printing.certificate(issued, "vi")).upper()
    assert "Trung bình" in client.get(f"/c/{issued.number}").text
    assert "Trung bình" in client.get("/register").text


def test_a_record_without_classes_stays_as_it_was(world: World) -> None:
    made = dossier.concluded(world)
    dossier.decision_of(world, made)
    outcome = json.loads(made.certificate.record)["outcome"]
    assert outcome == {"outcome": "met", "class": None, "points": None}


def test_a_frame_says_what_it_is_and_keeps_nobody_from_submitting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World, signed_in: Any
) -> None:
    with pointed.installed(tmp_path, monkeypatch, pointed.unknown()):
        made = make_application(world.round, world.school, dict(pointed.ANSWERS))
        head = signed_in(world.head)
        page = head.get(f"/applications/{made.id}").text
        assert "frame-note" in page
        assert "mark-not_known" in page
        assert "7/7" in page or "8/8" in page  # a frame is no open question
        check = head.get(f"/applications/{made.id}/check").text
        assert f"#c-{FRAME}" in check
        head.post(f"/applications/{made.id}/submit")
        db.session.refresh(made)
        assert made.state == "submitted"


def test_a_set_of_which_nothing_is_known_can_be_submitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    frames = pointed.section("1", pointed.criterion(FRAME, "frame", provenance="missing"))
    baseline = pointed.sample()["baseline"] | {"answers": {}, "outcome": "incomplete"}
    empty = pointed.sample() | {"sections": [frames], "outcome": {"rule": "all"}}
    monkeypatch.setattr(pointed, "sample", lambda *_more: empty | {"baseline": baseline})
    with pointed.installed(tmp_path, monkeypatch):
        made = make_application(world.round, world.school)
        assert applications.checklist(world.head, made).hindrance == ""
        applications.submit(world.head, made)
        assert made.state == "submitted"
