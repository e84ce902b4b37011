"""Pages of the life of a certificate: its history, proposing, and answering as second person."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.applications.resuming import resume_after_sign_in
from certify.certificates import act_queries, acts, corrections
from certify.certificates.act_forms import ACTS, DONE, ProposalForm
from certify.errors import OperationError, Refused

bp = Blueprint("acts", __name__, url_prefix="/certificates")
blueprints = (bp,)
resume_after_sign_in(bp)


@bp.app_template_global()
def acts_waiting() -> int:
    """Return how many acts wait in the reader's offices for a second person."""
    return act_queries.waiting_count(current_user)


@bp.get("/acts", endpoint="waiting")
@auth_required()
def waiting_acts() -> ResponseReturnValue:
    """List the acts that wait for a second person."""
    page = request.args.get("page", 1, type=int)
    listing, waiting = act_queries.waiting(current_user, page)
    return render_template(
        "certificates/waiting.html", listing=listing, waiting=waiting, names=ACTS
    )


@bp.route("/<int:certificate_id>", methods=["GET", "POST"])
@auth_required()
def show(certificate_id: int) -> ResponseReturnValue:
    """Show a certificate and its history; propose what is to be done with it."""
    life = act_queries.life_of(current_user, certificate_id)
    before = corrections.current(life.record)
    form = ProposalForm(data=before | {"decision_date": _day(before["decision_date"])})
    form.offer(list(ACTS))  # what is not possible now the operation refuses, and says why
    problem, status = "", 200
    if form.validate_on_submit():
        try:
            acts.propose(
                current_user,
                life.certificate,
                form.act.data,
                reason=form.reason.data,
                note=form.note.data or "",
                changes=form.changed(before),
            )
        except OperationError as error:
            problem, status = str(error), error.status
        else:
            flash(_("Proposed. Nothing changes before another approver confirms it."), "success")
            return redirect(url_for(".show", certificate_id=certificate_id))
    elif form.errors:
        status = 422
    return _page(life, form, problem), status


def _page(life: act_queries.Life, form: ProposalForm, problem: str) -> str:
    form.offer(life.possible)
    return render_template(
        "certificates/life.html",
        life=life,
        form=form,
        problem=problem,
        fields=[form[name] for name in corrections.FIELDS],
        acts=ACTS,
        done=DONE,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.post("/acts/<int:act_id>")
@auth_required()
def answer(act_id: int) -> ResponseReturnValue:
    """Confirm or refuse a proposal, or take one's own back."""
    act = act_queries.find_act(current_user, act_id)
    target = redirect(url_for(".show", certificate_id=act.certificate_id))
    match request.form.get("answer"):
        case "confirm":
            acts.confirm(current_user, act)
            flash(_("Confirmed: whoever verifies sees it from now on."), "success")
        case "refuse":
            why = request.form.get("why", "")
            if not why.strip():
                flash(_("Enter why you refuse."), "error")
                return target
            acts.refuse(current_user, act, why)
            flash(_("Refused: the certificate stays as it was."), "success")
        case "withdraw":
            acts.withdraw(current_user, act)
            flash(_("Taken back: nothing was changed."), "success")
        case _:
            raise Refused(_("Choose whether to confirm or to refuse."))
    return target
