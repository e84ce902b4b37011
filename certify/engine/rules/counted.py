"""What ``count_met`` and ``share_met`` have in common: so many members of the sections are met."""

from __future__ import annotations

from typing import NamedTuple

from certify.engine.kinds import Status
from certify.engine.rules.base import (
    INCOMPLETE,
    MET,
    NOT_MET,
    OUTCOME_TEXTS,
    Advice,
    Closable,
    Outcome,
    OutcomeRule,
    Tally,
    Verdict,
    Way,
)
from certify.engine.rules.ways import DONE, Goal, advise, all_of, cheapest, together
from certify.engine.sets import CriteriaSet, Criterion, Group
from certify.engine.text import Said, Text, joined, same

Members = tuple[Criterion | Group, ...]


class Count(NamedTuple):
    """How many members are met, still open, and apply at all."""

    met: int
    open: int
    applying: int


class Counted(OutcomeRule, frozen=True):
    """So many of the direct members of the sections must be met, a group counting as one.

    What does not apply is left out, and is never asked.
    """

    def needed(self, applying: int) -> int:
        """Return how many must be met where so many apply."""
        raise NotImplementedError

    def musts(self, criteria_set: CriteriaSet) -> Members:
        """Return the members that must be met each."""
        return ()

    def judge(self, tally: Tally) -> Verdict:
        met, open_, applying = count(tally)
        needed = self.needed(applying)
        musts = [tally.status(each) for each in self.musts(tally.criteria_set)]
        if met + open_ < needed or Status.NOT_MET in musts:
            return NOT_MET
        return INCOMPLETE if met < needed or Status.UNANSWERED in musts else MET

    def explain(self, tally: Tally, verdict: Verdict) -> Said | None:
        met, _, applying = count(tally)
        needed = self.needed(applying)
        first = COUNTED if needed == applying else COUNTED_OF
        musts = self.musts(tally.criteria_set)
        lists = (
            (MISSING, named(tally, Status.NOT_MET)),
            (UNDECIDED, named(tally, Status.UNANSWERED)),
            (MUSTS, [each.id for each in musts if tally.status(each) not in DONE]),
        )
        said = [listed(text, names) for text, names in lists if names]
        counted = first.format(met=met, applying=applying, needed=needed)
        return joined([counted, *said, same(".")], "")

    def advice(self, tally: Tally, closable: Closable) -> Advice | None:
        if self.judge(tally).outcome is Outcome.MET:
            return None
        met, _, applying = count(tally)
        needed = self.needed(applying)
        musts = [each for each in self.musts(tally.criteria_set) if tally.applies(each)]
        members = tally.criteria_set.members
        others = [each for each in members if tally.applies(each) and each not in musts]
        open_musts = sum(tally.status(each) not in DONE for each in musts)
        goal = Goal(
            OUTCOME_TEXTS[Outcome.MET],
            max(needed - met, open_musts),
            lambda later: self.judge(later).outcome is Outcome.MET,
        )

        def find(can: Closable) -> Way | None:
            first = all_of(tally, musts, can)
            rest = cheapest(tally, others, max(0, needed - len(musts)), can)
            return None if first is None or rest is None else together((first, rest))

        return advise(self, tally, closable, goal, find)


def count(tally: Tally) -> Count:
    """Return how many members of the sections are met, open, and apply."""
    statuses = [tally.status(each) for each in tally.criteria_set.members]
    return Count(
        statuses.count(Status.MET),
        statuses.count(Status.UNANSWERED),
        len(statuses) - statuses.count(Status.NOT_APPLICABLE),
    )


def listed(text: Text, names: list[str]) -> Said:
    """Return a list of ids, or only how many there are where they are too many to read."""
    return text.format(names=names if len(names) <= READABLE else MANY.format(count=len(names)))


def named(tally: Tally, status: Status) -> list[str]:
    """Return the ids of the members that stand so."""
    return [each.id for each in tally.criteria_set.members if tally.status(each) is status]


READABLE = 12
COUNTED = Text("Đạt {met}/{applying} tiêu chí", "{met} of {applying} criteria met")
COUNTED_OF = Text(
    "Đạt {met}/{applying} tiêu chí, cần {needed}",
    "{met} of {applying} criteria met, {needed} needed",
)
MANY = Text("{count} tiêu chí", "{count} criteria")
MISSING = Text("; còn thiếu: {names}", "; missing: {names}")
UNDECIDED = Text("; chưa đủ thông tin: {names}", "; not decided: {names}")
MUSTS = Text("; bắt buộc mà chưa đạt: {names}", "; mandatory and not met: {names}")
