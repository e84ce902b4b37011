from __future__ import annotations

from typing import Any

import msgspec
import pytest

from certify.engine.errors import InputError
from certify.engine.shapes import Choice, Flag
from certify.engine.units import Condition, Unit, UnitType, check_condition, parse_unit
from tests.engine.sample import FACTS, UNIT, UNIT_TYPES

CLUB, SHOP = msgspec.convert(UNIT_TYPES["unit_types"], tuple[UnitType, ...])
TYPES = {"club": CLUB, "shop": SHOP}


def refused(raw: Any) -> str:
    with pytest.raises(InputError) as caught:
        parse_unit(raw, TYPES)
    return caught.value.path


def test_a_unit_is_read_with_its_facts() -> None:
    unit = parse_unit(UNIT, TYPES)
    assert (unit.type, unit.name, dict(unit.facts)) == ("club", "Câu lạc bộ", FACTS)
    assert parse_unit(unit, TYPES) == unit


def test_a_unit_may_be_judged_without_its_name() -> None:
    unit = parse_unit({"type": "club", "facts": FACTS}, TYPES)
    assert unit.name == ""
    assert parse_unit(unit, TYPES) == unit


def test_a_type_without_facts_needs_none() -> None:
    assert parse_unit({"type": "shop", "name": "Tiệm"}, TYPES).facts == {}
    assert (
        refused({"type": "shop", "name": "Tiệm", "facts": {"guards": True}}) == "unit.facts.guards"
    )


def test_recognitions_are_kept() -> None:
    held = {"set": "game/club@2021", "year": 2025, "number": "5/QĐ"}
    assert parse_unit({**UNIT, "recognitions": [held]}, TYPES).recognitions == (held,)
    assert refused({**UNIT, "recognitions": [{"set": "x"}]}) == "unit.recognitions.0.year"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"type": "ship"}, "unit.type"),
        ({"type": 5}, "unit.type"),
        ({"type": None}, "unit.type"),
        ({"name": " "}, "unit.name"),
        ({"name": 5}, "unit.name"),
        ({"facts": {"guards": True}}, "unit.facts.level"),
        ({"facts": {**FACTS, "roof": True}}, "unit.facts.roof"),
        ({"facts": {**FACTS, "guards": 1}}, "unit.facts.guards"),
        ({"facts": {**FACTS, "guards": None}}, "unit.facts.guards"),
        ({"facts": {**FACTS, "level": "medium"}}, "unit.facts.level"),
        ({"facts": []}, "unit.facts"),
        ({"extra": 1}, "unit.extra"),
    ],
)
def test_faults_name_their_place(change: dict[str, Any], path: str) -> None:
    assert refused({**UNIT, **change}) == path


def test_what_is_no_mapping_is_refused() -> None:
    assert refused(None) == "unit"
    assert refused([UNIT]) == "unit"


def test_a_unit_made_by_hand_cannot_hold_numbers_as_facts() -> None:
    with pytest.raises(InputError, match="guards"):
        Unit("club", "Câu lạc bộ", {"guards": 1})


def test_every_fact_of_a_condition_must_hold() -> None:
    when = Condition((("guards", (True,)), ("level", ("low", "high"))))
    assert when.holds(FACTS)
    assert not when.holds({**FACTS, "guards": False})
    assert not when.holds({"guards": True})
    assert Condition().holds({})


def test_a_condition_says_which_facts_fail_it() -> None:
    when = Condition((("guards", (True,)), ("level", ("high",))))
    assert when.failing(CLUB, {"guards": False, "level": "high"}).en == "guards en: no"
    said = when.failing(CLUB, {"guards": False, "level": "low"}).vi
    assert said == "guards vi: không; level vi: low vi"
    assert CLUB.fact("guards").named(True).en == "yes"


def test_a_condition_on_a_fact_that_the_type_lacks_says_so() -> None:
    assert "guards" in Condition((("guards", (True,)),)).failing(SHOP, {}).en


def test_conditions_are_checked_against_the_types() -> None:
    assert check_condition(Condition((("guards", (True, False)),)), (SHOP, CLUB)) is None
    assert check_condition(Condition((("roof", (True,)),)), (CLUB,)) == "roof"
    assert check_condition(Condition((("level", ("low", "medium")),)), (CLUB,)) == "level: medium"
    assert check_condition(Condition((("guards", ("yes",)),)), (CLUB,)) == "guards: yes"


def test_facts_have_the_shape_of_their_values() -> None:
    assert CLUB.fact("guards").shape == Flag()
    assert isinstance(CLUB.fact("level").shape, Choice)
    assert CLUB.fact("roof") is None
