"""Forms of the appraisal."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

TYPED_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")


class DayField(Field):
    """A day typed as dd/mm/yyyy (or ISO); what was typed stays, right or wrong."""

    widget = TextInput()
    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day.

        :raises ValueError: when there is no such day.
        """
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        typed = TYPED_DAY.fullmatch(text)
        try:
            day, month, year = map(int, typed.groups()) if typed else (0, 0, 0)
            self.data = date(year, month, day) if typed else date.fromisoformat(text)
        except ValueError:
            raise ValueError(
                _("There is no such day; write day/month/year, such as 05/11/2026.")
            ) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if self.data else ""


class ConcludeForm(FlaskForm):
    """The note of the minutes, at the end."""

    note = TextAreaField(_l("Note for the minutes"), [Length(max=4000)])


class SupplementForm(FlaskForm):
    """The last day of a supplement; its criteria come as fields of their own."""

    due = DayField(_l("Last day"), [InputRequired(_l("Enter the last day for the supplement."))])


def chosen_reasons(data: Any) -> dict[str, str]:
    """Return criterion id → reason of those ticked on the page of a supplement."""
    return {name: data.get(f"reason-{name}", "") for name in data.getlist("criterion")}
