"""Pages of declared conflicts: one's own, and what an administrator enters from paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts import operations as accounts
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, is_administrator
from certify.applications.resuming import resume_after_sign_in
from certify.conflicts import operations
from certify.conflicts.forms import DeclareForm, PaperForm
from certify.conflicts.kinds import KINDS
from certify.errors import OperationError
from certify.units import queries
from certify.units.models import Unit
from certify.web.language import show_text

bp = Blueprint("conflicts", __name__, url_prefix="/conflicts")
blueprints = (bp,)
resume_after_sign_in(bp)


@bp.get("")
@auth_required()
def index() -> ResponseReturnValue:
    """Show one's own declarations; look for a unit to declare a conflict with."""
    return _list(current_user)


@bp.get("/people/<int:user_id>")
@auth_required()
def person(user_id: int) -> ResponseReturnValue:
    """Show a person's declarations to an administrator."""
    return _list(accounts.get(current_user, user_id))


def _list(whose: User) -> str:
    words = request.args.get("q", "").strip()[:100]
    may_look = bool(area_codes(current_user)) or is_administrator(current_user)
    found = None
    if words and may_look:
        filters = queries.Filters(words=words)
        found = queries.listing(current_user, filters, request.args.get("units", 1, type=int))
    listing = operations.listing(current_user, whose, request.args.get("page", 1, type=int))
    return render_template(
        "conflicts/index.html",
        person=whose,
        own=whose.id == current_user.id,
        listing=listing,
        named=operations.units_of(listing.items),
        kinds={key: show_text(name) for key, name in KINDS.items()},
        words=words,
        units=found,
        may_look=may_look,
    )


@bp.route("/units/<int:unit_id>", methods=["GET", "POST"])
@auth_required()
def declare(unit_id: int) -> ResponseReturnValue:
    """Declare one's own conflict with a unit."""
    unit = queries.visible(current_user, unit_id)
    form = DeclareForm(since=clock.today())
    return _enter(unit, form, None)


@bp.route("/people/<int:user_id>/units/<int:unit_id>", methods=["GET", "POST"])
@auth_required()
def record(user_id: int, unit_id: int) -> ResponseReturnValue:
    """Enter what a person reported on paper."""
    whose = accounts.get(current_user, user_id)
    unit = queries.visible(current_user, unit_id)
    return _enter(unit, PaperForm(since=clock.today()), whose)


def _enter(unit: Unit, form: DeclareForm, whose: User | None) -> ResponseReturnValue:
    form.offer()
    problem, status = "", 200
    if form.validate_on_submit():
        told = {"kind": form.kind.data, "note": form.note.data or "", "since": form.since.data}
        try:
            if whose is None:
                operations.declare(current_user, unit, **told)
            else:
                reference = form["reference"].data
                operations.record_paper(current_user, whose, unit, **told, reference=reference)
        except OperationError as error:
            problem, status = str(error), error.status
        else:
            flash(_("Declared. The files of this unit are closed from now on."), "success")
            return redirect(_back(whose))
    elif form.errors:
        status = 422
    page = render_template(
        "conflicts/declare.html", unit=unit, form=form, problem=problem, person=whose
    )
    return page, status


def _back(whose: User | None) -> str:
    return url_for(".person", user_id=whose.id) if whose else url_for(".index")


@bp.post("/<int:conflict_id>/end")
@auth_required()
def end(conflict_id: int) -> ResponseReturnValue:
    """Withdraw one's own declaration, or strike another's that was a mistake."""
    conflict = operations.get(current_user, conflict_id)
    own = conflict.user_id == current_user.id
    why = request.form.get("why", "")
    if not why.strip():
        flash(_("Enter why it ends."), "error")
    elif own:
        operations.withdraw(current_user, conflict, why)
        flash(_("Withdrawn. The files of the years it stood in stay closed to you."), "success")
    else:
        operations.strike(current_user, conflict, why)
        flash(_("Marked as entered by mistake."), "success")
    return redirect(_back(None if own else conflict.user))
