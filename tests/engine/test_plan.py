from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from certify.engine import CriteriaSet, Group, InputError, OutOfScope, Status, Unit, check_scope
from certify.engine.kinds import Finding
from certify.engine.plan import Node, check_year, plan_for
from certify.engine.schema import AtLeast, Require
from certify.engine.text import same
from tests.engine.sample import FACTS, criterion, group, load, sample, section, text

SCOPE = {"when": {"level": "high", "guards": False}, "why": text("too high"), "basis": "Điều 2"}


def unit(**facts: Any) -> Unit:
    return Unit("club", "Câu lạc bộ", {**FACTS, **facts})


@pytest.fixture
def made(tmp_path: Path) -> CriteriaSet:
    return load(
        tmp_path,
        sample(
            section("1", criterion("1.a", when={"guards": True}), group("g", criterion("1.b"))),
            section("2", criterion("2.a")),
            scope=[SCOPE],
        ),
    )


def brute(members: tuple[Status, ...], needed: int | None) -> Status:
    """Judge a group by trying out all that its unanswered members could still become."""
    applicable = [each for each in members if each is not Status.NOT_APPLICABLE]
    if not applicable:
        return Status.NOT_APPLICABLE
    least = len(applicable) if needed is None else min(needed, len(applicable))
    open_ = applicable.count(Status.UNANSWERED)
    fixed = applicable.count(Status.MET)
    outcomes = {fixed + sum(guess) >= least for guess in product((0, 1), repeat=open_)}
    if outcomes == {True}:
        return Status.MET
    return Status.NOT_MET if outcomes == {False} else Status.UNANSWERED


@pytest.mark.parametrize(
    ("require", "needed"), [("all", None), ("any", 1), (AtLeast(at_least=2), 2)]
)
@pytest.mark.parametrize("inner", list(Status))
def test_groups_by_brute_force(require: Require, needed: int | None, inner: Status) -> None:
    around = Group(id="g", text=same("g"), basis="", require=require, members=())
    for leaves in product(Status, repeat=3):
        node = Node(around, (0, 1, 2), (0,))
        got = node.status([Finding(each) for each in leaves], [inner])
        assert got is brute((*leaves, inner), needed), (leaves, inner)


def test_the_plan_knows_what_is_asked(made: CriteriaSet) -> None:
    plan = plan_for(made, unit(), 2026)
    assert [place for place, _ in plan.asked] == [0, 1, 2]
    without = plan_for(made, unit(guards=False), 2026)
    assert [place for place, _ in without.asked] == [1, 2]
    assert [each.status for each in without.blank] == ["not_applicable", "unanswered", "unanswered"]


def test_inner_groups_come_before_those_around_them(made: CriteriaSet) -> None:
    plan = plan_for(made, unit(), 2026)
    names = [node.group.id for node in plan.nodes]
    assert names.index("g") < names.index("1")
    assert [names[place] for place in plan.sections] == ["1", "2"]
    assert [[names[place] for place in path] for path in plan.paths] == [["1"], ["1", "g"], ["2"]]


def test_the_same_facts_share_a_plan(made: CriteriaSet) -> None:
    assert plan_for(made, unit(), 2026) is plan_for(made, unit(), 2026)
    assert plan_for(made, unit(), 2026) is not plan_for(made, unit(), 2027)
    assert plan_for(made, unit(guards=False), 2026) is not plan_for(made, unit(), 2026)


def test_a_unit_out_of_scope_is_told_why(made: CriteriaSet) -> None:
    with pytest.raises(OutOfScope) as caught:
        check_scope(made, unit(level="high", guards=False), 2026)
    assert caught.value.message.en == "too high en (Điều 2)"
    check_scope(made, unit(level="high"), 2026)
    check_scope(made, unit(guards=False), 2026)


def test_a_unit_with_faulty_facts_is_refused(made: CriteriaSet) -> None:
    for facts, path in (({"level": "medium"}, "unit.facts.level"), ({"x": True}, "unit.facts.x")):
        with pytest.raises(InputError) as caught:
            plan_for(made, unit(**facts), 2026)
        assert caught.value.path == path
    with pytest.raises(InputError, match=r"unit\.type"):
        plan_for(made, Unit("shop", "Tiệm", {}), 2026)


def test_a_year_outside_the_set_is_refused(made: CriteriaSet) -> None:
    assert check_year(made, "club", 2022).end == date(2022, 11, 15)
    with pytest.raises(InputError) as caught:
        check_year(made, "club", 2021)
    assert caught.value.path == "year"
    assert "10/02/2022 to now" in caught.value.in_("en")
