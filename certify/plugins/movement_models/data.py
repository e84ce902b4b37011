"""What a form or a row of a spreadsheet says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from flask_babel import gettext as _

from certify import clock
from certify.api import Unit
from certify.faults import Fault
from certify.plugins.movement_models.words import FIELDS, RATINGS
from certify.text import fold

MAX_MEMBERS = 1_000_000
FIRST_YEAR = 1945
LIMITS = {
    "proposer": 200, "summary": 2000, "survey_plan": 300, "survey_approved_by": 200,
    "decision_number": 80, "origin": 300,
}  # fmt: skip


@dataclass(frozen=True)
class ModelData:
    """A model as it is typed; an empty ``code`` stands for one that the register makes."""

    name: str
    field: str
    area_code: str
    unit_id: int | None = None
    code: str = ""
    proposer: str = ""
    summary: str = ""
    survey_plan: str = ""
    survey_approved_by: str = ""
    decision_number: str = ""
    decision_on: date | None = None
    members: int | None = None
    ministry_asked: bool = False
    replicated_from_id: int | None = None
    origin: str = ""

    @property
    def search(self) -> str:
        """The folded text in which words are looked for."""
        return fold(f"{self.name} {self.code} {self.proposer}")[:600]

    def values(self) -> dict[str, Any]:
        """Return the values of the columns."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True)
class PointData:
    """A place where a model is applied."""

    place: str
    area_code: str
    unit_id: int | None = None
    since: date | None = None


@dataclass(frozen=True)
class TeamData:
    """A team at a point."""

    name: str
    head: str = ""
    members: int | None = None


@dataclass(frozen=True)
class ReviewData:
    """What the review of a year found."""

    year: int
    rating: str
    note: str = ""


def model_faults(data: ModelData, unit: Unit | None) -> Iterator[Fault]:
    """Yield all faults of *data*; *unit* is the one that it names."""
    if len(data.code) > 40 or any(map(str.isspace, data.code)):
        yield Fault("code", _("Give a code of at most 40 characters without spaces."))
    if not 0 < len(data.name) <= 300:
        yield Fault("name", _("Give the name of the model, at most 300 characters."))
    if data.field not in FIELDS:
        yield Fault("field", _("Choose the field of work."))
    if unit is not None and unit.area_code != data.area_code:
        yield Fault("unit", _("This unit lies in another commune."))
    for name, limit in LIMITS.items():
        if len(getattr(data, name)) > limit:
            yield Fault(name, _("At most %(limit)s characters.", limit=limit))
    if data.decision_on and data.decision_on > clock.today():
        yield Fault("decision_on", _("This day lies in the future."))
    yield from _members_faults(data.members)


def point_faults(data: PointData) -> Iterator[Fault]:
    """Yield all faults of a point."""
    if not 0 < len(data.place) <= 200:
        yield Fault("place", _("Name the place, in at most 200 characters."))
    if data.since and data.since > clock.today():
        yield Fault("since", _("This day lies in the future."))


def team_faults(data: TeamData) -> Iterator[Fault]:
    """Yield all faults of a team."""
    if not 0 < len(data.name) <= 200:
        yield Fault("name", _("Name the team, in at most 200 characters."))
    if len(data.head) > 200:
        yield Fault("head", _("At most %(limit)s characters.", limit=200))
    yield from _members_faults(data.members)


def review_faults(data: ReviewData, decision_on: date | None) -> Iterator[Fault]:
    """Yield all faults of a review; *decision_on* is the day on which the model began."""
    first = decision_on.year if decision_on else FIRST_YEAR
    if not first <= data.year <= clock.today().year:
        message = _("Give a year from %(first)s to %(last)s.", first=first, last=clock.today().year)
        yield Fault("year", message)
    if data.rating not in RATINGS:
        yield Fault("rating", _("Choose a rating."))
    if len(data.note) > 1000:
        yield Fault("note", _("At most %(limit)s characters.", limit=1000))


def _members_faults(members: int | None) -> Iterator[Fault]:
    if members is not None and not 0 <= members <= MAX_MEMBERS:
        yield Fault("members", _("Give a number from 0 to 1,000,000."))
