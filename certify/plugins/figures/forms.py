"""The form of a sheet: one field for each indicator of its group."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, validators

from certify.plugins.figures.indicators import Group

# 5789, 5.789 and 5 789 are one number in Vietnam.
COUNT = re.compile(r"\d{1,3}([.\s]\d{3})+|\d{1,12}")


class CountField(StringField):
    """A whole number, with or without dots between thousands; ``data`` is None when empty."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no whole number; what was typed stays in the field.
        """
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not COUNT.fullmatch(typed):
            raise ValueError(_("Give a whole number; 0 where there was none."))
        if typed:
            self.data = int(re.sub(r"\D", "", typed))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


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
    revision = HiddenField(default="0")

    def counts(self) -> list[Any]:
        """Return the fields of the indicators, in order."""
        return [each for each in self if isinstance(each, CountField)]

    def values(self) -> dict[str, int | None]:
        """Return what was typed, by indicator."""
        return {each.name: each.data for each in self.counts()}

    @property
    def seen_revision(self) -> int:
        """The revision of the sheet that the form was filled from; 0 where there was none."""
        typed = str(self.revision.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def sheet_form(group: Group, language: str) -> type[SheetForm]:
    """Return the form for a group's sheets."""
    fields = {
        each.name: CountField(
            f"{each.text.in_(language)} ({each.unit.in_(language)})",
            render_kw={"inputmode": "numeric", "autocomplete": "off"},
        )
        for each in group.indicators
    }
    return type("SheetFormOfGroup", (SheetForm,), fields)
