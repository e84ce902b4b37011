"""Error pages that say what to do; refusals of operations become the right status."""

from __future__ import annotations

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from certify.engine import InputError
from certify.errors import OperationError
from certify.web.language import language


def wants_json() -> bool:
    """Say whether the caller is a script of ours rather than a page load."""
    return request.headers.get("Accept", "").startswith("application/json")


def _advice(status: int) -> tuple[str, str]:
    """Return title and advice for a status."""
    return {
        400: (_("The request is not complete"), _("Go back, reload the page and try again.")),
        401: (_("Please sign in"), _("Sign in, then open the page again.")),
        403: (
            _("You are not allowed to do this"),
            _("If you should be, ask your administrator to give your account the role."),
        ),
        404: (
            _("This page does not exist"),
            _("Check the address, or start again from the home page."),
        ),
        405: (_("This cannot be done here"), _("Go back and use the buttons of the page.")),
        409: (
            _("Somebody else changed this in the meantime"),
            _("Reload the page, compare, and enter your change again."),
        ),
        413: (
            _("The file is too large"),
            _("Make it smaller (scan at 150 dpi in black and white, or split it) and try again."),
        ),
        422: (
            _("This cannot be accepted"),
            _("Go back, mend what the message names and try again."),
        ),
        429: (_("Too many attempts"), _("Wait a minute, then try again.")),
    }.get(
        status,
        (
            _("Something went wrong on our side"),
            _("Nothing you saved is lost. Try again in a few minutes; tell the administrator."),
        ),
    )


def show_error(status: int, message: str = "") -> ResponseReturnValue:
    """Return the error page, or JSON for our scripts."""
    title, advice = _advice(status)
    if wants_json():
        return jsonify(error=message or title, advice=advice), status
    page = render_template("error.html", status=status, title=title, message=message, advice=advice)
    return page, status


def init_errors(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(OperationError)
    def refused(error: OperationError) -> ResponseReturnValue:
        return show_error(error.status, str(error))

    @app.errorhandler(InputError)
    def bad_input(error: InputError) -> ResponseReturnValue:
        return show_error(422, error.in_(language()))

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> ResponseReturnValue:
        message = _("Your session has expired, so nothing was changed. Sign in and send it again.")
        return show_error(400, message)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error
        return show_error(error.code or 500)

    @app.errorhandler(500)
    def broken(_error: Exception) -> ResponseReturnValue:
        return show_error(500)
