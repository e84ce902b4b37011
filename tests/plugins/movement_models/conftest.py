"""Models to test with."""

from __future__ import annotations

from datetime import date

import pytest

from certify.plugins.movement_models import operations, parts, reviews
from certify.plugins.movement_models.data import ModelData, PointData, ReviewData, TeamData


@pytest.fixture
def keep(world):
    """Return a function that adds a model, by its keeper."""

    def add(name="Camera an ninh", unit=None, area=None, actor=None, **values):
        values = {"field": "cameras", "decision_on": date(2024, 5, 1), **values}
        place = area or world.commune
        data = ModelData(
            name=name, area_code=place.code, unit_id=unit.id if unit else None, **values
        )
        return operations.create(actor or world.administrator, data)

    return add


@pytest.fixture
def point_at(world):
    """Return a function that adds a point, with a team if one is named."""

    def add(model, place="Tổ dân phố 5", team=None):
        point = parts.add_point(
            world.administrator, model, PointData(place, model.area_code, None, date(2024, 6, 1))
        )
        if team:
            parts.add_team(world.administrator, point, TeamData(team, "Cao Văn Thái", 7))
        return point

    return add


@pytest.fixture
def rate(world):
    """Return a function that reviews a model for 2026."""

    def review(model, rating="effective", *, confirm=True, year=2026):
        data = ReviewData(year, rating, "Giảm trộm cắp vặt")
        return reviews.review(world.administrator, model, data, confirm=confirm)

    return review
