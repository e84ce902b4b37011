"""``count_met``: at least so many criteria of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from certify.engine.errors import At
from certify.engine.rules.counted import Counted
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet


class CountMet(Counted, frozen=True, tag="count_met"):
    """At least ``at_least`` direct members of the sections are met; ``all``: each of them.

    It is never more than what applies to the unit, as with groups.
    """

    at_least: Annotated[int, msgspec.Meta(ge=1)] | Literal["all"]

    def needed(self, applying: int) -> int:
        return applying if self.at_least == "all" else min(self.at_least, applying)

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        members = len(criteria_set.members)
        if self.at_least != "all" and self.at_least > members:
            yield ("outcome", "at_least"), TOO_FEW.format(members=members)


TOO_FEW = Text(
    "bộ chỉ có {members} tiêu chí để đếm; hãy giảm at_least",
    "there are only {members} criteria to count; lower at_least",
)
