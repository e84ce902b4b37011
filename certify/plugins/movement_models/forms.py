"""Forms of the register; what is typed is kept until all of it is right."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from certify.api import (
    CountField,
    RevisionField,
    Unit,
    User,
    area_label,
    choices,
    commune_field,
    find_area,
    find_unit,
    strip,
    unit_label,
)
from certify.errors import Refused
from certify.faults import Fault, Invalid
from certify.plugins.movement_models.data import ModelData, PointData, ReviewData, TeamData
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.queries import find_model, label
from certify.plugins.movement_models.words import FIELDS, RATINGS


def trim(value: str | None) -> str:
    """Return typed lines without what is blank around them."""
    return (value or "").replace("\r\n", "\n").strip()


def _line(text: Any, limit: int, hint: Any = "") -> Any:
    return StringField(text, [validators.Length(max=limit)], filters=[strip], description=hint)


class ModelForm(FlaskForm):
    """A model of the register."""

    name = StringField(
        _l("Name of the model"),
        [validators.InputRequired(_l("Give the name of the model.")), validators.Length(max=300)],
        filters=[strip],
    )
    field = SelectField(
        _l("Field of work"),
        [validators.InputRequired(_l("Choose the field of work."))],
        choices=[SelectChoice("", _l("– choose –")), *choices(FIELDS.items())],
    )
    area = commune_field(_l("Say to which commune it belongs."))
    unit = StringField(
        _l("Unit"),
        filters=[strip],
        description=_l(
            "The school, enterprise, agency or residential area whose model it is: name or code. "
            "Leave empty for a model of the commune itself."
        ),
    )
    code = _line(_l("Code"), 40, _l("Without spaces. Leave empty and the register makes one."))
    proposer = _line(_l("Proposed by"), 200)
    summary = TextAreaField(
        _l("What it does"), [validators.Length(max=2000)], filters=[trim], render_kw={"rows": 4}
    )
    survey_plan = _line(_l("Survey plan"), 300, _l("Number and date, or its name."))
    survey_approved_by = _line(_l("Survey plan approved by"), 200)
    decision_number = _line(_l("Number of the decision that launched it"), 80)
    decision_on = DateField(_l("Date of the decision"), [validators.Optional()])
    members = CountField(_l("Members"))
    source = StringField(
        _l("Replicated from"),
        filters=[strip],
        description=_l("Code of the model in this register, if it is there."),
    )
    origin = _line(
        _l("Replicated from a model outside of this register"), 300, _l("Its name and place.")
    )
    ministry_asked = BooleanField(_l("The Ministry asked to replicate this model"))
    revision = RevisionField()


def model_data(form: ModelForm, actor: User) -> ModelData:
    """Return what the form says.

    :raises Invalid: for what is not in the registers.
    """
    faults: list[Fault] = []
    area = _looked_up(faults, "area", find_area, form.area.data, "commune")
    typed = form.unit.data
    unit = _looked_up(faults, "unit", find_unit, actor, typed) if typed else None
    source = _looked_up(faults, "source", find_model, actor, form.source.data)
    if faults:
        raise Invalid(faults)
    return ModelData(
        name=form.name.data,
        field=form.field.data,
        area_code=area.code,
        unit_id=unit.id if unit else None,
        code=form.code.data,
        proposer=form.proposer.data,
        summary=form.summary.data,
        survey_plan=form.survey_plan.data,
        survey_approved_by=form.survey_approved_by.data,
        decision_number=form.decision_number.data,
        decision_on=form.decision_on.data,
        members=form.members.data,
        ministry_asked=form.ministry_asked.data,
        replicated_from_id=source.id if source else None,
        origin=form.origin.data,
    )


def _looked_up(faults: list[Fault], field: str, find: Any, *arguments: Any) -> Any:
    """Return what *find* finds; what it refuses is added to *faults*."""
    try:
        return find(*arguments)
    except Refused as error:
        faults.append(Fault(field, str(error)))
        return None


def model_values(model: MovementModel) -> dict[str, Any]:
    """Return the form's values for a model of the register."""
    same = (
        "name", "field", "code", "proposer", "summary", "survey_plan", "survey_approved_by",
        "decision_number", "decision_on", "members", "origin", "ministry_asked",
    )  # fmt: skip
    return {name: getattr(model, name) for name in same} | {
        "area": area_label(model.area),
        "unit": unit_label(model.unit) if model.unit else "",
        "source": label(model.replicated_from) if model.replicated_from else "",
        "revision": model.revision,
    }


def copied(model: MovementModel) -> dict[str, Any]:
    """Return what the form of a model that replicates *model* elsewhere begins with."""
    return {
        "name": model.name,
        "field": model.field,
        "summary": model.summary,
        "source": label(model),
    }


class PointForm(FlaskForm):
    """A place where a model is applied."""

    place = StringField(
        _l("Place where it is applied"),
        [validators.InputRequired(_l("Name the place.")), validators.Length(max=200)],
        filters=[strip],
        description=_l("For example a residential group, a street, a school gate."),
    )
    area = commune_field(_l("Say where the place lies."))
    unit = StringField(
        _l("Run by"), filters=[strip], description=_l("Unit of the register: name or code.")
    )
    since = DateField(_l("Applied since"), [validators.Optional()])
    revision = RevisionField()


def point_data(form: PointForm, actor: User) -> PointData:
    """Return what the form says.

    :raises Invalid: for what is not in the registers.
    """
    faults: list[Fault] = []
    area = _looked_up(faults, "area", find_area, form.area.data, "commune")
    typed = form.unit.data
    unit: Unit | None = _looked_up(faults, "unit", find_unit, actor, typed) if typed else None
    if faults:
        raise Invalid(faults)
    return PointData(form.place.data, area.code, unit.id if unit else None, form.since.data)


def point_values(model: MovementModel, point: Point | None) -> dict[str, Any]:
    """Return the form's values for a point, or for a new one of *model*."""
    if point is None:
        return {"area": area_label(model.area)}
    return {
        "place": point.place,
        "area": area_label(point.area),
        "unit": unit_label(point.unit) if point.unit else "",
        "since": point.since,
        "revision": point.revision,
    }


class TeamForm(FlaskForm):
    """A team at a point."""

    name = StringField(
        _l("Name of the team"),
        [validators.InputRequired(_l("Name the team.")), validators.Length(max=200)],
        filters=[strip],
    )
    head = _line(_l("Head of the team"), 200)
    members = CountField(_l("Members"))
    revision = RevisionField()


def team_data(form: TeamForm) -> TeamData:
    """Return what the form says."""
    return TeamData(form.name.data, form.head.data, form.members.data)


def team_values(team: Team | None) -> dict[str, Any]:
    """Return the form's values for a team."""
    if team is None:
        return {}
    return {
        "name": team.name, "head": team.head, "members": team.members,
        "revision": team.revision,
    }  # fmt: skip


class ReviewForm(FlaskForm):
    """The review of a year."""

    year = IntegerField(_l("Year"), [validators.InputRequired(_l("Give the year."))])
    rating = RadioField(
        _l("Rating"),
        [validators.InputRequired(_l("Choose a rating."))],
        choices=choices(RATINGS.items()),
    )
    note = TextAreaField(
        _l("Note"),
        [validators.Length(max=1000)],
        filters=[trim],
        description=_l("What it brought this year, and what is to be mended."),
        render_kw={"rows": 3},
    )
    confirm = BooleanField(
        _l("I confirm this rating"),
        description=_l("Only a confirmed review counts for the criteria."),
    )
    revision = RevisionField()


def review_data(form: ReviewForm) -> ReviewData:
    """Return what the form says."""
    return ReviewData(form.year.data or 0, form.rating.data, form.note.data)


def review_values(year: int, review: Review | None) -> dict[str, Any]:
    """Return the form's values for the review of a year."""
    if review is None:
        return {"year": year, "revision": 0}
    return {
        "year": year,
        "rating": review.rating,
        "note": review.note,
        "revision": review.revision,
    }


class StrikeForm(FlaskForm):
    """Striking a model off."""

    day = DateField(_l("Struck off on"), [validators.InputRequired(_l("Give the day."))])
    reason = StringField(
        _l("Reason"),
        [validators.InputRequired(_l("Give the reason.")), validators.Length(max=500)],
        filters=[strip],
    )


class WithdrawForm(FlaskForm):
    """Taking a confirmation back."""

    reason = StringField(
        _l("Reason"),
        [validators.InputRequired(_l("Give the reason.")), validators.Length(max=500)],
        filters=[strip],
    )
