"""Forms of declared conflicts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from certify.appraisal.forms import DayField
from certify.conflicts.kinds import KINDS
from certify.conflicts.operations import MAX_NOTE, MAX_REFERENCE
from certify.web.language import show_text


class DeclareForm(FlaskForm):
    """What the conflict is and since when."""

    kind = RadioField(
        _l("What kind of conflict"), [InputRequired(_l("Choose what kind of conflict it is."))]
    )
    since = DayField(_l("Since"), [InputRequired(_l("Enter the day since when it exists."))])
    note = TextAreaField(
        _l("Note"),
        [Length(max=MAX_NOTE)],
        description=_l("Nobody else reads it, unless it was reported on paper."),
    )

    def offer(self) -> None:
        """Offer the kinds, in the reader's language."""
        self.kind.choices = [SelectChoice(key, show_text(name)) for key, name in KINDS.items()]


class PaperForm(DeclareForm):
    """What somebody reported on paper."""

    reference = StringField(
        _l("Reported on which paper"),
        [InputRequired(_l("Enter which paper it was reported on.")), Length(max=MAX_REFERENCE)],
        description=_l("Number and date of the paper, and who signed it."),
    )
