"""``grades``: the highest grade whose needs and those of all lower grades are met, capped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec

from certify.engine.errors import At
from certify.engine.kinds import Status
from certify.engine.rules.base import (
    Advice,
    Closable,
    Grade,
    Outcome,
    OutcomeRule,
    Tally,
    Verdict,
)
from certify.engine.rules.grade_faults import faults
from certify.engine.rules.ways import DONE, Goal, advise, all_of
from certify.engine.text import Bilingual, Said, Text

if TYPE_CHECKING:
    from certify.engine.sets import CriteriaSet, Criterion, Group


class GradeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade, and what must be met for it beside what the lower grades need."""

    name: str
    text: Text
    needs: tuple[str, ...] = ()


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the criterion ``peers`` is not met, a grade becomes the next lower one."""

    grade: str
    peers: str


class Bounds(msgspec.Struct, frozen=True):
    """Places of grades, 0 the best: certain at least, possible at most; ``free``: without cap."""

    certain: int
    possible: int
    free: int


class Grades(OutcomeRule, frozen=True, tag="grades"):
    """Grades from the best to the lowest, which needs nothing; met from ``met_from`` up.

    A need is the id of a criterion, group or section; one that does not apply is not asked.
    """

    grades: Annotated[tuple[GradeRule, ...], msgspec.Meta(min_length=2)]
    met_from: str
    cap: Cap | None = None

    def judge(self, tally: Tally) -> Verdict:
        found = self.bounds(tally)
        enough = self.place(self.met_from)
        if found.possible > enough:
            outcome = Outcome.NOT_MET
        else:
            outcome = Outcome.MET if found.certain <= enough else Outcome.INCOMPLETE
        decided = found.certain == found.possible
        return Verdict(outcome, self.grades[found.certain].name if decided else None)

    def bounds(self, tally: Tally) -> Bounds:
        """Return between which grades the body stands."""
        certain = possible = len(self.grades) - 1
        sure = True
        for place in range(len(self.grades) - 1, -1, -1):
            needs = [tally.status(each) for each in self.needs(tally.criteria_set, place)]
            if Status.NOT_MET in needs:
                break
            sure = sure and Status.UNANSWERED not in needs
            possible = place
            certain = place if sure else certain
        free, capped = possible, self.capped(tally)
        if self.cap and capped is not Status.MET:
            lower = self.place(self.cap.grade) + 1
            certain = max(certain, lower)
            possible = max(possible, lower) if capped is Status.NOT_MET else possible
        return Bounds(certain, possible, free)

    def capped(self, tally: Tally) -> Status:
        """Return what became of the criterion on the peers; met where there is no cap."""
        if self.cap is None:
            return Status.MET
        status = tally.named(self.cap.peers)
        return Status.MET if status in DONE else status

    def place(self, name: str) -> int:
        """Return the place of a grade, 0 the best."""
        return [grade.name for grade in self.grades].index(name)

    def needs(self, criteria_set: CriteriaSet, place: int) -> list[Criterion | Group]:
        """Return what a grade needs beside the lower ones."""
        return [criteria_set.member(name) for name in self.grades[place].needs]

    @property
    def levels(self) -> tuple[Grade, ...]:
        return tuple(Grade(grade.name, grade.text) for grade in self.grades)

    def explain(self, tally: Tally, verdict: Verdict) -> Said | None:
        found = self.bounds(tally)
        texts = [grade.text for grade in self.grades]
        if found.certain != found.possible:
            return BETWEEN.format(low=texts[found.certain], high=texts[found.possible])
        if found.free < found.possible:
            return CAPPED.format(free=texts[found.free], grade=texts[found.possible])
        return GRADED.format(grade=texts[found.possible])

    def advice(self, tally: Tally, closable: Closable) -> Advice | None:
        goal = self.bounds(tally).certain - 1
        if goal < 0:
            return None
        wanted = [
            each
            for place in range(goal, len(self.grades))
            for each in self.needs(tally.criteria_set, place)
        ]
        if self.cap and goal <= self.place(self.cap.grade):
            wanted.append(tally.criteria_set.member(self.cap.peers))
        lacking = sum(tally.status(each) not in DONE for each in wanted)
        reach = Goal(
            self.grades[goal].text, lacking, lambda later: self.bounds(later).certain <= goal
        )
        return advise(self, tally, closable, reach, lambda can: all_of(tally, wanted, can))

    def faults(self, criteria_set: CriteriaSet) -> Iterator[tuple[At, Bilingual]]:
        yield from faults(self, criteria_set)


GRADED = Text("Xếp loại {grade}.", "Graded {grade}.")
CAPPED = Text(
    "Đạt {free}, nhưng bị khống chế tỷ lệ nên xếp loại {grade}.",
    "{free} is met, but capped by the share among the peers: graded {grade}.",
)
BETWEEN = Text(
    "Chưa đủ thông tin để xếp loại: ít nhất {low}, cao nhất {high}.",
    "Not decided yet: at least {low}, at most {high}.",
)
