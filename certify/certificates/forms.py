"""Forms of decisions, and of the public pages about certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from certify.appraisal.forms import DayField
from certify.certificates.bulk import Particulars


class DecisionForm(FlaskForm):
    """What a decision says of itself."""

    number = StringField(
        _l("Number of the decision"),
        [InputRequired(_l("Enter the number, such as 15/QĐ-UBND.")), Length(max=80)],
    )
    day = DayField(_l("Date of the decision"), [InputRequired(_l("Enter the date."))])
    place = StringField(_l("Place"), [InputRequired(_l("Enter the place.")), Length(max=120)])
    signatory_name = StringField(
        _l("Signatory"), [InputRequired(_l("Enter who signs.")), Length(max=120)]
    )
    signatory_title = StringField(
        _l("Post of the signatory"),
        [InputRequired(_l("Enter the post, such as CHỦ TỊCH.")), Length(max=120)],
    )
    state_hash = HiddenField()


class ManyForm(DecisionForm):
    """A decision for many: which states the approver saw, and whether it may leave some out."""

    seen = HiddenField()
    each = RadioField(
        choices=[
            ("whole", _l("All of them or none")),
            ("each", _l("Those that have not changed; leave out and name the others")),
        ],
        default="whole",
    )

    def particulars(self) -> Particulars:
        """Return what the decision says of itself."""
        assert self.day.data is not None
        return Particulars(
            number=self.number.data or "",
            day=self.day.data,
            place=self.place.data or "",
            signatory_name=self.signatory_name.data or "",
            signatory_title=self.signatory_title.data or "",
        )
