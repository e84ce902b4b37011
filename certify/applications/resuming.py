"""A session that ends in the middle of a form: what was typed goes on, not lost.

A page without JavaScript gets its own fields back, hidden, to be sent again after signing in in
another tab; a page with JavaScript keeps them itself and gets a fresh token.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError, generate_csrf

from certify.web.errors import show_error, wants_json

P = ParamSpec("P")


def signed_in_or_resume(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Run *view* for somebody signed in; keep what others sent."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return send_again()

    return checked


def resume_after_sign_in(blueprint: Blueprint) -> None:
    """Keep what was sent to *blueprint* with the token of a session that is over."""
    blueprint.register_error_handler(CSRFError, lambda _error: send_again())


def _from_here() -> bool:
    """Say whether a page of ours sent the request, as far as the browser tells."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def send_again() -> ResponseReturnValue:
    """Return the page (or, to our scripts, the token) with which to send the same again.

    What another site had a browser send is not offered: one click would make it the reader's own.
    """
    if not _from_here():
        return show_error(400)
    signed_in = bool(current_user.is_authenticated)
    message = (
        _("You signed in anew meanwhile. Nothing typed is lost: send it again.")
        if signed_in
        else _("Your session has ended. Nothing typed is lost: sign in, then send it again.")
    )
    if wants_json():
        return {"error": message, "signed_in": signed_in, "csrf_token": generate_csrf()}, 401
    page = render_template(
        "applications/resume.html",
        message=message,
        signed_in=signed_in,
        typed=[pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"],
    )
    return page, 401
