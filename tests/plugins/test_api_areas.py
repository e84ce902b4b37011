"""Which areas' figures a person reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from certify import api
from certify.db import db
from certify.errors import Forbidden, NotFound
from certify.units.models import Unit
from tests.world import make_area, make_user


def codes(areas):
    return [area.code for area in areas]


def test_an_inspector_reads_the_commune(world):
    chosen = api.chosen_area(world.inspector)
    assert chosen.code == world.commune.code
    assert codes(api.areas_to_choose(world.inspector, chosen)) == [world.commune.code]
    with pytest.raises(NotFound):
        api.chosen_area(world.inspector, world.other_commune.code)


def test_a_province_reads_below(world):
    chosen = api.chosen_area(world.province_inspector)
    assert chosen.level == "province"
    assert len(api.areas_to_choose(world.province_inspector, chosen)) == 3
    assert api.chosen_area(world.province_inspector, world.other_commune.code)


def test_the_people_of_a_commune_read_their_commune_those_of_a_school_nothing(world):
    clerk = make_user("vanphong", "clerk", unit=world.commune_unit)
    db.session.commit()
    assert api.chosen_area(clerk).code == world.commune.code
    with pytest.raises(Forbidden):
        api.chosen_area(world.clerk)


def test_an_administrator_changes_among_all_provinces(world):
    far = make_area("01", "Thành phố Hà Nội")
    db.session.commit()
    chosen = api.chosen_area(world.administrator)
    assert chosen.code == world.province.code  # the one that has units
    assert far.code in codes(api.areas_to_choose(world.administrator, chosen))
    assert world.commune.code in codes(api.areas_to_choose(world.administrator, chosen))


def test_what_lies_in_an_area_lies_in_its_communes_too(world):
    def found_in(*codes):
        return set(
            api.session.scalars(select(Unit.id).where(api.lies_in(Unit.area_code, set(codes))))
        )

    assert found_in(world.province.code) > found_in(world.other_commune.code)
    assert world.school.id in found_in(world.province.code) & found_in(world.commune.code)
    assert world.school.id not in found_in(world.other_commune.code)
    assert found_in() == set()
