"""The demonstration holds one commendation granted and one proposed."""

from __future__ import annotations

from certify.hookspecs import Scene
from certify.plugins.commendations import certify_demonstration, queries
from certify.plugins.commendations.queries import Filters


def test_one_is_granted_and_one_proposed(world, recognised, in_2026):
    recognised(world.school, 2025)
    people = {"canbo": world.inspector, "chutich": world.approver, "totruong1": world.head}
    units = {"TRUONG-01": world.school, "TDP-01": world.village}
    certify_demonstration(Scene(world.commune.code, 2026, people, units))
    proposed, granted = queries.listing(world.province_inspector, Filters()).items
    assert (granted.state, granted.decision_day.year, granted.year) == ("decided", 2025, 2025)
    assert [each["year"] for each in granted.basis] == [2025]
    assert (proposed.state, proposed.decider_code) == ("proposed", world.province.code)
