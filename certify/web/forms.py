"""What forms of several packages share: fields, and what is done to what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField, validators
from wtforms.fields.choices import SelectChoice

from certify.engine import Text
from certify.web.language import show_text

# 5789, 5.789 and 5 789 are one number in Vietnam.
COUNT = re.compile(r"\d{1,3}([.\s]\d{3})+|\d{1,12}")


def strip(value: str | None) -> str:
    """Return a typed line with single spaces and none around it."""
    return " ".join((value or "").split())


def choices(texts: Iterable[tuple[str, Text]]) -> list[SelectChoice]:
    """Return values to choose from, named in the language that the page is shown in."""
    return [SelectChoice(value, LazyString(show_text, text)) for value, text in texts]


def commune_field(missing: Any) -> StringField:
    """Return the field for a commune; *missing* is said when it is left empty."""
    return StringField(
        _l("Commune, ward or special zone"),
        [validators.InputRequired(missing)],
        filters=[strip],
        description=_l("Its name (accents are not needed) or its official code."),
    )


class CountField(StringField):
    """A whole number, with or without dots between thousands; ``data`` is None when empty.

    :param refusal: what is said of anything else.
    """

    data: Any

    def __init__(
        self, label: Any = None, validators: Any = None, refusal: Any = "", **options: Any
    ) -> None:
        super().__init__(label, validators, **{"render_kw": {"inputmode": "numeric"}, **options})
        self.refusal = refusal

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed.

        :raises ValueError: when it is no whole number; what was typed stays in the field.
        """
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not COUNT.fullmatch(typed):
            raise ValueError(self.refusal or _("This is not a whole number."))
        if typed:
            self.data = int(re.sub(r"\D", "", typed))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class RevisionField(HiddenField):
    """The revision of what the form was filled from.

    0 where there was nothing yet, and where the field was tampered with.
    """

    data: int

    def process_data(self, value: int | None) -> None:
        """Take the revision of the record."""
        self.data = value or 0

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends back."""
        typed = valuelist[0] if valuelist else ""
        self.data = int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class WorkbookForm(FlaskForm):
    """An Excel file to be checked, or to be taken in."""

    file = FileField(
        _l("Excel file (.xlsx)"),
        [FileRequired(_l("Choose the file."))],
        description=_l("At most 5,000 rows on each sheet."),
    )
    check_only = BooleanField(_l("Only check, import nothing"))
