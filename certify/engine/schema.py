"""What stands in a criteria file, as msgspec structs.

What needs more than its own fields to be understood (rules, conditions, nested groups) stays raw
here and is read by :mod:`certify.engine.compiler`. See docs/criteria-format.md.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from certify.engine.calendar import DayOfYear
from certify.engine.shapes import Option
from certify.engine.text import Text
from certify.engine.units import UnitType

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.-]{1,40}$")]
OverlayName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-z][0-9a-z._-]{0,79}$")]
Provenance = Literal["text", "secondary", "recalled", "missing"]
FileType = Literal["pdf", "image", "document", "spreadsheet"]
Stage = Literal["registration", "application"]
Year = Annotated[int, msgspec.Meta(ge=1990, le=2199)]
Raw = dict[str, Any]
RawList = list[Raw]


class Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A part of a file: strict, immutable, written without what is default."""


class UnitTypesFile(Part, frozen=True, kw_only=True):
    """``unit-types.yaml``."""

    unit_types: tuple[UnitType, ...]


class InForce(Part, frozen=True, kw_only=True):
    """From the day ``since``, to and with the day ``until`` where that is known."""

    since: date = msgspec.field(name="from")
    until: date | None = msgspec.field(name="to", default=None)

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Instrument(Part, frozen=True, kw_only=True):
    """A legal instrument that the set rests on."""

    number: str
    title: Text
    in_force: InForce | None = None
    state: Text | None = None
    provenance: Provenance = "text"


class WindowRule(Part, frozen=True, kw_only=True):
    """The evaluation window of some unit types, told relative to the year assessed."""

    unit_types: tuple[Name, ...]
    since: DayOfYear = msgspec.field(name="from")
    until: DayOfYear = msgspec.field(name="to")
    ends: Literal["both", "start"] = "both"
    decide_before: DayOfYear | None = None
    basis: str


class ScopeRule(Part, frozen=True, kw_only=True):
    """Who cannot apply: units whose facts are those of ``when``, and why, in one sentence."""

    when: Raw
    why: Text
    basis: str


class Authority(Part, frozen=True, kw_only=True):
    """Who appraises and decides on units of some types, from one day to another."""

    unit_types: tuple[Name, ...]
    since: date = msgspec.field(name="from")
    until: date | None = msgspec.field(name="to", default=None)
    appraised_by: Text
    decided_by: Text
    levels: tuple[str, ...] = ()
    basis: str
    provenance: Provenance = "text"
    note: Text | None = None


class Term(Part, frozen=True, kw_only=True):
    """What a type of unit is called, from one day to another."""

    unit_type: Name
    text: Text
    since: date | None = msgspec.field(name="from", default=None)
    until: date | None = msgspec.field(name="to", default=None)
    provenance: Provenance = "text"
    note: Text | None = None

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class PaperFile(Part, frozen=True, kw_only=True):
    """A paper that a dossier must hold."""

    id: Id
    stage: Stage
    text: Text
    basis: str
    when: Raw = {}


class Alternative(Part, frozen=True, kw_only=True):
    """Another way to read the law, as a value of the parameter."""

    value: Any
    text: Text


class Parameter(Part, frozen=True, kw_only=True):
    """A reading of the law that an authority may switch."""

    name: Name
    value: Any
    reading: Text
    alternatives: tuple[Alternative, ...] = ()


class Evidence(Part, frozen=True, kw_only=True):
    """A paper that proves a criterion: at least ``minimum`` files of these types."""

    text: Text
    minimum: Annotated[int, msgspec.Meta(ge=0, le=100)] = 1
    types: Annotated[tuple[FileType, ...], msgspec.Meta(min_length=1)] = ("pdf", "image")


class CriterionFile(Part, frozen=True, kw_only=True):
    """A criterion as it stands in a file.

    ``points`` are what it brings when met, times ``weight``; "unknown" says that the text gives
    points and how many is not known. ``effort`` is how much work closing its gap takes, 1 to 5.
    """

    id: Id
    text: Text
    basis: str
    rule: Raw
    when: Raw = {}
    readings: tuple[Name, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    responsible: Text | None = None
    remedy: Text
    provenance: Provenance = "text"
    via: str | None = None
    points: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | Literal["unknown"] | None = None
    weight: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    effort: Annotated[int, msgspec.Meta(ge=1, le=5)] = 3


class AtLeast(Part, frozen=True, kw_only=True):
    """At least so many members must be met."""

    at_least: Annotated[int, msgspec.Meta(ge=1)]


Require = Literal["all", "any"] | AtLeast


class GroupFile(Part, frozen=True, kw_only=True):
    """A nested group as it stands in a file."""

    id: Id
    text: Text
    basis: str | None = None
    require: Require = "all"
    criteria: Annotated[list[Raw], msgspec.Meta(min_length=1)]


class SectionFile(Part, frozen=True, kw_only=True):
    """A top-level group (a khoản) as it stands in a file."""

    id: Id
    title: Text
    basis: str
    require: Require = "all"
    criteria: Annotated[list[Raw], msgspec.Meta(min_length=1)]


class IncludeFile(Part, frozen=True, kw_only=True):
    """Criteria or groups of another set, taken over with their parameters and scales.

    ``provenance`` says how the reference to them is known, where not as they are themselves.
    """

    source: str = msgspec.field(name="from")
    ids: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    via: str
    provenance: Provenance | None = None


class Baseline(Part, frozen=True, kw_only=True):
    """An application in which everything is met; worked cases change some of it.

    It comes to ``incomplete`` in a set of which something is not known.
    """

    year: Year
    unit: Raw
    answers: Raw
    outcome: Literal["met", "incomplete"] = "met"


class Expect(Part, frozen=True, kw_only=True):
    """What a worked case comes to.

    ``summary`` is a text that the sentence on the whole contains, ``advice`` the first of the
    cheapest ways, each by the ids of its criteria.
    """

    outcome: Literal["met", "not_met", "incomplete"] | None = None
    class_: str | None = msgspec.field(name="class", default=None)
    points: int | None = None
    summary: str | None = None
    advice: tuple[tuple[Id, ...], ...] | None = None
    criteria: dict[Id, Literal["met", "not_met", "unanswered", "not_applicable"]] = {}
    gaps: dict[Id, str] = {}
    error: str | None = None


class WorkedCase(Part, frozen=True, kw_only=True):
    """A worked case: what changes against the baseline, and what it comes to."""

    name: Text
    source: str | Text
    year: Year | None = None
    unit: Raw | None = None
    facts: Raw = {}
    answers: Raw = {}
    expect: Expect


class SetFile(Part, frozen=True, kw_only=True):
    """A criteria file, after its overlay, includes and parameters have been put in."""

    key: Key
    version: str
    title: Text
    unit_types: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    in_force: InForce
    instruments: tuple[Instrument, ...] = ()
    windows: tuple[WindowRule, ...]
    scope: tuple[ScopeRule, ...] = ()
    authority: tuple[Authority, ...] = ()
    terms: tuple[Term, ...] = ()
    papers: tuple[PaperFile, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    scales: dict[Name, tuple[Option, ...]] = {}
    outcome: Raw
    sections: Annotated[tuple[SectionFile, ...], msgspec.Meta(min_length=1)]
    baseline: Baseline | None = None
    worked_cases: tuple[WorkedCase, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """A section, group or criterion, as far as it must be sound to put other sets into it."""

    criteria: list[Item] = []
    readings: list[str] = []


class Skeleton(msgspec.Struct, frozen=True):
    """What of a set or overlay must be sound before others can be put into it."""

    sections: list[Item] = []


class SetSkeleton(Skeleton, frozen=True):
    """The same of a set; an overlay gives its parameters in another form."""

    parameters: tuple[Parameter, ...] = ()
    scales: dict[str, list[Any]] = {}
    baseline: Baseline | None = None


class OverlayFile(Part, frozen=True, kw_only=True):
    """A file that fills in or adds to a published set; becomes ``KEY@version+name``.

    ``fill`` gives frames (and criteria of unknown points) their content, ``answers`` are added
    to the baseline's. One that ``amends`` holds law on terms and authority only, and becomes
    part of the set itself.
    """

    extends: str
    name: OverlayName
    title: Text | None = None
    parameters: dict[Name, Any] = {}
    instruments: RawList = []
    authority: RawList = []
    terms: RawList = []
    sections: RawList = []
    fill: dict[Id, Raw] = {}
    amends: bool = False
    answers: Raw = {}
    outcome: Literal["met", "incomplete"] | None = None
    worked_cases: RawList = []
