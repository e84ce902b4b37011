"""``all``: every section must be met."""

from __future__ import annotations

from certify.engine.kinds import Status
from certify.engine.rules.base import INCOMPLETE, MET, NOT_MET, OutcomeRule, Tally, Verdict


class All(OutcomeRule, frozen=True, tag="all"):
    """Every section must be met; sections that do not apply are left out."""

    def judge(self, tally: Tally) -> Verdict:
        if Status.NOT_MET in tally.sections:
            return NOT_MET
        return INCOMPLETE if Status.UNANSWERED in tally.sections else MET
