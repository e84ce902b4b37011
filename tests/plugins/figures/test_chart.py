"""The line over the years."""

from __future__ import annotations

from certify.plugins.figures.chart import HEIGHT, TOP, line


def test_higher_figures_lie_higher_and_a_gap_breaks_the_line():
    drawn = line([2022, 2023, 2024, 2025, 2026], [5, 10, None, 0, 3])
    heights = [point.y for point in drawn.points]
    assert heights[1] == TOP
    assert heights[2] is None
    assert heights[3] == drawn.base < HEIGHT
    assert heights[1] < heights[0] < heights[4] < heights[3]
    assert len(drawn.strokes) == 2
    xs = [point.x for point in drawn.points]
    assert xs == sorted(xs)


def test_nothing_given_draws_nothing():
    drawn = line([2026], [None])
    assert drawn.strokes == []
    assert drawn.points[0].y is None
