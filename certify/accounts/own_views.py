"""Pages for everybody: coming in with a one-time code, one's own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import auth_required, current_user, login_user, password_changed

from certify.accounts import codes, operations
from certify.accounts.forms import CodeForm, LanguageForm, PasswordForm
from certify.accounts.models import User
from certify.errors import Refused
from certify.faults import Invalid, show_on
from certify.text import fold
from certify.web.extensions import limiter

# Offices often share one address: the narrow limit holds for one name at one address.
PER_NAME, PER_ADDRESS = "10 per minute; 60 per hour", "120 per minute"
# Where somebody who must set a password may still go.
OPEN = frozenset({"accounts.set_password", "security.logout", "language.choose"})


def add_to(bp: Blueprint) -> None:
    """Put the pages, the gate and the limits on the blueprint of accounts."""
    bp.add_url_rule("/code", "code", limited(code), methods=["GET", "POST"])
    bp.add_url_rule("/set-password", "set_password", set_password, methods=["GET", "POST"])
    bp.add_url_rule("/me", "me", me, methods=["GET", "POST"])
    bp.before_app_request(require_password)
    bp.record_once(_limit_sign_in)
    bp.record_once(_hear_of_passwords)


def _hear_of_passwords(state: BlueprintSetupState) -> None:
    password_changed.connect(_keep_in_log, state.app)


def _keep_in_log(_app: Flask, user: User, **_more: Any) -> None:
    """Tell the log of a password changed on Flask-Security's page."""
    operations.tell_of_password(user)


def name_at_address() -> str:
    """Return what attempts to tell a password or a code are counted by."""
    name = request.form.get("username", "")
    if current_user.is_authenticated:
        name = current_user.username
    return f"{get_remote_address()} {fold(name)[:80]}"


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return *view* with limits on how often one may try."""
    narrow = limiter.limit(PER_NAME, key_func=name_at_address, methods=["POST"])
    wide = limiter.limit(PER_ADDRESS, methods=["POST"])
    return wide(narrow(view))


def _limit_sign_in(state: BlueprintSetupState) -> None:
    """Limit the pages of Flask-Security that ask for a password as well."""
    views = state.app.view_functions
    for name in ("security.login", "security.verify", "security.change_password"):
        views[name] = limited(views[name])


def require_password() -> ResponseReturnValue | None:
    """Send whoever came in with a code to the page where a password is set."""
    endpoint = request.endpoint or "static"
    if endpoint in OPEN or endpoint.endswith("static"):
        return None
    if current_user.is_authenticated and current_user.must_set_password:
        return redirect(url_for("accounts.set_password"))
    return None


def code() -> ResponseReturnValue:
    """Come in with a one-time code."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            user = codes.redeem(form.username.data, form.code.data)
        except Refused as error:
            show_on(form, error)
        else:
            login_user(user, remember=False, authn_via=["code"])
            return redirect(url_for("accounts.set_password"))
    page = render_template("accounts/code.html", form=form)
    return page, 422 if request.method == "POST" else 200


@auth_required()
def set_password() -> ResponseReturnValue:
    """Set a password, after a one-time code."""
    if not current_user.must_set_password:
        return redirect(url_for("accounts.me"))
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            user = operations.set_password(current_user, form.password.data)
        except Invalid as error:
            show_on(form, error)
        else:
            login_user(user, remember=False, authn_via=["password"])
            flash(_("Your password is set. From now on sign in with it."), "success")
            return redirect(current_app.config["SECURITY_POST_LOGIN_VIEW"])
    page = render_template("accounts/password.html", form=form)
    return page, 422 if request.method == "POST" else 200


@auth_required()
def me() -> ResponseReturnValue:
    """Show one's own account; choose its language."""
    form = LanguageForm(language=current_user.language or "vi")
    if form.validate_on_submit():
        operations.set_language(current_user, form.language.data)
        session["language"] = form.language.data
        flash(_("The change was saved."), "success")
        return redirect(url_for("accounts.me"))
    ordered = sorted(current_user.assignments, key=lambda held: (held.until is not None, -held.id))
    return render_template(
        "accounts/me.html", form=form, assignments=ordered, places=operations.places(ordered)
    )
