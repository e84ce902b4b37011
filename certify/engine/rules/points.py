"""``points``: points that add up, classes, limits, shares of sections and bonuses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from certify.engine.errors import At
from certify.engine.rules.bands import Band, Floors, Known, floors_of
from certify.engine.rules.base import Advice, Closable, Grade, Outcome, OutcomeRule, Tally, Verdict
from certify.engine.rules.cover import advise
from certify.engine.rules.points_proof import prove
from certify.engine.rules.points_told import tell
from certify.engine.rules.standing import stand
from certify.engine.text import Bilingual, Said, Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet

Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Unless all of these criteria and groups are met, the class is at most this one.

    Where the rule has a threshold instead of classes, the whole is not met.
    """

    unless: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    at_most: str | None = None
    text: Text | None = None


class Bonus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section whose points come on top of the maximum, no more than ``cap`` of them."""

    section: str
    cap: Count


class TotalPoints(OutcomeRule, frozen=True, kw_only=True, tag="points", dict=True):
    """The points of all criteria add up; they give a class, or reach a threshold.

    ``met_from`` is the lowest class that is met. Points or floors that are not known leave open
    what hangs on them. ``not_applicable`` says whether what does not apply gives its points or is
    left out, so that the rest is counted of less.
    """

    maximum: Count
    classes: tuple[Band, ...] = ()
    met_from: str | None = None
    threshold: Known | Literal["unknown"] | None = None
    limits: tuple[Limit, ...] = ()
    section_share: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    bonus: tuple[Bonus, ...] = ()
    not_applicable: Literal["full", "left_out"] | None = None

    @cached_property
    def floors(self) -> Floors:
        """The points from which each class holds; with a threshold *met* and *not met* are two."""
        if self.classes:
            return floors_of(self.classes)
        return (self.threshold if isinstance(self.threshold, int) else None, 0)

    @cached_property
    def met(self) -> int | None:
        """The place of the lowest class that is met, None where it is not known."""
        return 0 if not self.classes else self.found(self.met_from)

    @cached_property
    def below(self) -> int:
        """The place of the best class that is not met."""
        return min((self.met or 0) + 1, len(self.floors) - 1)

    def found(self, name: str | None) -> int | None:
        """Return the place of the class called ``name``, None where there is none."""
        return next((at for at, band in enumerate(self.classes) if band.name == name), None)

    def place(self, name: str | None) -> int:
        """Return the place of the class that a limit names; without one, what is not met."""
        place = self.found(name)
        return self.below if place is None else place

    @cached_property
    def levels(self) -> tuple[Grade, ...]:
        return tuple(Grade(band.name, band.text) for band in self.classes)

    @property
    def most(self) -> int:
        return self.maximum

    @property
    def pays_absent(self) -> bool:
        return self.not_applicable == "full"

    def judge(self, tally: Tally) -> Verdict:
        standing = stand(self, tally)
        certain = self.classes and standing.worst == standing.best
        name = self.classes[standing.worst].name if certain else None
        met = self.met
        if met is None or standing.best <= met < standing.worst:
            outcome = Outcome.INCOMPLETE
        else:
            outcome = Outcome.MET if standing.worst <= met else Outcome.NOT_MET
        return Verdict(outcome, name, standing.points)

    def explain(self, tally: Tally, verdict: Verdict) -> Said:
        return tell(self, tally, verdict)

    def advice(self, tally: Tally, closable: Closable) -> Advice | None:
        return advise(self, tally, closable)

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        yield from prove(self, criteria_set)
