"""What of a set is not known, and may be filled: frames, points, values of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from certify.engine import CriteriaSet, Criterion, Parameter, Text

UNKNOWN = "unknown"
BOUNDS = {"from": Text("từ", "from"), "to": Text("đến", "to")}
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Value:
    """One value of a parameter that is not known; ``path`` leads to it inside the parameter."""

    parameter: Parameter
    path: Path

    @property
    def field(self) -> str:
        """The name of its field on the page."""
        return ":".join(("value", self.parameter.name, *map(str, self.path)))

    def place(self, language: str) -> str:
        """Where in the parameter it stands, for people: by names where there are any."""
        words, here = [], self.parameter.value
        for step in self.path:
            here = here[step]
            told = here if isinstance(here, dict) else {}
            name = told.get("text", {}).get(language) or told.get("name")
            words.append(str(name or word_for(step, language)))
        return " › ".join(words)


def word_for(step: str | int, language: str) -> str | int:
    """Return one step of a path for people: a bound by its word, a place counted from one."""
    if isinstance(step, int):
        return step + 1
    return BOUNDS[step].in_(language) if step in BOUNDS else step


@dataclass(frozen=True)
class Blanks:
    """Everything of a set that may be filled."""

    frames: tuple[Criterion, ...]
    points: tuple[Criterion, ...]  # known but for what they bring
    values: tuple[Value, ...]
    scores: bool = field(default=False)  # whether the set gives points at all

    def __bool__(self) -> bool:
        return bool(self.frames or self.points or self.values)

    @property
    def by_parameter(self) -> list[tuple[Parameter, list[Value]]]:
        """The values, with the parameter that they are of."""
        groups = groupby(self.values, lambda value: value.parameter)
        return [(parameter, list(values)) for parameter, values in groups]


def blanks_of(criteria_set: CriteriaSet) -> Blanks:
    """Return what of a set is not known."""
    values = tuple(
        Value(parameter, path)
        for parameter in criteria_set.parameters.values()
        for path in unknown_in(parameter.value)
    )
    switched = {value.parameter.name for value in values}
    frames = tuple(each for each in criteria_set.criteria if each.provenance == "missing")
    points = tuple(
        each
        for each in criteria_set.criteria
        if each.maximum is None
        and each not in frames
        and not switched & {reading.name for reading in each.readings}
    )
    scores = any(each.maximum != 0 for each in criteria_set.criteria)
    return Blanks(frames, points, values, scores)


def unknown_in(value: Any) -> Iterator[Path]:
    """Yield the ways to every ``unknown`` inside the value of a parameter."""
    if value == UNKNOWN:
        yield ()
    steps = value.items() if isinstance(value, dict) else ()
    for step, inner in enumerate(value) if isinstance(value, list | tuple) else steps:
        yield from ((step, *rest) for rest in unknown_in(inner))
