"""Forms about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, PasswordField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice

from certify.accounts.models import OFFICE_ROLES, UNIT_ROLES
from certify.accounts.operations import AccountData
from certify.accounts.roles import ROLES
from certify.web.forms import choices, strip


class AccountForm(FlaskForm):
    """A person."""

    name = StringField(
        _l("Full name"),
        [validators.InputRequired(_l("Give the full name.")), validators.Length(max=200)],
        filters=[strip],
    )
    username = StringField(
        _l("User name"),
        [validators.InputRequired(_l("Give a user name.")), validators.Length(max=80)],
        filters=[strip],
        description=_l("3 to 80 small letters without accents and digits, for example totruong5."),
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    email = StringField(
        _l("E-mail"),
        [validators.Length(max=255)],
        filters=[strip, str.lower],
        description=_l("Optional. Reminders go there too, where a mail server is set."),
    )

    def account_data(self) -> AccountData:
        """Return what the form says."""
        return AccountData(self.username.data, self.name.data, self.email.data)


class NewAccountForm(AccountForm):
    """A new person."""

    administrator = BooleanField(_l("Is an administrator of this installation"))


class AssignForm(FlaskForm):
    """A role in a unit or over an area."""

    role = SelectField(
        _l("Role"),
        [validators.InputRequired(_l("Choose a role."))],
        choices=[
            SelectChoice("", _l("– choose –")),
            *choices((role, ROLES[role]) for role in (*UNIT_ROLES, *OFFICE_ROLES)),
        ],
    )
    unit = StringField(
        _l("Unit"), filters=[strip], description=_l("For clerks and heads: code or name.")
    )
    area = StringField(
        _l("Commune or province"),
        filters=[strip],
        description=_l("For inspectors and approvers: name or official code."),
    )
    since = DateField(_l("Held from"), [validators.InputRequired(_l("Give the first day."))])
    until = DateField(
        _l("Held until"), [validators.Optional()], description=_l("Leave empty while it goes on.")
    )


class CodeForm(FlaskForm):
    """Coming in with a one-time code."""

    username = StringField(
        _l("User name"),
        [validators.InputRequired(_l("Give your user name."))],
        filters=[strip],
        render_kw={"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"},
    )
    code = StringField(
        _l("One-time code"),
        [validators.InputRequired(_l("Give the code.")), validators.Length(max=40)],
        filters=[strip],
        description=_l("As on the paper, for example K7MQ-2XRD-9FHT; case does not matter."),
        render_kw={
            "autocapitalize": "characters",
            "autocomplete": "one-time-code",
            "spellcheck": "false",
        },
    )


class PasswordForm(FlaskForm):
    """A first password."""

    password = PasswordField(
        _l("New password"),
        [validators.InputRequired(_l("Give a password."))],
        description=_l("At least 10 characters. A short sentence is easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same once more"),
        [validators.EqualTo("password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(FlaskForm):
    """The language that one reads."""

    language = SelectField(
        _l("Language"),
        choices=[SelectChoice("vi", "Tiếng Việt"), SelectChoice("en", "English")],
    )
