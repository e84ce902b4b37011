"""Security headers: a content policy without anything inline or from outside."""

from __future__ import annotations

from flask import Flask, Response

from certify.web.extensions import talisman

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ["'self'", "data:"],
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}


LOCKED = "default-src 'none'; sandbox"


def init_headers(app: Flask) -> None:
    """Send the policy and its companions with every answer."""
    https = app.config["HTTPS"]
    app.after_request(_lock_up)  # the first to be named is the last to be called
    talisman.init_app(
        app,
        content_security_policy=POLICY,
        force_https=https,
        session_cookie_secure=https,
        strict_transport_security=https,
        frame_options="DENY",
        referrer_policy="same-origin",
        x_xss_protection=False,
    )
    app.after_request(_keep_private)


def _lock_up(answer: Response) -> Response:
    """Give what is to be saved, and may be a stranger's, a policy under which nothing runs."""
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        answer.headers["Content-Security-Policy"] = LOCKED
    return answer


def _keep_private(answer: Response) -> Response:
    """Let nobody but the reader's own browser keep a page, and not show it unasked.

    Every page carries its reader's menu and token. What says otherwise of itself may.
    """
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer
