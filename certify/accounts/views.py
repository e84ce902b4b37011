"""Pages for administrators about accounts."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts import codes as one_time
from certify.accounts import operations, own_views
from certify.accounts.forms import AccountForm, AssignForm, NewAccountForm
from certify.accounts.models import UNIT_ROLES, User
from certify.accounts.permissions import is_administrator, require_administrator
from certify.accounts.roles import ROLES
from certify.errors import Refused
from certify.faults import Fault, Invalid, show_on
from certify.units import queries
from certify.units.areas import find_area
from certify.units.template import codes_workbook
from certify.web.language import show_day, show_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

bp = Blueprint("accounts", __name__)
blueprints = (bp,)
own_views.add_to(bp)


@bp.app_template_global()
def role_name(role: str) -> str:
    """Return what a role is called."""
    return show_text(ROLES[role]) if role in ROLES else role


@bp.get("/accounts")
@auth_required()
def index() -> ResponseReturnValue:
    """List accounts."""
    words, inactive = request.args.get("q", ""), request.args.get("inactive") == "1"
    number = request.args.get("page", 1, type=int)
    page = operations.listing(current_user, words, number, inactive=inactive)
    held = [
        each for user in page.items for each in user.assignments if each.holds_on(clock.today())
    ]
    return render_template(
        "accounts/index.html",
        page=page,
        words=words,
        inactive=inactive,
        places=operations.places(held),
        args={key: value for key, value in request.args.items() if key != "page"},
        is_administrator=is_administrator,
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@auth_required()
def create() -> ResponseReturnValue:
    """Open an account."""
    require_administrator(current_user)
    form = NewAccountForm()
    if form.validate_on_submit():
        try:
            user = operations.create(
                current_user, form.account_data(), administrator=form.administrator.data
            )
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The account is open. Now give it a role and a one-time code."), "success")
            return redirect(url_for("accounts.show", user_id=user.id))
    page = render_template("accounts/form.html", form=form, user=None)
    return page, 422 if request.method == "POST" else 200


@bp.get("/accounts/<int:user_id>")
@auth_required()
def show(user_id: int) -> ResponseReturnValue:
    """Show an account: its person, its roles, what can be done with it."""
    user = operations.get(current_user, user_id)
    return _page(user, AssignForm(formdata=None, since=clock.today()))


def _page(user: User, form: AssignForm) -> str:
    ordered = sorted(user.assignments, key=lambda held: (held.until is not None, -held.id))
    return render_template(
        "accounts/show.html",
        user=user,
        form=form,
        assignments=ordered,
        places=operations.places(ordered),
        administrator=is_administrator(user),
        today=clock.today(),
    )


@bp.route("/accounts/<int:user_id>/edit", methods=["GET", "POST"])
@auth_required()
def edit(user_id: int) -> ResponseReturnValue:
    """Change a person's data."""
    user = operations.get(current_user, user_id)
    form = AccountForm(obj=user)
    if form.validate_on_submit():
        try:
            operations.edit(current_user, user, form.account_data())
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The change was saved."), "success")
            return redirect(url_for("accounts.show", user_id=user.id))
    page = render_template("accounts/form.html", form=form, user=user)
    return page, 422 if request.method == "POST" else 200


@bp.post("/accounts/<int:user_id>/roles")
@auth_required()
def assign(user_id: int) -> ResponseReturnValue:
    """Give a role in a unit or over an area."""
    user = operations.get(current_user, user_id)
    form = AssignForm()
    if form.validate_on_submit():
        try:
            place = _place(form)
            operations.assign(
                current_user,
                user,
                form.role.data,
                place,
                since=form.since.data,
                until=form.until.data,
            )
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The role was given."), "success")
            return redirect(url_for("accounts.show", user_id=user.id))
    return _page(user, form), 422


def _place(form: AssignForm) -> Any:
    """Return the unit or area that goes with the role.

    :raises Invalid: when none or several fit.
    """
    in_unit = form.role.data in UNIT_ROLES
    try:
        if in_unit:
            return queries.find_unit(current_user, form.unit.data)
        return find_area(form.area.data)
    except Refused as error:
        raise Invalid([Fault("unit" if in_unit else "area", str(error))]) from error


@bp.post("/accounts/<int:user_id>/roles/<int:assignment_id>/end")
@auth_required()
def end(user_id: int, assignment_id: int) -> ResponseReturnValue:
    """End a role; it stays in the records."""
    user = operations.get(current_user, user_id)
    held = operations.get_assignment(user, assignment_id)
    operations.end_assignment(current_user, held)
    flash(_("The role has ended; it stays in the records."), "success")
    return redirect(url_for("accounts.show", user_id=user.id))


@bp.post("/accounts/<int:user_id>/active")
@auth_required()
def activate(user_id: int) -> ResponseReturnValue:
    """Switch an account on or off."""
    user = operations.get(current_user, user_id)
    active = request.form.get("active") == "1"
    operations.set_active(current_user, user, active=active)
    flash(_("The account is on.") if active else _("The account is off."), "success")
    return redirect(url_for("accounts.show", user_id=user.id))


@bp.post("/accounts/<int:user_id>/administrator")
@auth_required()
def administrator(user_id: int) -> ResponseReturnValue:
    """Make somebody an administrator, or take that away."""
    user = operations.get(current_user, user_id)
    given = request.form.get("given") == "1"
    operations.set_administrator(current_user, user, administrator=given)
    flash(_("The change was saved."), "success")
    return redirect(url_for("accounts.show", user_id=user.id))


@bp.post("/accounts/<int:user_id>/code")
@auth_required()
def make_code(user_id: int) -> ResponseReturnValue:
    """Make a one-time code and show it: now, and never again."""
    user = operations.get(current_user, user_id)
    made = [one_time.HandedOut(user, one_time.make(current_user, user))]
    return _codes_page(made)


@bp.post("/accounts/codes")
@auth_required()
def codes() -> ResponseReturnValue:
    """Make codes for all new accounts: as a page to print, or a workbook."""
    made = one_time.make_for_new(current_user)
    if not made:
        flash(_("Every account has a password or a code that is still valid."), "info")
        return redirect(url_for("accounts.index"))
    if request.form.get("as") != "excel":
        return _codes_page(made)
    content = BytesIO(codes_workbook(made, _valid_until()))
    sent = send_file(content, XLSX, as_attachment=True, download_name="ma-dang-nhap.xlsx")
    sent.headers["Cache-Control"] = "no-store"
    return sent


def _codes_page(made: list[one_time.HandedOut]) -> ResponseReturnValue:
    page = make_response(render_template("accounts/codes.html", made=made, until=_valid_until()))
    page.headers["Cache-Control"] = "no-store"
    return page


def _valid_until() -> str:
    """Return the last whole day on which new codes work."""
    return show_day(clock.today() + one_time.VALID - timedelta(days=1))
