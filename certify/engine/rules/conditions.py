"""``conditions``: classes that so many bad signs of a list bring; the criteria deny the signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec

from certify.engine.errors import At
from certify.engine.kinds import Status
from certify.engine.proof import most_asked
from certify.engine.rules.base import (
    OUTCOME_TEXTS,
    Advice,
    Closable,
    Grade,
    Outcome,
    OutcomeRule,
    Tally,
    Verdict,
)
from certify.engine.rules.ways import Goal, advise, cheapest
from certify.engine.text import Bilingual, Said, Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet


class BadClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class that holds where at least ``at_least`` members of a section are not met."""

    name: str
    text: Text
    section: str
    at_least: Annotated[int, msgspec.Meta(ge=1)]

    def signs(self, tally: Tally) -> Counter[Status]:
        """Return how many members of the section stand how."""
        return Counter(map(tally.status, tally.criteria_set.groups[self.section].members))

    def holds(self, tally: Tally) -> bool:
        """Say whether the class holds for certain."""
        return self.signs(tally)[Status.NOT_MET] >= self.at_least

    def may_hold(self, tally: Tally) -> bool:
        """Say whether the class holds, or may once everything is answered."""
        signs = self.signs(tally)
        return signs[Status.NOT_MET] + signs[Status.UNANSWERED] >= self.at_least


class Conditions(OutcomeRule, frozen=True, tag="conditions"):
    """Classes from the worst to the mildest; met where none of them holds.

    A criterion says what must not be, so the sign is there where it is not met. ``at_least`` is
    not lowered to what applies: fewer signs than it asks for do not make the class.
    """

    classes: Annotated[tuple[BadClass, ...], msgspec.Meta(min_length=1)]

    def judge(self, tally: Tally) -> Verdict:
        worst = self.worst(tally)
        if worst is None:
            return Verdict(Outcome.MET)
        if worst.holds(tally):
            return Verdict(Outcome.NOT_MET, worst.name)
        held = any(each.holds(tally) for each in self.classes)
        return Verdict(Outcome.NOT_MET if held else Outcome.INCOMPLETE)

    def worst(self, tally: Tally) -> BadClass | None:
        """Return the worst class that holds or may hold."""
        return next((each for each in self.classes if each.may_hold(tally)), None)

    @property
    def levels(self) -> tuple[Grade, ...]:
        return tuple(Grade(each.name, each.text) for each in reversed(self.classes))

    def explain(self, tally: Tally, verdict: Verdict) -> Said | None:
        worst = self.worst(tally)
        if worst is None:
            return NONE.format()
        signs = worst.signs(tally)
        values = {
            "text": worst.text,
            "signs": signs[Status.NOT_MET],
            "open": signs[Status.UNANSWERED],
            "needed": worst.at_least,
        }
        return (HOLDS if worst.holds(tally) else MAY_HOLD).format(**values)

    def advice(self, tally: Tally, closable: Closable) -> Advice | None:
        worst = self.worst(tally)
        if worst is None:
            return None
        section = tally.criteria_set.groups[worst.section]
        applying = [each for each in section.members if tally.applies(each)]
        signs = worst.signs(tally)
        lacking = signs[Status.NOT_MET] + signs[Status.UNANSWERED] - worst.at_least + 1
        milder = self.classes[self.classes.index(worst) + 1 :]
        goal = Goal(self.target(tally, milder), lacking, lambda later: not worst.may_hold(later))
        needed = signs[Status.MET] + lacking
        return advise(
            self, tally, closable, goal, lambda can: cheapest(tally, applying, needed, can)
        )

    def target(self, tally: Tally, milder: tuple[BadClass, ...]) -> Text:
        """Return what leaving a class leads to: the next milder that may hold, or *met*."""
        left = next((each for each in milder if each.may_hold(tally)), None)
        return left.text if left else OUTCOME_TEXTS[Outcome.MET]

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        sections = {each.id: most_asked(criteria_set, each) for each in criteria_set.sections}
        seen: list[BadClass] = []
        for place, each in enumerate(self.classes):
            at: At = ("outcome", "classes", place)
            if each.section not in sections:
                yield (*at, "section"), NO_SECTION.format(name=each.section)
            elif each.at_least > (most := sections[each.section]):
                yield (*at, "at_least"), TOO_FEW.format(most=most)
            for earlier in seen:
                if earlier.name == each.name:
                    yield (*at, "name"), TWICE.format(name=each.name)
                if earlier.section == each.section and earlier.at_least <= each.at_least:
                    yield (*at, "at_least"), NEVER.format(name=each.name, worse=earlier.name)
            seen.append(each)
        for name in sections.keys() - {each.section for each in self.classes}:
            yield criteria_set.places[name], DEAD.format(name=name)


NONE = Text("Không thuộc loại nào.", "No class holds.")
HOLDS = Text(
    "Thuộc {text}: có {signs} dấu hiệu, từ {needed} là thuộc loại này.",
    "{text} holds: {signs} signs, from {needed} on it does.",
)
MAY_HOLD = Text(
    "Chưa kết luận được {text}: có {signs} dấu hiệu, {open} mục chưa đủ thông tin, từ {needed}"
    " dấu hiệu là thuộc loại này.",
    "Not decided whether {text} holds: {signs} signs, {open} open, from {needed} on it does.",
)
NO_SECTION = Text(
    "không có phần {name}; hãy kiểm tra mã trong sections",
    "there is no section {name}; check the ids in sections",
)
TOO_FEW = Text(
    "phần này nhiều nhất {most} tiêu chí cùng áp dụng nên loại này không bao giờ có; hãy giảm"
    " at_least",
    "of the section at most {most} criteria ever apply at once, so the class can never hold; lower"
    " at_least",
)
TWICE = Text("loại {name} có hai lần; hãy đổi tên", "the class {name} stands twice; rename one")
NEVER = Text(
    "loại {name} không bao giờ có vì {worse} đã bao trùm; hãy đặt at_least nhỏ hơn",
    "the class {name} can never be given, {worse} takes all of it; lower its at_least",
)
DEAD = Text(
    "không loại nào dùng phần {name} nên các tiêu chí trong đó vô nghĩa; hãy bỏ hoặc nêu trong"
    " classes",
    "no class looks at the section {name}, so its criteria never matter; drop it or name it in"
    " classes",
)
