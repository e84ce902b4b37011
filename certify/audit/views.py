"""Pages of audit."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_security import auth_required, current_user
from flask_wtf import FlaskForm
from wtforms import DateField, Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from certify.applications.resuming import resume_after_sign_in
from certify.audit import erasing
from certify.audit.erasing import MAX_REASON
from certify.audit.queries import Filters, chain_state, find_event, find_events, known_actions
from certify.errors import OperationError

bp = Blueprint("audit", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)

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


class ErasingForm(FlaskForm):
    """Why the personal data of an event is erased."""

    reason = TextAreaField(
        _("Reason"),
        [InputRequired(_("Say why the data is erased.")), Length(max=MAX_REASON)],
        description=_("It is kept in the log for good: name no private person."),
    )


@bp.route("/audit/<int:number>/erase", methods=["GET", "POST"])
@auth_required()
def erase(number: int) -> ResponseReturnValue:
    """Erase the personal data of one event."""
    line = find_event(current_user, number)
    form = ErasingForm()
    problem, status = "", 200
    if form.validate_on_submit():
        try:
            erasing.erase(current_user, number, form.reason.data or "")
        except OperationError as error:
            problem, status = str(error), error.status
        else:
            flash(_("Erased. The chain of events stays whole."), "success")
            return redirect(url_for(".index"))
    elif form.errors:
        status = 422
    return render_template("audit/erase.html", line=line, form=form, problem=problem), status
