"""Pages of audit."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_security import auth_required, current_user
from wtforms import DateField, Form, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from certify.audit.queries import Filters, chain_state, find_events, known_actions

bp = Blueprint("audit", __name__)
blueprints = (bp,)

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]  # shown as the first, read as either


class FilterForm(Form):
    """Filters of the event list, sent as GET parameters."""

    action = StringField(_("Action"), [Optional(), Length(max=60)])
    person = StringField(_("Person"), [Optional(), Length(max=120)])
    object_ref = StringField(_("Object"), [Optional(), Length(max=120)])
    since = DateField(_("From day"), [Optional()], format=DAYS, widget=TextInput())
    until = DateField(_("To day"), [Optional()], format=DAYS, widget=TextInput())


@bp.get("/audit")
@auth_required()
def index() -> ResponseReturnValue:
    """List what happened, newest first."""
    form = FilterForm(request.args)
    valid = form.validate()
    given = {field.name: field.data for field in form if field.data and not field.errors}
    page = find_events(current_user, Filters(**given), request.args.get("page", 1, int))
    args = {name: value for name, value in request.args.items() if name != "page" and value}
    shown = render_template(
        "audit/index.html",
        form=form,
        page=page,
        args=args,
        actions=known_actions(),
        chain=chain_state(),
    )
    return shown, 200 if valid else 422
