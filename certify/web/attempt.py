"""Trying a criteria set without an account: nothing is stored, everything typed comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form

from certify import clock
from certify.applications.fields import AnswerField, RowsField, field_for
from certify.applications.forms import AnswerForm, build_form, form_value
from certify.engine import (
    Assessment,
    CriteriaSet,
    Criterion,
    Field,
    InputError,
    Moment,
    Record,
    Unit,
    UnitType,
    evaluate,
    parse_answer,
    parse_unit,
)

Sent = MultiDict[str, str]


class FactsForm(Form):
    """What a unit is: its one field ``facts`` has the shape of its type's facts."""

    facts: AnswerField

    class Meta:
        """It is sent by GET and changes nothing."""

        csrf = False
        locales = False


def facts_form(kind: UnitType, sent: Sent) -> Any:
    """Return the form that asks for the facts of a unit of this type."""
    shape = Record(tuple(Field(fact.name, fact.text, fact.shape) for fact in kind.facts))
    return type("Facts", (FactsForm,), {"facts": field_for(shape)})(sent or None)


@dataclass
class Attempt:
    """One try: the unit as described, the answers as typed, and what they come to.

    ``problem`` says why the set cannot be tried for this unit (out of scope, not in force).
    """

    criteria_set: CriteriaSet
    kind: UnitType
    year: int
    facts: Any
    name: str = ""
    unit: Unit | None = None
    problem: InputError | None = None
    forms: dict[str, AnswerForm] = field(default_factory=dict)
    assessment: Assessment | None = None

    @property
    def refused(self) -> list[AnswerForm]:
        """The forms in which something cannot be read."""
        return [form for form in self.forms.values() if form.refused]

    @property
    def asked(self) -> list[Criterion]:
        """The criteria that apply to the unit."""
        if self.unit is None:
            return []
        return [c for c in self.criteria_set.criteria if c.applies_to(self.unit.facts)]

    @property
    def moment(self) -> Moment:
        """The unit in its window, for what the criteria ask."""
        window = self.criteria_set.window(self.kind.name, self.year)
        unit = self.unit or Unit(self.kind.name, "", {})
        return Moment(self.year, window.start, window.end, unit)

    @property
    def unclear(self) -> bool:
        """Whether something about the unit is missing or cannot be read."""
        return any(found.message for found in self.facts.facts.walk())

    def answer(self, sent: Sent | None) -> None:
        """Build the form of every criterion that applies; with answers *sent*, judge them."""
        if self.unit is None:
            return
        self.forms = {c.id: build_form(c, data=sent) for c in self.asked if not c.kind.derived}
        if sent is not None:
            answers = {name: _read(form) for name, form in self.forms.items()}
            self.assessment = evaluate(self.criteria_set, answers, self.unit, self.year)

    def change_rows(self, sent: Mapping[str, str]) -> bool:
        """Add or take out a row where a button asked for it; say whether one did."""
        lists = [
            found
            for form in self.forms.values()
            for found in form.answer.walk()
            if isinstance(found, RowsField)
        ]
        for rows in lists:
            if sent.get("add") == rows.name:
                rows.any = "some"
                rows.add()
            elif sent.get("remove") in {entry.name for entry in rows.entries}:
                rows.remove(sent["remove"])
        return "add" in sent or "remove" in sent


def begin(criteria_set: CriteriaSet, asked: Sent) -> Attempt:
    """Return a try for the unit that the query *asked* describes: ``type``, ``name``, facts.

    While the description is not complete there is no ``unit`` yet.
    """
    kind = criteria_set.types.get(asked.get("type", "")) or criteria_set.unit_types[0]
    described = bool(asked.get("described"))
    attempt = Attempt(
        criteria_set,
        kind,
        asked.get("year", None, int) or running_year(criteria_set, kind),
        facts_form(kind, asked if described else MultiDict()),
        asked.get("name", "")[:300].strip(),
    )
    if described:
        _describe(attempt)
    return attempt


def running_year(criteria_set: CriteriaSet, kind: UnitType) -> int:
    """Return the year whose window today lies in."""
    today = clock.today()
    return today.year + (today > criteria_set.window(kind.name, today.year).end)


def _describe(attempt: Attempt) -> None:
    """Read the unit; what is at fault stands beside its fact, or as the try's problem."""
    criteria_set, kind = attempt.criteria_set, attempt.kind
    facts = attempt.facts.facts
    try:
        given = {
            "type": kind.name,
            "name": attempt.name or _("Our unit"),
            "facts": facts.raw(("unit", "facts")) or {},
        }
        unit = parse_unit(given, criteria_set.types)
    except InputError as error:
        facts.find(error.at[2:]).refuse(error.message)
        return
    try:
        evaluate(criteria_set, {}, unit, attempt.year)  # the year is one of the set's
    except InputError as error:
        attempt.problem = error
    else:
        attempt.unit = unit


def _read(form: Any) -> Any:
    """Return the parsed answer of a form; what cannot be read is marked and counts as open."""
    try:
        return parse_answer(form.criterion, form_value(form))
    except InputError as error:
        form.refuse(error)
        return None
