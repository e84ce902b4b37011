"""Pages on which administrators compare a set with the official text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts.permissions import require_administrator
from certify.applications.resuming import resume_after_sign_in
from certify.confirmations import operations
from certify.confirmations.forms import ConfirmForm, CorrectForm, WithdrawForm
from certify.confirmations.reading import set_standing
from certify.engine import CriteriaSet
from certify.errors import Conflict, OperationError, Refused
from certify.faults import show_on
from certify.web.library import asked, find_set

bp = Blueprint("confirmations", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)
bp.add_app_template_global(set_standing, "set_standing")


@bp.route("/sets/<path:key>/confirm", methods=["GET", "POST"])
@auth_required()
def confirm(key: str) -> ResponseReturnValue:
    """Confirm criteria of a set, or all that are open, against the official text."""
    require_administrator(current_user)
    criteria_set = find_set(key)
    form = ConfirmForm(seen_hash=criteria_set.hash)
    status = 200
    if form.is_submitted():
        try:
            made = _confirm(criteria_set, form)
        except (Refused, Conflict) as error:
            show_on(form, error)
            status = error.status
        else:
            if made is not None:
                return redirect(url_for(".confirm", key=criteria_set.key))
            status = 422
    found = operations.standing(criteria_set)
    year = clock.today().year
    page = render_template(
        "confirmations/confirm.html",
        set=criteria_set,
        form=form,
        standing=found,
        asks={each.id: asked(criteria_set, each, year) for each in found.open},
        history=operations.history(criteria_set)[::-1],
    )
    return page, status


def _confirm(criteria_set: CriteriaSet, form: ConfirmForm) -> object | None:
    """Do what the form asks for; ``None`` when a field of it is at fault."""
    if not form.validate():
        return None
    chosen = form.criteria.data or []
    if "whole" in request.form:
        chosen = [each.id for each in operations.standing(criteria_set).open]
    made = operations.confirm(
        current_user, criteria_set, chosen, form.reference(), seen_hash=form.seen_hash.data or ""
    )
    count = len(made.criteria)
    flash(ngettext("%(num)s criterion confirmed.", "%(num)s criteria confirmed.", count), "success")
    return made


@bp.route("/confirmations/<int:confirmation_id>/correct", methods=["GET", "POST"])
@auth_required()
def correct(confirmation_id: int) -> ResponseReturnValue:
    """Correct the reference of a confirmation."""
    act, found = operations.get(current_user, confirmation_id)
    form = CorrectForm(obj=act) if request.method == "GET" else CorrectForm()
    if request.method == "GET":
        form.reason.data = ""

    def write() -> None:
        told = form.reference()
        operations.correct(current_user, confirmation_id, told, form.reason.data or "")
        flash(_("Corrected. What stood there before stays in the history."), "success")

    return _change("confirmations/correct.html", form, write, act, found)


@bp.route("/confirmations/<int:confirmation_id>/withdraw", methods=["GET", "POST"])
@auth_required()
def withdraw(confirmation_id: int) -> ResponseReturnValue:
    """Take a confirmation back, wholly or for some criteria."""
    act, found = operations.get(current_user, confirmation_id)
    form = WithdrawForm()
    if request.method == "GET":
        form.criteria.data = list(found.kept_by(act.id))

    def write() -> None:
        if not form.criteria.data:
            raise Refused(_("Choose the criteria for which it is withdrawn."))
        reason, chosen = form.reason.data or "", form.criteria.data
        operations.withdraw(current_user, confirmation_id, reason, chosen)
        flash(_("Withdrawn: no certificate is issued under the set until it is confirmed."), "info")

    return _change("confirmations/withdraw.html", form, write, act, found)


def _change(template: str, form: Any, write: Any, act: Any, found: Any) -> ResponseReturnValue:
    """Show a form about one confirmation, and do what it says once that is whole."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                write()
            except OperationError as error:
                show_on(form, error)
                status = error.status
            else:
                return redirect(url_for(".confirm", key=act.set_key))
    kept = found.kept_by(act.id)
    return render_template(template, form=form, act=act, standing=found, kept=kept), status
