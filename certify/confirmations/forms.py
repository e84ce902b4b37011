"""Forms of confirmations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from certify.appraisal.forms import DayField
from certify.confirmations.operations import Reference


class ReferenceForm(FlaskForm):
    """The official text that was read; whether it is whole, the operation says."""

    instrument = StringField(
        _l("Number of the instrument"),
        [Length(max=120)],
        description=_l("As it stands on the first page, such as 124/2021/TT-BCA."),
    )
    dated = DayField(_l("Date of the instrument"), description=_l("day/month/year"))
    held = StringField(
        _l("Where the text is held"),
        [Length(max=300)],
        description=_l(
            "The Official Gazette and its number, or the file and the office that keeps it."
        ),
    )
    note = TextAreaField(_l("Note"), [Length(max=2000)])

    def reference(self) -> Reference:
        """Return what the form says."""
        return Reference(
            self.instrument.data or "", self.dated.data, self.held.data or "", self.note.data or ""
        )


class ConfirmForm(ReferenceForm):
    """Criteria that were compared, and with which text."""

    criteria = SelectMultipleField(_l("Criteria compared"), validate_choice=False)
    seen_hash = HiddenField()


class CorrectForm(ReferenceForm):
    """Another reference for a confirmation, and why."""

    reason = TextAreaField(
        _l("Reason of the correction"),
        [Length(max=2000)],
        description=_l("What stood there before stays in the history."),
    )


class WithdrawForm(FlaskForm):
    """Why a confirmation is taken back, and for which of its criteria."""

    criteria = SelectMultipleField(_l("Criteria"), validate_choice=False)
    reason = TextAreaField(
        _l("Reason of the withdrawal"),
        [Length(max=2000)],
        description=_l("It stays in the history."),
    )
