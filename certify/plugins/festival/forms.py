"""Forms about the festival."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from certify import api
from certify.plugins.festival.models import FestivalEvent
from certify.plugins.festival.operations import EventData

LONGEST_CHOICE = 110  # letters of a criterion in a list to choose from


class EventForm(FlaskForm):
    """One event."""

    day = DateField(_l("Day"), [validators.InputRequired(_l("Give the day."))])
    place = StringField(
        _l("Held at"),
        [validators.InputRequired(_l("Say where it was held.")), validators.Length(max=200)],
        description=_l("For example the house of culture of the residential area."),
    )
    ceremony = TextAreaField(
        _l("Ceremony part"),
        [validators.Length(max=5000)],
        description=_l("Speeches, reports, commendations."),
    )
    festivity = TextAreaField(
        _l("Festival part"),
        [validators.Length(max=5000)],
        description=_l("Contests, performances, exercises, meals together."),
    )
    attendance = api.CountField(
        _l("Attendance"),
        refusal=_l("Give the number of people who came, or leave it empty."),
        description=_l("How many people came."),
    )
    taking_part = SelectMultipleField(
        _l("Residential areas that took part"),
        coerce=int,
        option_widget=widgets.CheckboxInput(),
        description=_l("Besides the unit that leads."),
    )
    note = TextAreaField(_l("Note"), [validators.Length(max=5000)])
    revision = api.RevisionField()

    def offer(self, units: list[api.Unit]) -> None:
        """Let one choose among these residential areas."""
        self.taking_part.choices = [SelectChoice(str(each.id), each.name) for each in units]

    def event_data(self) -> EventData:
        """Return what the form says."""
        return EventData(
            day=self.day.data,
            place=self.place.data or "",
            ceremony=self.ceremony.data or "",
            festivity=self.festivity.data or "",
            attendance=self.attendance.data,
            note=self.note.data or "",
            taking_part=tuple(self.taking_part.data or ()),
        )


def values_of(event: FestivalEvent) -> dict[str, Any]:
    """Return the form's values for an event."""
    names = ("day", "place", "ceremony", "festivity", "attendance", "note")
    return {name: getattr(event, name) for name in names} | {
        "taking_part": [part.unit_id for part in event.parts],
        "revision": event.revision,
    }


class PhotoForm(FlaskForm):
    """Photographs to add."""

    photos = MultipleFileField(
        _l("Photographs"), description=_l("JPEG, PNG, WebP or HEIC; several at once.")
    )

    @property
    def sent(self) -> list[tuple[str, Any]]:
        """Return the names and contents of the files that were chosen."""
        chosen = self.photos.data or []
        return [(each.filename, each.stream) for each in chosen if getattr(each, "filename", "")]


class StrikeForm(FlaskForm):
    """Striking an event off."""

    reason = StringField(
        _l("Reason"),
        [
            validators.InputRequired(_l("Say why the event is struck off.")),
            validators.Length(max=300),
        ],
    )


class AttachForm(FlaskForm):
    """Which criterion of which application the record is to prove."""

    target = SelectField(
        _l("Application and criterion"),
        [validators.InputRequired(_l("Choose the criterion."))],
        validate_choice=False,  # the operation checks it, and says why not
    )

    def offer(self, applications: list[api.OpenApplication]) -> None:
        """Let one choose among the criteria of these applications."""
        self.target.choices = {
            f"{each.unit_name}, {each.year}: {api.show_text(each.set_title)}": [
                SelectChoice(f"{each.id}:{criterion.id}", _titled(criterion))
                for criterion in each.criteria
            ]
            for each in applications
        }

    @property
    def chosen(self) -> tuple[int, str]:
        """Return the id of the application and of the criterion."""
        application, _colon, criterion = str(self.target.data or "").partition(":")
        whole = application.isdecimal() and len(application) < 10
        return (int(application) if whole else 0), criterion


def _titled(criterion: Any) -> str:
    text = api.show_text(criterion.text)
    short = text if len(text) <= LONGEST_CHOICE else f"{text[:LONGEST_CHOICE]}…"
    return f"{criterion.id} – {short}"
