"""What is counted."""

from __future__ import annotations

from certify.plugins import library
from certify.plugins.figures.indicators import definitions, group_named, group_of, trends


def test_no_indicator_is_counted_twice():
    names = [each.name for group in definitions().groups for each in group.indicators]
    assert len(names) == len(set(names)) == 23


def test_an_indicator_knows_its_group():
    assert group_of("banners") is group_named("communication")
    assert group_of("anything") is None


def test_the_three_totals_are_those_of_the_residential_area():
    compared = trends(library().get("safe/residential-area@2021"))
    assert list(compared) == ["4.4.a"]
    options = {option.value for option in compared["4.4.a"]}
    assert options == {each.name for each in group_named("order").indicators}


def test_every_trend_of_the_library_can_be_answered():
    for criteria_set in library().sets.values():
        every = [c.id for c in criteria_set.criteria if c.kind.__struct_config__.tag == "trend"]
        assert list(trends(criteria_set)) == every


def test_a_set_without_trends_asks_for_nothing():
    assert trends(library().get("safe/school@2021")) == {}
