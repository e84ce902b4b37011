"""Pages of appeals: lodging one, the office's list, one appeal and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts.permissions import require, unit_ids
from certify.appeals import operations, queries
from certify.appeals.forms import AnswerForm, LodgeForm
from certify.appeals.models import Appeal
from certify.applications.models import Application
from certify.applications.operations import get
from certify.applications.resuming import resume_after_sign_in
from certify.appraisal.claims import claim_of
from certify.appraisal.rights import may
from certify.appraisal.state import findings_of, found_values
from certify.errors import OperationError

bp = Blueprint("appeals", __name__, url_prefix="/appeals")
blueprints = (bp,)
resume_after_sign_in(bp)


@dataclass(frozen=True)
class Chance:
    """Whether a reader may contest a decision, until when, or the appeal that there is."""

    appeal: Appeal | None
    until: date | None
    may: bool


@bp.app_template_global()
def appeal_of(application: Application) -> Chance:
    """Return what the pages of an application say of an appeal."""
    appeal = queries.of_application(application)
    until = operations.last_day(application) if appeal is None else None
    head = application.unit_id in unit_ids(current_user, "head")
    return Chance(appeal, until, head and until is not None and clock.today() <= until)


@bp.app_template_global()
def appeals_waiting() -> int:
    """Return how many appeals wait in the reader's offices."""
    return queries.waiting_count(current_user)


@bp.get("")
@auth_required()
def index() -> ResponseReturnValue:
    """List the appeals of the reader's offices."""
    page = request.args.get("page", 1, type=int)
    return render_template("appeals/index.html", listing=queries.listing(current_user, page))


@bp.route("/application/<int:application_id>", methods=["GET", "POST"])
@auth_required()
def lodge(application_id: int) -> ResponseReturnValue:
    """Contest a refusal, or single findings of it."""
    application = get(current_user, application_id)
    if appeal := queries.of_application(application):
        return redirect(url_for(".show", appeal_id=appeal.id))
    require(
        application.unit_id in unit_ids(current_user, "head"),
        _("Only the head of the unit contests a decision."),
    )
    form = LodgeForm()
    problem, status = "", 200
    if form.validate_on_submit():
        try:
            appeal = operations.lodge(
                current_user,
                application,
                grounds=form.grounds.data or "",
                criteria=request.form.getlist("criterion"),
                files=[
                    (each.filename or "", each.stream) for each in form.files.data or () if each
                ],
            )
        except OperationError as error:
            problem, status = str(error), error.status
        else:
            flash(_("Your appeal was lodged. Other people than before handle it."), "success")
            return redirect(url_for(".show", appeal_id=appeal.id))
    elif form.errors:
        status = 422
    return _lodging(application, form, problem), status


def _lodging(application: Application, form: LodgeForm, problem: str) -> str:
    claim = claim_of(application)
    findings = findings_of(application)
    return render_template(
        "appeals/lodge.html",
        application=application,
        form=form,
        problem=problem,
        until=operations.last_day(application),
        today=clock.today(),
        assessment=claim.judge(found_values(claim, findings)),
        judged=claim.judged,
        findings=findings,
        chosen=request.form.getlist("criterion"),
    )


@bp.get("/<int:appeal_id>")
@auth_required()
def show(appeal_id: int) -> ResponseReturnValue:
    """Show an appeal, what was decided first, and what became of it."""
    return _page(queries.find(current_user, appeal_id), AnswerForm(formdata=None))


def _page(appeal: Appeal, form: AnswerForm, problem: str = "") -> str:
    application = appeal.application
    office = application.unit_id not in unit_ids(current_user)
    free = any(may(current_user, role, application) for role in ("inspector", "approver"))
    texts: dict[str, Any] = {each.id: each for each in claim_of(application).asked}
    return render_template(
        "appeals/show.html",
        appeal=appeal,
        application=application,
        criteria=[
            (name, texts.get(name), appeal.first["findings"].get(name)) for name in appeal.criteria
        ],
        files=queries.evidence_of(appeal),
        office=office,
        had_part=current_user.id in appeal.hands,
        may_answer=free and current_user.id not in appeal.hands and appeal.answer is None,
        missing=operations.missing(application, appeal) if office and not _over(appeal) else [],
        form=form,
        problem=problem,
    )


def _over(appeal: Appeal) -> bool:
    return appeal.answer == "rejected" or (
        appeal.application.decision_id is not None and bool(appeal.answer)
    )


@bp.post("/<int:appeal_id>")
@auth_required()
def answer(appeal_id: int) -> ResponseReturnValue:
    """Uphold or reject an appeal."""
    appeal = queries.find(current_user, appeal_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(appeal, form), 422
    verb = operations.uphold if form.answer.data == "upheld" else operations.reject
    try:
        verb(current_user, appeal, form.reasons.data or "")
    except OperationError as error:
        return _page(appeal, form, str(error)), error.status
    if appeal.answer == "upheld":
        flash(_("Upheld: judge the contested findings anew."), "success")
        return redirect(url_for("appraisal.show", application_id=appeal.application_id))
    flash(_("Rejected: the unit has been told."), "success")
    return redirect(url_for(".show", appeal_id=appeal_id))
