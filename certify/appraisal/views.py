"""Pages of the appraisal: the office's list, one application, its supplements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts.permissions import area_codes, require
from certify.applications.forms import build_form, form_value
from certify.applications.models import Application
from certify.applications.resuming import resume_after_sign_in
from certify.appraisal import operations, supplements
from certify.appraisal import queue as listing
from certify.appraisal.anew import was_revoked
from certify.appraisal.forms import (
    ConcludeForm,
    SupplementForm,
    chosen_reasons,
)
from certify.appraisal.reading import in_words
from certify.appraisal.rights import may
from certify.appraisal.sheet import Sheet, find_application, read_sheet
from certify.confirmations.reading import standing_here
from certify.engine import InputError
from certify.errors import Conflict, OperationError
from certify.plugins import library
from certify.web.language import language, show_text

bp = Blueprint("appraisal", __name__, url_prefix="/appraisal")
blueprints = (bp,)
resume_after_sign_in(bp)


@bp.app_template_global()
def said(criterion: Any, value: Any) -> list[str]:
    """Return an answer in words, for templates."""
    return in_words(criterion.shape, value, language())


@bp.get("")
@auth_required()
def queue() -> ResponseReturnValue:
    """List the applications of the reader's offices, the most urgent first."""
    require(bool(area_codes(current_user)), _("This list is for inspectors and approvers."))
    filters = listing.Filters.of(request.args)
    page = request.args.get("page", 1, type=int)
    return render_template(
        "appraisal/queue.html",
        filters=filters,
        listing=listing.queue(current_user, filters, page),
        years=listing.years(),
        types={name: show_text(each.text) for name, each in library().unit_types.items()},
    )


@bp.get("/<int:application_id>")
@auth_required()
def show(application_id: int) -> ResponseReturnValue:
    """Show one application: claim, evidence and finding side by side."""
    application = find_application(current_user, application_id)
    if not application.submissions:
        return render_template("appraisal/waiting.html", application=application)
    return _page(application)


def _page(
    application: Application, typed: dict[str, Any] | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the page; *typed* keeps what was entered for one criterion and not accepted."""
    sheet = read_sheet(current_user, application)
    judging = sheet.may_judge and application.state in operations.IN_WORK
    forms = {
        item.criterion.id: build_form(
            item.criterion, item.finding.value if item.finding else item.value
        )
        for item in sheet.items
        if judging and not item.waiting
    }
    if typed and typed["form"] is not None:
        forms[typed["criterion"]] = typed["form"]
    page = render_template(
        "appraisal/show.html",
        sheet=sheet,
        confirmed=standing_here(sheet.claim.criteria_set).confirmed,
        application=application,
        judging=judging,
        forms=forms,
        typed=typed or {},
        conclude_form=ConcludeForm(formdata=None),
        may_reopen=application.state == "concluded" or was_revoked(application),
        may_decide=may(current_user, "approver", application),
        due=listing.last_day(application),
        today=clock.today(),
    )
    return page, status


@bp.post("/<int:application_id>/open")
@auth_required()
def begin(application_id: int) -> ResponseReturnValue:
    """Begin the appraisal."""
    application = find_application(current_user, application_id)
    operations.open_(current_user, application)
    return redirect(url_for(".show", application_id=application_id))


@bp.post("/<int:application_id>/findings/<criterion_id>")
@auth_required()
def find(application_id: int, criterion_id: str) -> ResponseReturnValue:
    """Save one finding and go on to the next open criterion."""
    application = find_application(current_user, application_id)
    agrees = request.form.get("agrees") == "yes"
    criterion = read_sheet(current_user, application).claim.criterion(criterion_id)
    form = None if agrees else build_form(criterion, data=request.form)
    reason = request.form.get("reason", "")
    typed: dict[str, Any] = {"criterion": criterion_id, "form": form, "reason": reason}
    if form is not None and _rows_changed(form):
        return _page(application, typed)
    try:
        operations.find(
            current_user,
            application,
            criterion_id,
            agrees,
            form_value(form) if form else None,
            reason,
            seen_revision=request.form.get("seen", 0, type=int),
        )
    except InputError as error:
        form.refuse(error)  # type: ignore[union-attr]  # an agreement has no value to be wrong
        typed["error"] = _("The value found has a mistake: see the marked field.")
        return _page(application, typed, 422)
    except OperationError as error:
        typed |= {"error": str(error), "conflict": isinstance(error, Conflict)}
        return _page(application, typed, error.status)
    following = read_sheet(current_user, application).following(criterion_id)
    target = f"c-{following}" if following else "standing"
    return redirect(url_for(".show", application_id=application_id, _anchor=target))


def _rows_changed(form: Any) -> bool:
    """Add or take out a row, where a browser without scripts asked for it."""
    for field in list(form.answer.walk()):
        if field.sort == "rows" and request.form.get("add") == field.name:
            field.add()
        elif field.sort == "rows" and "remove" in request.form:
            field.remove(request.form["remove"])
    return "add" in request.form or "remove" in request.form


@bp.post("/<int:application_id>/rest")
@auth_required()
def rest(application_id: int) -> ResponseReturnValue:
    """Agree with all that is left, once its reader says to have looked at each."""
    application = find_application(current_user, application_id)
    if not request.form.get("looked"):
        flash(_("Confirm that you have looked at each of them."), "warning")
    else:
        seen = dict.fromkeys(request.form.getlist("criterion"), 0)
        made = operations.agree_rest(current_user, application, seen)
        flash(
            ngettext("Agreed with %(num)s criterion.", "Agreed with %(num)s criteria.", len(made)),
            "success",
        )
    return redirect(url_for(".show", application_id=application_id, _anchor="standing"))


@bp.route("/<int:application_id>/supplement", methods=["GET", "POST"])
@auth_required()
def supplement(application_id: int) -> ResponseReturnValue:
    """Choose criteria that the unit should complete, say why, and send them."""
    application = find_application(current_user, application_id)
    form = SupplementForm(due=clock.today() + timedelta(days=5))
    reasons = chosen_reasons(request.form if request.method == "POST" else request.args)
    problem = ""
    if form.validate_on_submit():
        try:
            assert form.due.data is not None  # the form requires it
            supplements.ask_supplement(current_user, application, reasons, form.due.data)
        except OperationError as error:
            problem = str(error)
        else:
            flash(_("Sent to the unit."), "success")
            return redirect(url_for(".show", application_id=application_id))
    sheet: Sheet = read_sheet(current_user, application)
    require(sheet.may_judge)
    page = render_template(
        "appraisal/supplement.html", sheet=sheet, form=form, reasons=reasons, problem=problem
    )
    return page, 422 if problem or form.errors else 200


@bp.post("/<int:application_id>/supplement/end")
@auth_required()
def end_supplement(application_id: int) -> ResponseReturnValue:
    """Go on without what the unit was asked for."""
    application = find_application(current_user, application_id)
    supplements.end_supplement(current_user, application)
    flash(_("The appraisal goes on with what is there."), "success")
    return redirect(url_for(".show", application_id=application_id))


@bp.post("/<int:application_id>/conclude")
@auth_required()
def conclude(application_id: int) -> ResponseReturnValue:
    """Conclude."""
    application = find_application(current_user, application_id)
    form = ConcludeForm()
    if not form.validate_on_submit():
        flash(_("The note is too long: at most 4000 characters."), "danger")
    else:
        operations.conclude(current_user, application, form.note.data or "")
        flash(_("The appraisal is concluded and lies before the approver."), "success")
    return redirect(url_for(".show", application_id=application_id))


@bp.post("/<int:application_id>/reopen")
@auth_required()
def reopen(application_id: int) -> ResponseReturnValue:
    """Take a concluded appraisal up again."""
    application = find_application(current_user, application_id)
    operations.reopen(current_user, application, request.form.get("reason", ""))
    flash(_("The appraisal has been taken up again."), "success")
    return redirect(url_for(".show", application_id=application_id))
