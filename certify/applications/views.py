"""Pages of applications: ours, the self-assessment, one answer, check and submit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user
from flask_wtf.csrf import generate_csrf

from certify.applications import operations, overview, sharing
from certify.applications.drawing import Drawing, draw_form
from certify.applications.forms import build_form, form_value
from certify.applications.models import Application
from certify.applications.resuming import resume_after_sign_in, signed_in_or_resume
from certify.confirmations.reading import standing_here
from certify.engine import Criterion, InputError
from certify.errors import Refused
from certify.evidence import operations as evidence
from certify.web.errors import wants_json
from certify.web.language import language
from certify.web.reading import reads_first

bp = Blueprint("applications", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)


@bp.get("/applications")
@auth_required()
def mine() -> ResponseReturnValue:
    """List the applications of the units that the reader works for."""
    found = operations.mine(current_user, request.args.get("page", 1, int))
    return render_template("applications/mine.html", found=found)


@bp.get("/applications/<int:application_id>")
@auth_required()
def show(application_id: int) -> ResponseReturnValue:
    """Show the self-assessment."""
    application = operations.get(current_user, application_id)
    view = overview.overview(current_user, application)
    confirmed = standing_here(view.standing.criteria_set).confirmed
    draw = Drawing(url_for(".show", application_id=application_id), generate_csrf(), confirmed)
    return render_template("applications/show.html", view=view, application=application, draw=draw)


@bp.post("/applications/<int:application_id>/answers/<criterion_id>")
@reads_first
@signed_in_or_resume
def answer(application_id: int, criterion_id: str) -> ResponseReturnValue:
    """Save one answer; or, without JavaScript, add or take out a row of it."""
    application = operations.get(current_user, application_id)
    criterion = operations.criteria_set_of(application).criterion(criterion_id)
    if "clear" in request.form:
        return _save(application, criterion, None)
    form = build_form(criterion, data=request.form)
    if "add" in request.form or "remove" in request.form:
        _change_rows(form)
        return _one_answer(application, criterion, form)
    try:
        return _save(application, criterion, form_value(form))
    except InputError as error:
        if error.at[:2] != form.at:
            raise
        form.refuse(error)
        return _refused(application, criterion, form, error)


def _change_rows(form: Any) -> None:
    for field in form.answer.walk():
        if field.sort == "rows":
            if request.form.get("add") == field.name:
                field.any = "some"
                field.add()
            elif "remove" in request.form:
                field.remove(request.form["remove"])


def _save(application: Application, criterion: Criterion, raw: Any) -> ResponseReturnValue:
    seen = request.form.get("seen_revision", 0, int)
    try:
        saved = operations.save_answer(current_user, application, criterion.id, raw, seen)
    except operations.AnswerConflict as conflict:
        return _conflict(application, criterion, raw, conflict)
    if wants_json():
        return _saved_json(saved, criterion)
    flash(_("Saved."), "success")
    return redirect(_anchor(application.id, criterion.id))


def _saved_json(saved: operations.Saved, criterion: Criterion) -> ResponseReturnValue:
    """Return what changes on the page: the mark of the answer, its section, the outlook."""
    row = saved.assessment.rows[criterion.index]
    view = overview.Outlook(saved.standing, saved.assessment)
    name, done, total = view.progress_of(criterion)
    section: dict[str, Any] = {"id": name, "done": done, "total": total}
    if points := view.points_of(name):
        section["points"] = points
    return {
        "revision": saved.revision,
        "status": row.status.value,
        "empty": row.value is None,
        "section": section,
        "parts": render_template("applications/_saved.html", view=view, row=row, draw=Drawing()),
    }


def _refused(
    application: Application, criterion: Criterion, form: Any, error: InputError
) -> ResponseReturnValue:
    message = (form.refused[0].message if form.refused else error.message).in_(language())
    if wants_json():
        return {"error": message, "fields": str(draw_form(form, criterion))}, 422
    return _one_answer(application, criterion, form), 422


def _conflict(
    application: Application, criterion: Criterion, raw: Any, conflict: operations.AnswerConflict
) -> ResponseReturnValue:
    """Show both answers; what was typed goes along, to be sent again on purpose."""
    view = overview.overview(current_user, application)
    page = render_template(
        "applications/_conflict.html" if wants_json() else "applications/conflict.html",
        application=application,
        criterion=criterion,
        conflict=conflict,
        theirs=view.in_words(criterion, conflict.value),
        mine=view.in_words(criterion, raw),
        typed=[
            (name, text)
            for name, text in request.form.items(multi=True)
            if name not in {"csrf_token", "seen_revision"}
        ],
    )
    if wants_json():
        return {"error": str(conflict), "revision": conflict.revision, "panel": page}, 409
    return page, 409


def _one_answer(application: Application, criterion: Criterion, form: Any) -> str:
    """Return the page of a single criterion, with everything that was typed."""
    view = overview.overview(current_user, application)
    return render_template(
        "applications/answer.html",
        view=view,
        application=application,
        item=view.item(criterion),
        form=form,
        fields=draw_form(form, criterion),
        seen_revision=request.form.get("seen_revision", 0, int),
    )


@bp.get("/applications/<int:application_id>/answers/<criterion_id>/history")
@auth_required()
def history(application_id: int, criterion_id: str) -> ResponseReturnValue:
    """Show all changes of one answer."""
    application = operations.get(current_user, application_id)
    view = overview.overview(current_user, application)
    criterion = view.standing.criteria_set.criterion(criterion_id)
    changes = operations.history(application, criterion_id)
    return render_template(
        "applications/history.html",
        application=application,
        criterion=criterion,
        changes=[(change, view.in_words(criterion, change.value)) for change in changes],
    )


@bp.post("/applications/<int:application_id>/suggestions/<criterion_id>")
@auth_required()
def suggestion(application_id: int, criterion_id: str) -> ResponseReturnValue:
    """Confirm or dismiss a suggestion."""
    application = operations.get(current_user, application_id)
    seen = request.form.get("seen_revision", 0, int)
    if request.form.get("verdict") == "confirm":
        operations.confirm_suggestion(current_user, application, criterion_id, seen)
        flash(_("Saved."), "success")
    else:
        operations.dismiss_suggestion(current_user, application, criterion_id)
    return redirect(_anchor(application_id, criterion_id))


@bp.post("/applications/<int:application_id>/shared/<criterion_id>")
@reads_first
@auth_required()
def shared(application_id: int, criterion_id: str) -> ResponseReturnValue:
    """Take over what another application of the unit holds for a criterion."""
    application = operations.get(current_user, application_id)
    other = request.form.get("other", 0, int)
    sharing.take_over(current_user, application, criterion_id, other)
    flash(_("Taken over. Look at it once more; it is yours to change."), "success")
    return redirect(_anchor(application_id, criterion_id))


def _anchor(application_id: int, criterion_id: str) -> str:
    return url_for("applications.show", application_id=application_id, _anchor=f"c-{criterion_id}")


@bp.get("/applications/<int:application_id>/check")
@auth_required()
def check(application_id: int) -> ResponseReturnValue:
    """Show what is missing before the application is handed in."""
    return _check(operations.get(current_user, application_id))


def _check(
    application: Application, kind: str = "", problem: str = "", status: int = 200
) -> ResponseReturnValue:
    found = operations.checklist(current_user, application)
    page = render_template(
        "applications/check.html",
        application=application,
        found=found,
        view=found.view,
        problem=problem,
        problem_kind=kind,
        typed=request.form,
    )
    return page, status


@bp.post("/applications/<int:application_id>/papers/<kind>")
@reads_first
@auth_required()
def paper(application_id: int, kind: str) -> ResponseReturnValue:
    """Upload a paper, choose one of the files, or say why it is absent."""
    application = operations.get(current_user, application_id)
    try:
        _set_paper(application, kind)
    except Refused as refusal:
        return _check(operations.get(current_user, application_id), kind, str(refusal), 422)
    flash(_("Saved."), "success")
    return redirect(
        url_for("applications.check", application_id=application_id, _anchor=f"p-{kind}")
    )


def _set_paper(application: Application, kind: str) -> None:
    sent = request.files.get("file")
    if sent and sent.filename:
        evidence.hand_in(current_user, application, kind, sent.filename, sent.stream)
    else:
        file_id = request.form.get("evidence", type=int)
        reason = request.form.get("absent_reason", "")
        operations.set_paper(current_user, application, kind, file_id, reason)


@bp.post("/applications/<int:application_id>/submit")
@auth_required()
def submit(application_id: int) -> ResponseReturnValue:
    """Hand in the application, or what the office asked to complete."""
    application = operations.get(current_user, application_id)
    try:
        if application.state == "supplement":
            operations.answer_supplement(current_user, application)
        else:
            operations.submit(current_user, application)
    except Refused as refusal:
        return _check(operations.get(current_user, application_id), "submit", str(refusal), 422)
    flash(_("Submitted. The office has been told."), "success")
    return redirect(url_for("applications.check", application_id=application_id))


@bp.post("/applications/<int:application_id>/withdraw")
@auth_required()
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take the application back."""
    application = operations.get(current_user, application_id)
    operations.withdraw(current_user, application)
    flash(_("Withdrawn. You can change it and submit it again."), "success")
    return redirect(url_for("applications.show", application_id=application_id))
