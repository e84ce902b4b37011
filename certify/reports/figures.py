"""What is counted of an area and a year, told once for the figures and for their lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, or_, select, true
from sqlalchemy.sql.selectable import ScalarSelect

from certify.applications.models import Application
from certify.db import db
from certify.engine import CriteriaSet
from certify.plugins import library
from certify.reports.standards import FIRST, belongs
from certify.rounds.models import Round
from certify.units.models import Area, Unit

SUBMITTED = ("submitted", "appraising", "supplement", "concluded", "recognised", "not_recognised")
APPRAISED = ("concluded", "recognised", "not_recognised")


@dataclass
class Figures:
    """Numbers of units: those in scope, and how far they have come in the year."""

    in_scope: int = 0
    registered: int = 0
    submitted: int = 0
    appraised: int = 0
    recognised: int = 0
    not_recognised: int = 0
    overdue: int = 0

    def __add__(self, other: Figures) -> Figures:
        """Return the sum, figure by figure."""
        return Figures(*(getattr(self, name) + getattr(other, name) for name in FIGURES))

    @property
    def share(self) -> int | None:
        """Recognised of those in scope, in percent, cut; None where nobody is in scope."""
        return self.recognised * 100 // self.in_scope if self.in_scope else None


FIGURES = tuple(figure.name for figure in fields(Figures))
LISTS = (*FIGURES, "not_registered")  # what a list can be asked for


def reached(today: date) -> dict[str, ColumnElement[bool]]:
    """Return for each figure but ``in_scope`` what an application must be to count."""
    state = Application.state
    return {
        "registered": true(),
        "submitted": state.in_(SUBMITTED),
        "appraised": state.in_(APPRAISED),
        "recognised": state == "recognised",
        "not_recognised": state == "not_recognised",
        "overdue": or_(
            and_(state == "registered", Application.submit_by < today),
            and_(
                state.in_(("submitted", "appraising", "supplement")),
                Application.appraise_by < today,
            ),
            and_(state == "concluded", Application.decide_by < today),
        ),
    }


def inside(column: Any, area: Area) -> ColumnElement[bool]:
    """Say that the area code in *column* lies in *area*: the commune, or all of a province."""
    if area.level == "commune":
        return bool_of(column == area.code)
    below: ScalarSelect[str] = (
        select(Area.code).where(Area.parent_code == area.code).scalar_subquery()
    )
    return or_(column == area.code, column.in_(below))


def bool_of(clause: Any) -> ColumnElement[bool]:
    """Return *clause* as what it is, for the type checker."""
    assert isinstance(clause, ColumnElement)
    return clause


@dataclass(frozen=True)
class Scope:
    """Which units a year's review is for: by the rounds' sets, else by the library."""

    year: int
    sets: Mapping[str, list[CriteriaSet]] = field(default_factory=dict)

    def has(self, unit_type: str, facts: Mapping[str, Any]) -> bool:
        """Say whether a unit with these facts may apply under any of its sets."""
        return any(
            not any(rule.when.holds(facts) for rule in criteria_set.scope)
            for criteria_set in self.sets.get(unit_type, ())
        )

    def existing(self, area: Area) -> ColumnElement[bool]:
        """Say that a unit lies in *area* and exists in the year."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        return and_(
            inside(Unit.area_code, area),
            or_(Unit.since.is_(None), Unit.since <= last),
            or_(Unit.closed_on.is_(None), Unit.closed_on >= first),
        )

    def holding(self, area: Area) -> ColumnElement[bool]:
        """Say that a unit of *area* is in scope; costs one query.

        The engine judges each combination of facts that occurs; the database then picks
        the units that have one of those left out.
        """
        kinds = select(Unit.type, FACTS).where(self.existing(area)).distinct()
        kept: dict[str, list[str]] = {}
        for unit_type, facts in db.session.execute(kinds):
            if self.has(unit_type, json.loads(facts)):
                kept.setdefault(unit_type, []).append(facts)
        fitting = [and_(Unit.type == name, FACTS.in_(facts)) for name, facts in kept.items()]
        return and_(self.existing(area), or_(false(), *fitting))


FACTS = cast(Unit.facts, String)


def scope_of(year: int, standard: str = FIRST) -> Scope:
    """Return the scope of a year under a standard; costs one query."""
    sets: dict[str, list[CriteriaSet]] = {}
    for round_ in db.session.scalars(select(Round).where(Round.year == year)):
        for unit_type, entry in round_.sets.items():
            criteria_set = library().sets.get(entry["set"])
            if criteria_set and belongs(criteria_set.key, standard):
                sets.setdefault(unit_type, []).append(criteria_set)
    for criteria_set in library().sets.values():
        if not belongs(criteria_set.key, standard):
            continue
        for unit_type in criteria_set.types:
            if unit_type not in sets and criteria_set.covers(unit_type, year):
                sets[unit_type] = [criteria_set]
    return Scope(year, sets)
