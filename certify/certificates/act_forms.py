"""Forms of what is done with a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from certify.appraisal.forms import DayField
from certify.certificates.acts import MAX_REASON
from certify.certificates.corrections import FIELDS

ACTS = {
    "correct": _l("Correct particulars that were misprinted: a new number replaces this one"),
    "reissue": _l("Issue it again unchanged: a new number replaces this one"),
    "suspend": _l("Suspend it until a suspension is lifted"),
    "lift": _l("Lift the suspension: it is valid again"),
    "revoke": _l("Revoke it for good"),
}
DONE = {
    "correct": _l("Corrected"),
    "reissue": _l("Issued again"),
    "suspend": _l("Suspended"),
    "lift": _l("Suspension lifted"),
    "revoke": _l("Revoked"),
    "anew": _l("Decided anew"),
}


class ProposalForm(FlaskForm):
    """What is proposed, why, and, of a correction, what the certificate is to say."""

    act = RadioField(
        _l("What is to be done"),
        [InputRequired(_l("Choose what is to be done with the certificate."))],
    )
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Enter the reason; it will be public.")), Length(max=MAX_REASON)],
        description=_l("Public once it is confirmed: name no private person."),
    )
    note = TextAreaField(
        _l("Note for the offices"),
        [Optional(), Length(max=MAX_REASON)],
        description=_l("Not shown to the unit or the public."),
    )
    unit_name = StringField(FIELDS["unit_name"][1], [Optional()])
    address = StringField(FIELDS["address"][1], [Optional()])
    decision_number = StringField(FIELDS["decision_number"][1], [Optional()])
    decision_date = DayField(FIELDS["decision_date"][1], [Optional()])
    place = StringField(FIELDS["place"][1], [Optional()])
    signatory_name = StringField(FIELDS["signatory_name"][1], [Optional()])
    signatory_title = StringField(FIELDS["signatory_title"][1], [Optional()])

    def offer(self, possible: Sequence[str]) -> None:
        """Offer what may be proposed now."""
        self.act.choices = [(name, ACTS[name]) for name in ACTS if name in possible]

    def changed(self, before: dict[str, str]) -> dict[str, Any]:
        """Return the particulars that differ from what the record says.

        Those that the page did not ask for, as where nothing can be corrected, are as they were.
        """
        told = {name: self._fields[name].data for name in FIELDS if self._fields[name].raw_data}
        told = {
            name: value.isoformat() if hasattr(value, "isoformat") else value or ""
            for name, value in told.items()
        }
        return {name: value for name, value in told.items() if value.strip() != before[name]}
