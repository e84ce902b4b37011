"""Forms of the register of commendations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from certify.api import (
    Area,
    RevisionField,
    User,
    choices,
    find_unit,
    get_area,
    offered_areas,
    strip,
    unit_label,
)
from certify.errors import NotFound, Refused
from certify.faults import Fault, Invalid
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.operations import Decision, Proposal
from certify.plugins.commendations.words import FORMS, LEVELS, RECIPIENTS


class AwardForm(FlaskForm):
    """What is awarded, and what for."""

    year = IntegerField(
        _l("Year of the merit"), [validators.InputRequired(_l("Give a year, such as 2026."))]
    )
    level = SelectField(
        _l("Level"), choices=choices((name, level.text) for name, level in LEVELS.items())
    )
    form = SelectField(_l("Form of award"), choices=choices(FORMS.items()))
    reason = TextAreaField(
        _l("Merit"),
        filters=[strip],
        description=_l("One sentence, as it is to stand on the document after “for”."),
    )


class ProposalForm(AwardForm):
    """One commendation, entered by hand."""

    recipient = RadioField(
        _l("Who is commended"), choices=choices(RECIPIENTS.items()), default="unit"
    )
    name = StringField(
        _l("Name"),
        filters=[strip],
        description=_l("Of a unit it may stay empty: its name is taken from the register."),
    )
    post = StringField(_l("Post, place of work"), filters=[strip], description=_l("Of a person."))
    unit = StringField(
        _l("Unit"),
        filters=[strip],
        description=_l("The unit itself, or that of the group or person; name or code."),
    )
    area = SelectField(
        _l("Area"), description=_l("Where the merit lies; with a unit: its commune.")
    )
    seen = RevisionField()

    def offer(self, actor: User) -> None:
        """Let one choose among the areas of *actor*; the only one is chosen to begin with."""
        areas = [SelectChoice(area.code, area.name) for area in offered_areas(actor)]
        self.area.choices = [SelectChoice("", "–"), *areas]
        if len(areas) == 1 and not self.is_submitted():
            self.area.data = areas[0].value

    def show(self, item: Commendation) -> None:
        """Fill the fields from an entry."""
        for name in ("year", "level", "form", "recipient", "name", "post", "reason"):
            self[name].data = getattr(item, name)
        self.unit.data = unit_label(item.unit) if item.unit else ""
        self.area.data = item.area_code
        self.seen.data = item.revision

    def given(self, actor: User, basis: list[dict[str, Any]] | None = None) -> Proposal:
        """Return what was typed.

        :raises Invalid: when the unit or the area cannot be found.
        """
        unit = None
        if self.unit.data:
            try:
                unit = find_unit(actor, self.unit.data)
            except Refused as error:
                raise Invalid([Fault("unit", str(error))]) from error
        name = self.name.data or (unit.name if unit and self.recipient.data == "unit" else "")
        return Proposal(
            year=self.year.data or 0,
            level=self.level.data,
            form=self.form.data,
            recipient=self.recipient.data,
            name=name,
            post=self.post.data if self.recipient.data == "person" else "",
            unit=unit,
            area=unit.area if unit else self._area(),
            reason=self.reason.data,
            basis=basis or [],
        )

    def _area(self) -> Area:
        try:
            return get_area(self.area.data or "")
        except NotFound as error:
            message = _("Choose the area, or a unit.")
            raise Invalid([Fault("area", message)]) from error


class CandidatesForm(AwardForm):
    """One commendation for each unit that was chosen."""

    chosen = SelectMultipleField(validate_choice=False)


class DecisionForm(FlaskForm):
    """One decision on several proposals."""

    number = StringField(
        _l("Number of the decision"), filters=[strip], description=_l("Such as 123/QĐ-UBND.")
    )
    day = DateField(
        _l("Day of the decision"),
        [validators.InputRequired(_l("Give the day of the decision."))],
    )
    body = StringField(
        _l("Who decided"),
        filters=[strip],
        description=_l("As it stands at the top of the document."),
    )
    place = StringField(_l("Place"), filters=[strip], description=_l("Before the date."))
    signatory_title = StringField(_l("Post of the signatory"), filters=[strip])
    signatory_name = StringField(_l("Name of the signatory"), filters=[strip])
    chosen = SelectMultipleField(coerce=int, validate_choice=False)

    def given(self) -> Decision:
        """Return what was typed."""
        names = ("number", "day", "body", "place", "signatory_title", "signatory_name")
        return Decision(**{name: self[name].data for name in names})


class ReasonForm(FlaskForm):
    """Why something is not granted, or taken back."""

    reason = TextAreaField(_l("Reason"), filters=[strip])
