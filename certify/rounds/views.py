"""Pages of rounds and of registration by the units themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts.permissions import is_administrator, require_administrator
from certify.applications.resuming import resume_after_sign_in
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.faults import Invalid, show_on
from certify.plugins import library
from certify.rounds import operations, paper_views
from certify.rounds.forms import (
    RegisterForm,
    RoundForm,
    round_data,
    round_form,
    types_of,
    values_of,
)
from certify.rounds.models import Round
from certify.rounds.planning import stored

bp = Blueprint("rounds", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)

bp.add_url_rule(
    "/registrations/paper", "register_paper", paper_views.register_paper, methods=["GET", "POST"]
)


@bp.get("/rounds")
@auth_required()
def index() -> ResponseReturnValue:
    """List the rounds, and where registration stands."""
    rounds = operations.listing()
    return render_template(
        "rounds/index.html",
        rounds=rounds,
        phases={each.id: operations.registration_phase(each) for each in rounds},
        progress=operations.progress(rounds) if is_administrator(current_user) else {},
        administrator=is_administrator(current_user),
        may_register=bool(operations.units_of(current_user)),
        types=library().unit_types,
        sets=library().sets,
    )


@bp.route("/rounds/new", methods=["GET", "POST"])
@auth_required()
def create() -> ResponseReturnValue:
    """Open a round, with the usual days filled in for its year."""
    require_administrator(current_user)
    year = _year(clock.today().year)
    return _edit(None, values_of(operations.proposal(year), operations.options(year)), year)


@bp.route("/rounds/<int:round_id>/edit", methods=["GET", "POST"])
@auth_required()
def edit(round_id: int) -> ResponseReturnValue:
    """Change a round."""
    require_administrator(current_user)
    round_ = operations.get(round_id)
    options = operations.options(round_.year)
    values = values_of(stored(round_), options) | {"revision": round_.revision}
    return _edit(round_, values, round_.year)


def _year(default: int) -> int:
    given = request.form.get("year") or request.args.get("year") or ""
    return int(given) if given.isdigit() and len(given) == 4 else default


def _edit(round_: Round | None, values: dict[str, Any], year: int) -> ResponseReturnValue:
    options = operations.options(year)
    form = round_form(options)(data=values)
    if form.validate_on_submit():
        try:
            saved = _save(form, options, round_)
        except (Invalid, Conflict) as error:
            show_on(form, error)
        else:
            if saved is not None:
                flash(_("The round was saved."), "success")
                return redirect(url_for("rounds.index"))
    page = render_template(
        "rounds/form.html",
        form=form,
        round=round_,
        year=year,
        options=options,
        types=[library().unit_types[name] for name in types_of(options)],
    )
    return page, 422 if request.method == "POST" else 200


def _save(form: RoundForm, options: list[operations.Option], round_: Round | None) -> Round | None:
    data, missing = round_data(form, options)
    if data is None:
        for name in missing:
            form[name].errors = [_("Give the day.")]
        return None
    if round_ is None:
        return operations.create(current_user, data)
    return operations.edit(current_user, round_, data, seen_revision=form.revision.data)


@bp.post("/rounds/<int:round_id>/open")
@auth_required()
def set_open(round_id: int) -> ResponseReturnValue:
    """Close a round, or open it again."""
    round_ = operations.get(round_id)
    open_ = request.form.get("open") == "1"
    operations.set_open(current_user, round_, open_=open_)
    flash(_("The round is open.") if open_ else _("The round is closed."), "success")
    return redirect(url_for("rounds.index"))


@bp.route("/rounds/<int:round_id>/register", methods=["GET", "POST"])
@auth_required()
def register(round_id: int) -> ResponseReturnValue:
    """Register one's own unit."""
    round_ = operations.get(round_id)
    units = operations.units_of(current_user)
    if not units:
        raise Forbidden(_("Only clerks and the head of a unit register it."))
    form = RegisterForm()
    if form.validate_on_submit():
        unit = next((u for u in units if str(u.id) == request.form.get("unit")), None)
        if unit is None:
            raise NotFound(_("There is no such unit."))
        try:
            made = operations.register(current_user, round_, unit, number=form.number.data)
        except operations.AlreadyRegistered as error:
            flash(str(error), "info")
            return redirect(url_for("applications.show", application_id=error.application_id))
        except Refused as error:
            show_on(form, error)
        else:
            flash(_("%(unit)s is registered.", unit=unit.name), "success")
            return redirect(url_for("applications.show", application_id=made.id))
    page = render_template(
        "rounds/register.html",
        form=form,
        round=round_,
        chances=operations.chances(round_, units),
        phase=operations.registration_phase(round_),
    )
    return page, 422 if request.method == "POST" else 200
