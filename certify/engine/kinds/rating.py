"""``rating``: a level of an ordered scale was reached."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.kinds.base import MET, Finding, Kind, Moment, Scale, failed
from certify.engine.shapes import Choice, Option, Shape
from certify.engine.text import Said, Text, joined, same


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest value of a scale that is enough."""

    scale: Scale
    at_least: str

    def __post_init__(self) -> None:
        if self.scale.rank(self.at_least) < 0:
            raise ValueError(f"`at_least` names a value that scale `{self.scale.name}` lacks")


class Rating(Kind, frozen=True, tag="rating"):
    """Met when the answer is at or above the level that ``accept`` names in its scale.

    Answer: one value out of the scales that ``accept`` names.
    """

    codes: ClassVar = ("rated_below",)

    accept: Annotated[tuple[Level, ...], msgspec.Meta(min_length=1)]

    @cached_property
    def options(self) -> dict[str, Option]:
        """Every value that can be answered."""
        return {option.value: option for level in self.accept for option in level.scale.values}

    @cached_property
    def enough(self) -> frozenset[str]:
        """The values that meet the criterion."""
        return frozenset(
            option.value
            for level in self.accept
            for option in level.scale.values[level.scale.rank(level.at_least) :]
        )

    @cached_property
    def shape(self) -> Shape:
        return Choice(tuple(self.options.values()))

    def judge(self, value: Any, moment: Moment) -> Finding:
        return MET if value in self.enough else failed("rated_below")

    def contains(self, other: Any) -> bool:
        return self.enough >= frozenset(other.enough)

    def asks(self, moment: Moment) -> Said:
        levels = [
            Text("{level} trở lên", "{level} or above").format(
                level=self.options[level.at_least].text
            )
            for level in self.accept
        ]
        return Text("xếp loại {levels}", "rated {levels}").format(levels=joined(levels, " / "))

    def found(self, value: Any, moment: Moment) -> Said:
        return same("{value}").format(value=self.options[value].text)
