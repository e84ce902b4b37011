"""What may be done with rounds: the face of this package for all others."""

from __future__ import annotations

from certify.rounds.planning import (
    Option,
    RoundData,
    Schedule,
    create,
    edit,
    get,
    listing,
    open_rounds,
    options,
    progress,
    proposal,
    registration_phase,
    set_open,
)
from certify.rounds.registration import (
    AlreadyRegistered,
    register,
    registered_in,
    require_possible,
    serves_area_of,
    units_of,
    works_for,
)

__all__ = [
    "AlreadyRegistered",
    "Option",
    "RoundData",
    "Schedule",
    "create",
    "edit",
    "get",
    "listing",
    "open_rounds",
    "options",
    "progress",
    "proposal",
    "register",
    "registered_in",
    "registration_phase",
    "require_possible",
    "serves_area_of",
    "set_open",
    "units_of",
    "works_for",
]
