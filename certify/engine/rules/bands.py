"""Classes by points, the best first, three-valued where a floor is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from certify.engine.text import Text

Known = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Floors = Sequence[int | None]


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class: its name, what it is called, and its first and last point where these are known."""

    name: Name
    text: Text
    since: Known | Literal["unknown"] = msgspec.field(name="from")
    until: Known | Literal["unknown"] = msgspec.field(name="to")


def floors_of(bands: Sequence[Band]) -> Floors:
    """Return the points from which each class holds, None where they are not known.

    A floor follows from the ceiling of the class below it; the worst class takes all that is left.
    """
    below = [None if band.until == "unknown" else band.until + 1 for band in bands[1:]]
    floors = [
        band.since if band.since != "unknown" else under
        for band, under in zip(bands, below, strict=False)
    ]
    return (*floors, 0)


def surely(points: int, of: int, floors: Floors, maximum: int) -> int:
    """Return the place of the class that ``points`` of ``of`` reach for certain.

    ``floors`` are told of ``maximum``: compared is crosswise, and nothing is rounded.
    """
    scaled = points * maximum
    place = 0
    while (floor := floors[place]) is None or scaled < floor * of:
        place += 1  # the last floor is 0
    return place


def perhaps(points: int, of: int, floors: Floors, maximum: int) -> int:
    """Return the place of the best class that ``points`` of ``of`` may reach."""
    scaled = points * maximum
    for place in range(len(floors) - 1, 0, -1):
        floor = floors[place - 1]
        if floor is not None and scaled < floor * of:
            return place
    return 0
