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
    schedule,
    set_open,
)
from certify.rounds.registration import (
    AlreadyRegistered,
    Chance,
    chances,
    register,
    registered_in,
    serves_area_of,
    set_for,
    units_of,
    works_for,
)

__all__ = [
    "AlreadyRegistered",
    "Chance",
    "Option",
    "RoundData",
    "Schedule",
    "chances",
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
    "schedule",
    "serves_area_of",
    "set_for",
    "set_open",
    "units_of",
    "works_for",
]
