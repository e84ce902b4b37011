"""The line of a figure over the years, as points of an SVG drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 16, 16, 30, 28  # room for the figures above and the years below


@dataclass(frozen=True)
class Point:
    """A year and its figure, and where it lies; ``y`` is None where there is no figure."""

    year: int
    value: int | None
    x: float
    y: float | None


@dataclass(frozen=True)
class Line:
    """The points of one figure; ``strokes`` join those that follow one another."""

    points: tuple[Point, ...]
    base: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def strokes(self) -> list[str]:
        """Return the ``points`` of each polyline; a year without a figure breaks the line."""
        runs: list[list[str]] = [[]]
        for point in self.points:
            if point.y is None:
                runs.append([])
            else:
                runs[-1].append(f"{point.x},{point.y}")
        return [" ".join(run) for run in runs if len(run) > 1]


def line(years: Sequence[int], values: Sequence[int | None]) -> Line:
    """Return the drawing of figures by year, from zero up."""
    highest = max((value for value in values if value is not None), default=0) or 1
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = wide / max(len(years), 1)
    points = tuple(
        Point(
            year,
            value,
            round(LEFT + step * (index + 0.5), 1),
            None if value is None else round(TOP + high * (1 - value / highest), 1),
        )
        for index, (year, value) in enumerate(zip(years, values, strict=True))
    )
    return Line(points, TOP + high)
