"""Forms about rounds and registration."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from certify.plugins import library
from certify.rounds.models import Round
from certify.rounds.operations import Option, RoundData, Schedule
from certify.rounds.planning import APPEAL_DAYS, DAYS
from certify.web.forms import RevisionField, strip
from certify.web.language import show_text

DAY_NAMES = {
    "submit_by": _l("Submit by"),
    "appraise_by": _l("Appraise by"),
    "decide_by": _l("Decide by"),
}


class RoundForm(FlaskForm):
    """What every round has; :func:`round_form` adds the sets and days of each unit type."""

    year = IntegerField(_l("Year"), [validators.InputRequired(_l("Give the year."))])
    name = StringField(
        _l("Name of the round"),
        [validators.InputRequired(_l("Give the round a name.")), validators.Length(max=200)],
        filters=[strip],
    )
    register_from = DateField(
        _l("Registration from"), [validators.InputRequired(_l("Give the first day."))]
    )
    register_until = DateField(
        _l("Registration to"), [validators.InputRequired(_l("Give the last day."))]
    )
    late_allowed = BooleanField(
        _l("Late registration and submission are accepted, and marked as late")
    )
    appeal_days = IntegerField(
        _l("Days to contest a decision"),
        [validators.Optional()],
        description=_l(
            "Counted after the decision; 0 for none. A procedure of the software: the circular"
            " names no days."
        ),
    )
    revision = RevisionField()


def types_of(options: list[Option]) -> list[str]:
    """Return the unit types that have a set, in order."""
    return list(dict.fromkeys(option.unit_type.name for option in options))


def round_form(options: list[Option]) -> type[RoundForm]:
    """Return the form with a choice of set, and three days, for each unit type."""
    fields: dict[str, Any] = {}
    for name in types_of(options):
        fitting = [option for option in options if option.unit_type.name == name]
        fields[f"{name}.set"] = SelectField(
            _l("Criteria set"),
            choices=[
                *(SelectChoice(each.criteria_set.key, _titled(each)) for each in fitting),
                SelectChoice("", _l("– not in this round –")),
            ],
        )
        for day, label in DAY_NAMES.items():
            fields[f"{name}.{day}"] = DateField(label, [validators.Optional()])
    return type("RoundFormOfTypes", (RoundForm,), fields)


def _titled(option: Option) -> str:
    """Return a set's title and version, for a list to choose from."""
    chosen = option.criteria_set
    return f"{show_text(chosen.title)} ({chosen.key})"


def round_data(form: RoundForm, options: list[Option]) -> tuple[RoundData | None, list[str]]:
    """Return what the form says, and the names of day fields that are empty but needed."""
    sets: dict[str, Schedule] = {}
    missing: list[str] = []
    for name in types_of(options):
        key = form[f"{name}.set"].data
        if not key:
            continue
        days = {day: form[f"{name}.{day}"].data for day in DAYS}
        missing += [f"{name}.{day}" for day, value in days.items() if value is None]
        if None not in days.values():
            sets[name] = Schedule(key, **days)
    if missing:
        return None, missing
    data = RoundData(
        year=form.year.data,
        name=form.name.data,
        register_from=form.register_from.data,
        register_until=form.register_until.data,
        sets=sets,
        late_allowed=form.late_allowed.data,
        appeal_days=APPEAL_DAYS if form.appeal_days.data is None else form.appeal_days.data,
    )
    return data, []


def values_of(data: RoundData, options: list[Option]) -> dict[str, Any]:
    """Return the form's values for a round."""
    values: dict[str, Any] = {
        "year": data.year,
        "name": data.name,
        "register_from": data.register_from,
        "register_until": data.register_until,
        "late_allowed": data.late_allowed,
        "appeal_days": data.appeal_days,
    }
    for name in types_of(options):
        plan = data.sets.get(name)
        values[f"{name}.set"] = plan.set if plan else ""
        for day in DAYS:
            values[f"{name}.{day}"] = getattr(plan, day) if plan else None
    return values


class RegisterForm(FlaskForm):
    """Registration by the unit itself."""

    number = StringField(
        _l("Number of your registration form, if it has one"),
        [validators.Length(max=80)],
        filters=[strip],
        description=_l("It is then proposed as the answer about the registration."),
    )


class PaperForm(FlaskForm):
    """A registration that was made on paper."""

    round_id = SelectField(_l("Round"), coerce=int)
    number = StringField(
        _l("Number on the paper"),
        [validators.InputRequired(_l("Give the number.")), validators.Length(max=80)],
        filters=[strip],
    )
    day = DateField(
        _l("Date on the paper"), [validators.InputRequired(_l("Give the date on the paper."))]
    )
    scan = FileField(
        _l("Scan or photograph of the paper"),
        [FileRequired(_l("Attach the scan."))],
        description=_l("PDF or picture."),
    )

    def offer(self, rounds: list[Round], unit_type: str) -> None:
        """Let one choose among these rounds, each with the set that it uses for the type."""
        titles = {key: show_text(each.title) for key, each in library().sets.items()}
        keys = {each.id: each.sets[unit_type]["set"] for each in rounds}
        self.round_id.choices = [
            SelectChoice(str(each.id), f"{each.name} – {titles.get(keys[each.id], keys[each.id])}")
            for each in rounds
        ]
