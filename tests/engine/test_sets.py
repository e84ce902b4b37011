from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certify.engine import CriteriaSet, InputError, Unit, Window
from tests.engine.sample import FACTS, criterion, load, sample, section, text


def decider(name: str, since: str, until: str | None = None) -> dict[str, Any]:
    return {
        "unit_types": ["club"],
        "from": since,
        **({"to": until} if until else {}),
        "appraised_by": text(f"{name} appraises"),
        "decided_by": text(name),
        "basis": "Điều 10",
    }


def paper(name: str, stage: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "stage": stage, "text": text(name), "basis": "Điều 9", **more}


@pytest.fixture
def made(tmp_path: Path) -> CriteriaSet:
    return load(
        tmp_path,
        sample(
            section("1", criterion("1.a", when={"guards": True})),
            authority=[
                decider("first", "2022-02-10", "2025-06-30"),
                decider("second", "2025-07-01"),
                decider("third", "2026-01-01"),
            ],
            papers=[
                paper("plan", "registration", when={"guards": True}),
                paper("form", "registration"),
                paper("report", "application"),
            ],
        ),
    )


def test_the_window_is_told_by_its_first_and_last_day(made: CriteriaSet) -> None:
    window = made.window("club", 2026)
    assert window == Window(date(2025, 11, 16), date(2026, 11, 15), date(2026, 11, 20), "Điều 8")
    assert [day in window for day in (window.start, window.end)] == [True, True]
    assert date(2025, 11, 15) not in window
    assert date(2026, 11, 16) not in window


def test_windows_of_following_years_neither_overlap_nor_leave_a_day(made: CriteriaSet) -> None:
    first, second = made.window("club", 2025), made.window("club", 2026)
    assert (second.start - first.end).days == 1


def test_a_window_may_leave_out_its_last_day(tmp_path: Path) -> None:
    windows = [{**sample()["windows"][0], "ends": "start"}]
    del windows[0]["decide_before"]
    window = load(tmp_path, sample(windows=windows)).window("club", 2026)
    assert (window.end, window.decide_before) == (date(2026, 11, 14), None)


def test_another_type_of_unit_has_no_window(made: CriteriaSet) -> None:
    with pytest.raises(InputError, match=r"unit\.type"):
        made.window("shop", 2026)
    assert not made.covers("shop", 2026)


def test_the_authority_changes_with_the_day(made: CriteriaSet) -> None:
    def on(day: date) -> str | None:
        entry = made.authority("club", day)
        return entry and entry.decided_by.en

    assert on(date(2022, 2, 9)) is None
    assert on(date(2022, 2, 10)) == "first en"
    assert on(date(2025, 6, 30)) == "first en"
    assert on(date(2025, 7, 1)) == "second en"
    assert on(date(2026, 1, 1)) == "third en"
    assert made.authority("shop", date(2026, 1, 1)) is None


def test_papers_are_asked_by_stage_and_facts(made: CriteriaSet) -> None:
    guarded = Unit("club", "A", FACTS)
    unguarded = Unit("club", "B", {**FACTS, "guards": False})
    assert [each.id for each in made.papers_for(guarded)] == ["plan", "form", "report"]
    assert [each.id for each in made.papers_for(guarded, "registration")] == ["plan", "form"]
    assert [each.id for each in made.papers_for(unguarded)] == ["form", "report"]


def test_a_criterion_is_found_by_its_id(made: CriteriaSet) -> None:
    assert made.criterion("1.a") is made.criteria[0]
    for unknown in ("1.b", "", 5, None):
        with pytest.raises(InputError, match="game/club@2021") as caught:
            made.criterion(unknown)
        assert caught.value.at[0] == "answers"


def test_a_criterion_applies_by_facts(made: CriteriaSet) -> None:
    assert made.criteria[0].applies_to(FACTS)
    assert not made.criteria[0].applies_to({**FACTS, "guards": False})


def test_a_set_of_text_is_verified(made: CriteriaSet) -> None:
    assert made.verified


def test_a_set_cannot_be_changed(made: CriteriaSet) -> None:
    with pytest.raises(AttributeError):
        made.hash = "0"
    with pytest.raises(TypeError):
        made.parameters["x"] = None
