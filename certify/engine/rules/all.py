"""``all``: every section must be met."""

from __future__ import annotations

from typing import Final

from certify.engine.kinds import Status
from certify.engine.rules.base import Outcome, OutcomeRule, Tally, Verdict


class All(OutcomeRule, frozen=True, tag="all"):
    """Every section must be met; sections that do not apply are left out."""

    def judge(self, tally: Tally) -> Verdict:
        if Status.NOT_MET in tally.sections:
            return NOT_MET
        return INCOMPLETE if Status.UNANSWERED in tally.sections else MET


MET: Final = Verdict(Outcome.MET)
NOT_MET: Final = Verdict(Outcome.NOT_MET)
INCOMPLETE: Final = Verdict(Outcome.INCOMPLETE)
