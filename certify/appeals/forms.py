"""Forms of appeals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from certify.appraisal.rights import MAX_REASON


class LodgeForm(FlaskForm):
    """On what grounds, with which new evidence; the contested findings come as fields of theirs."""

    grounds = TextAreaField(
        _l("Grounds"),
        [InputRequired(_l("Say on what grounds you contest it.")), Length(max=MAX_REASON)],
        description=_l("What was found wrongly, and what shows it. The office reads this."),
    )
    files = MultipleFileField(
        _l("New evidence"), description=_l("PDF or picture; several at once.")
    )


class AnswerForm(FlaskForm):
    """Upheld or rejected, and why."""

    answer = RadioField(
        _l("Answer"),
        [InputRequired(_l("Choose an answer."))],
        choices=[
            SelectChoice("upheld", _l("Uphold: the contested findings are made anew")),
            SelectChoice("rejected", _l("Reject: the decision stays as it is")),
        ],
    )
    reasons = TextAreaField(
        _l("Reasons"),
        [InputRequired(_l("Give the reasons; the unit reads them.")), Length(max=MAX_REASON)],
    )
