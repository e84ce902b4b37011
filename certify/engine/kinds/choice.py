"""``choice``: one of a list of answers, ordered from the worst to the best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine import shapes
from certify.engine.kinds.base import Finding, Kind, Moment, Status
from certify.engine.kinds.points import MAX_POINTS
from certify.engine.text import Said, Text, joined, same


class Scored(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One value, what it is called, and the points that it brings where the kind scores."""

    value: str
    text: Text
    points: Annotated[int, msgspec.Meta(ge=0, le=MAX_POINTS)] | None = None


class Choice(Kind, frozen=True, tag="choice"):
    """Met when the answer is one of ``accept``, or the best option where it is not given.

    Answer: the value of one option. ``options`` go from the worst to the best; where they have
    points, these never fall, and are what the criterion scores.
    """

    codes: ClassVar = ("chosen_below",)

    options: Annotated[tuple[Scored, ...], msgspec.Meta(min_length=2, max_length=100)]
    accept: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] | None = None

    def __post_init__(self) -> None:
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise ValueError("`options` holds a value twice")
        if set(self.accepted) != set(values[len(values) - len(self.accepted) :]):
            raise ValueError("`accept` must hold the best of `options`, without leaving one out")
        points = [option.points for option in self.options if option.points is not None]
        if points and len(points) < len(values):
            raise ValueError("`options` must have points all or none")
        if any(worse > better for worse, better in pairwise(points)):
            raise ValueError("the points of `options` must not fall from the worst to the best")
        if points and points[-1] == 0:
            raise ValueError("the best of `options` must bring points")

    @cached_property
    def accepted(self) -> tuple[str, ...]:
        """The values that meet the criterion."""
        return (self.options[-1].value,) if self.accept is None else self.accept

    @property
    def maximum(self) -> int | None:
        return self.options[-1].points

    def scores(self, *, met: bool) -> Sequence[int]:
        found = [each for each in self.options if (each.value in self.accepted) == met]
        return [option.points or 0 for option in found]

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """What each value comes to, kept because judging is the hot path."""
        return {option.value: self.finding(option) for option in self.options}

    def finding(self, option: Scored) -> Finding:
        """Return what one option comes to."""
        if option.value in self.accepted:
            return Finding(Status.MET, points=option.points or 0)
        return Finding(Status.NOT_MET, "chosen_below", points=option.points or 0)

    @cached_property
    def shape(self) -> shapes.Shape:
        options = (shapes.Option(option.value, option.text) for option in self.options)
        return shapes.Choice(tuple(options))

    def judge(self, value: Any, moment: Moment) -> Finding:
        return self.findings[value]

    def contains(self, other: Any) -> bool:
        pairs = zip(self.options, other.options, strict=True)
        return set(self.accepted) >= set(other.accepted) and all(
            (mine.points or 0) >= (theirs.points or 0) for mine, theirs in pairs
        )

    def asks(self, moment: Moment) -> Said:
        accepted = [option.text for option in self.options if option.value in self.accepted]
        return joined(accepted, " / ")

    def found(self, value: Any, moment: Moment) -> Said:
        text = next(option.text for option in self.options if option.value == value)
        if self.maximum is None:
            return same("{text}").format(text=text)
        return FOUND.format(text=text, points=self.findings[value].points, most=self.maximum)


FOUND = Text("{text} ({points}/{most} điểm)", "{text} ({points} of {most} points)")
