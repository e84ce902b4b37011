"""The form of a sheet: one field for each indicator of its group."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField, validators

from certify.api import CountField, RevisionField
from certify.plugins.figures.indicators import Group


class SheetForm(FlaskForm):
    """What every sheet has; :func:`sheet_form` adds its indicators."""

    note = TextAreaField(
        _l("Note on figures that are far from the year before"), [validators.Length(max=2000)]
    )
    confirmed = BooleanField(_l("I have checked these figures; they are right"))
    reason = StringField(
        _l("Reason for the change"),
        [validators.Length(max=300)],
        description=_l("It stands in the history of the figures."),
    )
    revision = RevisionField()

    def counts(self) -> list[Any]:
        """Return the fields of the indicators, in order."""
        return [each for each in self if isinstance(each, CountField)]

    def values(self) -> dict[str, int | None]:
        """Return what was typed, by indicator."""
        return {each.name: each.data for each in self.counts()}


def sheet_form(group: Group, language: str) -> type[SheetForm]:
    """Return the form for a group's sheets."""
    fields = {
        each.name: CountField(
            f"{each.text.in_(language)} ({each.unit.in_(language)})",
            refusal=_l("Give a whole number; 0 where there was none."),
            render_kw={"inputmode": "numeric", "autocomplete": "off"},
        )
        for each in group.indicators
    }
    return type("SheetFormOfGroup", (SheetForm,), fields)
