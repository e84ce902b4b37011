"""A unit that works on two sets at once gives what both ask only once."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from certify.applications import elsewhere, operations, sharing
from certify.applications.models import Application
from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden, NotFound, OperationError, Refused
from certify.evidence import operations as evidence
from certify.evidence.models import Evidence
from certify.plugins import library
from certify.units.models import Unit
from tests import pointed
from tests.evidence import files
from tests.world import World, make_application, make_round

PLAN = "7.1.plan"
ANSWER = {"number": "12/KH-THCS", "date": "2026-02-10"}

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture(autouse=True)
def two_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The school set, and a sample that takes two criteria over from it."""
    include = {
        "id": "8",
        "title": {"vi": "Phần chung", "en": "Shared part"},
        "basis": "Bộ mẫu",
        "criteria": [
            {"include": {"from": "safe/school@2021", "ids": [PLAN, "7.1.model"], "via": "Bộ mẫu"}}
        ],
    }
    sample = pointed.sample(include) | {"outcome": {"rule": "all"}}
    sample["baseline"] = None
    monkeypatch.setattr(pointed, "sample", lambda *_more: {k: v for k, v in sample.items() if v})
    with pointed.installed(tmp_path, monkeypatch):
        monkeypatch.undo()
        monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
        yield


@pytest.fixture
def both(world: World) -> tuple[Application, Application]:
    """The school's application under its own set, and a second one under the sample."""
    first = make_application(world.round, world.school, {PLAN: ANSWER})
    second = another(world, world.school)
    return first, second


def another(world: World, unit: Unit, year: int = 2026) -> Application:
    """Return an application under the sample, in a round of its own."""
    made = make_application(make_round(year), unit)
    made.set_key, made.set_hash = pointed.KEY, library().get(pointed.KEY).hash
    db.session.commit()
    return made


def keep(world: World, application: Application, *criteria: str) -> Evidence:
    """Keep a file for these criteria."""
    stream = io.BytesIO(files.picture())
    return evidence.store(world.clerk, application, "ke-hoach.png", stream, criteria)


def test_answer_and_files_are_taken_over_by_reference(
    world: World, both: tuple[Application, Application], tmp_path: Path
) -> None:
    first, second = both
    kept = keep(world, first, PLAN)
    blobs = sum(1 for each in (tmp_path / "evidence").rglob("*") if each.is_file())
    sharing.take_over(world.clerk, second, PLAN, first.id)
    assert operations.self_document(second).answers == {PLAN: ANSWER}
    taken = evidence.of_application(second)
    assert [(each.sha256, each.uses[0].criterion) for each in taken] == [(kept.sha256, PLAN)]
    assert sum(1 for each in (tmp_path / "evidence").rglob("*") if each.is_file()) == blobs
    assert operations.history(second, PLAN)[0].source == f"shared:{first.id}"
    told = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "answer.shared"))
    assert told is not None


def test_what_was_typed_is_never_replaced(
    world: World, both: tuple[Application, Application]
) -> None:
    first, second = both
    mine = {"number": "99/KH", "date": "2026-03-01"}
    operations.save_answer(world.clerk, second, PLAN, mine, 0)
    with pytest.raises(Refused):
        sharing.take_over(world.clerk, second, PLAN, first.id)
    keep(world, first, PLAN)
    sharing.take_over(world.clerk, second, PLAN, first.id)
    assert operations.self_document(second).answers[PLAN] == mine
    assert len(evidence.of_application(second)) == 1


def test_only_a_criterion_of_the_same_provision_is_offered(
    world: World, both: tuple[Application, Application]
) -> None:
    own = library().get("safe/school@2021").by_id[PLAN]
    shared = library().get(pointed.KEY).by_id[PLAN]
    assert elsewhere.same(shared, own)
    assert not elsewhere.same(shared, library().get("safe/school@2021").by_id["7.1.model"])
    assert not elsewhere.same(shared, None)


@pytest.mark.parametrize(
    ("who", "refusal"), [("stranger", NotFound), ("inspector", Forbidden), ("reader", Refused)]
)
def test_who_takes_over(
    world: World, both: tuple[Application, Application], who: str, refusal: type[OperationError]
) -> None:
    first, second = both
    if who == "reader":  # who may, but not now
        second.state, who = "submitted", "clerk"
    with pytest.raises(refusal):
        sharing.take_over(getattr(world, who), second, PLAN, first.id)


def test_nothing_comes_from_another_unit_or_year(world: World) -> None:
    second = another(world, world.school)
    foreign = make_application(world.round, world.company)
    before = make_application(make_round(2025), world.school, {PLAN: ANSWER})
    for other in (foreign, before):
        with pytest.raises(Refused):
            sharing.take_over(world.clerk, second, PLAN, other.id)
    kept = keep(world, before, PLAN)
    with pytest.raises(NotFound):
        evidence.lend(world.clerk, second, kept, [PLAN])


def test_any_file_of_the_other_application_serves_any_criterion(
    world: World, both: tuple[Application, Application]
) -> None:
    first, second = both
    kept = keep(world, first)
    with pytest.raises(Refused):
        evidence.lend(world.clerk, second, kept, [])
    evidence.lend(world.clerk, second, kept, ["1.plan", "7.1.model"])
    assert {use.criterion for use in evidence.of_application(second)[0].uses} == {
        "1.plan",
        "7.1.model",
    }


def test_the_form_offers_it_and_one_click_takes_it(
    world: World, both: tuple[Application, Application], signed_in: Any
) -> None:
    first, second = both
    keep(world, first, PLAN)
    clerk = signed_in(world.clerk)
    page = clerk.get(f"/applications/{second.id}").text
    assert f"/applications/{second.id}/shared/{PLAN}" in page
    answer = clerk.post(
        f"/applications/{second.id}/shared/{PLAN}", data={"other": first.id}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert f"/shared/{PLAN}" not in answer.text
    assert "ke-hoach.png" in answer.text


def test_the_page_of_files_offers_those_of_the_other_application(
    world: World, both: tuple[Application, Application], signed_in: Any
) -> None:
    first, second = both
    kept = keep(world, first, "7.1.rules")
    clerk = signed_in(world.clerk)
    assert "ke-hoach.png" in clerk.get(f"/applications/{second.id}/evidence").text
    path = f"/applications/{second.id}/evidence/borrow"
    assert clerk.post(path, data={"evidence": kept.id}).status_code == 422
    answer = clerk.post(path, data={"evidence": kept.id, "criteria": "1.plan"})
    assert answer.status_code == 302
    count = select(func.count(Evidence.id)).where(Evidence.application_id == second.id)
    assert db.session.scalar(count) == 1


def test_offers_cost_the_same_however_many(
    world: World, both: tuple[Application, Application], signed_in: Any, count_queries: Any
) -> None:
    first, second = both
    keep(world, first, PLAN)
    clerk = signed_in(world.clerk)
    clerk.get(f"/applications/{second.id}")
    with count_queries() as one:
        clerk.get(f"/applications/{second.id}")
    operations.save_answer(world.clerk, first, "7.1.model", 1, 0)
    with count_queries() as two:
        clerk.get(f"/applications/{second.id}")
    assert len(one) == len(two) <= 16
