"""How a set stands to the official text: what is confirmed, by whom, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from certify.engine import CriteriaSet, Criterion

CONFIRMED, CORRECTED, WITHDRAWN = "confirmed", "corrected", "withdrawn"


@dataclass(frozen=True)
class Act:
    """One act, as pages show it; ``by`` is a person's name."""

    id: int
    at: datetime
    by: str
    act: str
    of_id: int | None
    set_key: str
    set_hash: str
    criteria: tuple[str, ...]
    instrument: str
    dated: date
    held: str
    note: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """A set with the confirmations that hold for it: criterion id → the last act on it."""

    criteria_set: CriteriaSet
    held: Mapping[str, Act] = field(default_factory=dict)

    @cached_property
    def doubtful(self) -> tuple[Criterion, ...]:
        """The criteria that were not read in the official text when the set was written."""
        return tuple(each for each in self.criteria_set.criteria if each.provenance != "text")

    @cached_property
    def frames(self) -> tuple[Criterion, ...]:
        """The criteria of which only the existence is known: nobody can confirm them."""
        return tuple(each for each in self.doubtful if each.provenance == "missing")

    @cached_property
    def confirmed(self) -> frozenset[str]:
        """The ids of the doubtful criteria that were confirmed since."""
        known = {each.id for each in self.doubtful} - {each.id for each in self.frames}
        return frozenset(known & set(self.held))

    @cached_property
    def open(self) -> tuple[Criterion, ...]:
        """The criteria that are to be compared with the text, frames left out."""
        rest = (each for each in self.doubtful if each.provenance != "missing")
        return tuple(each for each in rest if each.id not in self.confirmed)

    @property
    def unconfirmed(self) -> tuple[Criterion, ...]:
        """Everything that keeps certificates from being issued, in the order of the set."""
        return tuple(each for each in self.doubtful if each.id not in self.confirmed)

    @property
    def certifiable(self) -> bool:
        """Whether a certificate may be issued under the set."""
        return not self.unconfirmed

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """The confirmations that hold, the oldest first."""
        found = {self.held[name].id: self.held[name] for name in self.confirmed}
        return tuple(found[number] for number in sorted(found))

    def kept_by(self, act_id: int) -> tuple[str, ...]:
        """Return the criteria for which an act still holds, in the order of the set."""
        held = (each.id for each in self.doubtful if each.id in self.confirmed)
        return tuple(name for name in held if self.held[name].id == act_id)


def standing_of(criteria_set: CriteriaSet, acts: Iterable[Act]) -> Standing:
    """Return what *acts*, the oldest first, leave of a set; those for other rules do not count."""
    held: dict[str, Act] = {}
    for act in acts:
        if (act.set_key, act.set_hash) != (criteria_set.key, criteria_set.hash):
            continue
        for name in act.criteria:
            held.pop(name, None)
            if act.act != WITHDRAWN:
                held[name] = act
    return Standing(criteria_set, held)
