"""Every query of the register, for the test of its tables on both databases."""

from __future__ import annotations

from certify.plugins.movement_models import (
    excel_in,
    excel_out,
    operations,
    parts,
    queries,
    reviews,
    totals,
)
from certify.plugins.movement_models.counting import standings
from certify.plugins.movement_models.data import ModelData, PointData, ReviewData, TeamData
from certify.plugins.movement_models.queries import Filters
from tests.world import World


def use_the_register(world: World) -> None:
    """Run the queries of the register once."""
    data = ModelData("Camera an ninh", "cameras", world.commune.code, ministry_asked=True)
    model = operations.create(world.inspector, data)
    point = parts.add_point(world.inspector, model, PointData("Ngõ 5", world.commune.code))
    parts.add_team(world.inspector, point, TeamData("Tổ 1"))
    reviews.review(world.inspector, model, ReviewData(2026, "effective"), confirm=True)
    filters = Filters(2026, "ngo 5", "42", "cameras", "reviewed", "confirmed")
    (line,) = queries.listing(world.province_inspector, filters).items
    assert (line.points, line.teams, line.review.year) == (1, 1, 2026)
    by_area, by_field = totals.counts(world.province_inspector, "42", 2026)
    assert by_area == [totals.Count("18073", 1, 1, 1, 1)]
    assert [count.key for count in by_field] == ["cameras"]
    assert [each.counts for each in standings(world.commune_unit, 2026)] == [True]
    content = excel_out.export(world.inspector, filters, "vi")
    assert excel_in.run(world.inspector, content, "vi").faults == []
