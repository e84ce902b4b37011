"""``share_met``: a share of the criteria, and each of the mandatory ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec

from certify.engine.errors import At
from certify.engine.rules.counted import Counted, Members
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet


class ShareMet(Counted, frozen=True, tag="share_met"):
    """Members met × 100 ≥ ``share`` × members that apply, and each ``mandatory`` one is met.

    Mandatory ones are direct members of the sections and count like the others; one that does
    not apply is not asked.
    """

    share: Annotated[int, msgspec.Meta(ge=1, le=100)]
    mandatory: tuple[str, ...] = ()

    def needed(self, applying: int) -> int:
        return -(-self.share * applying // 100)

    def musts(self, criteria_set: CriteriaSet) -> Members:
        return tuple(each for each in criteria_set.members if each.id in self.mandatory)

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        known = {each.id for each in criteria_set.members}
        for place, name in enumerate(self.mandatory):
            at: At = ("outcome", "mandatory", place)
            if name not in known:
                yield at, NO_MEMBER.format(name=name)
            if name in self.mandatory[:place]:
                yield at, TWICE.format(name=name)


NO_MEMBER = Text(
    "không có tiêu chí {name} ngay trong các phần; hãy kiểm tra mã",
    "no section has {name} as a direct member; check the id",
)
TWICE = Text("{name} có hai lần; hãy bỏ một", "{name} stands twice; take one out")
