"""Public pages: verify a certificate, look into the register. Rate-limited, since anybody may."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.certificates import register as lookup
from certify.plugins import library
from certify.web.extensions import limiter

bp = Blueprint("public", __name__)
blueprints = (bp,)


@bp.get("/verify")
@limiter.limit("60/minute")
def verify() -> ResponseReturnValue:
    """Ask for a number, or for what the QR code says, and go to its page."""
    text = request.args.get("q", "").strip()[:600]
    if not text:
        return render_template("certificates/verify.html", text="")
    found = lookup.check(text)
    if found.certificate is not None and found.verdict != "forged":
        return redirect(url_for(".certificate", number=found.certificate.number))
    return _page(found, text)


@bp.get("/c/<path:number>")
@limiter.limit("60/minute")
def certificate(number: str) -> ResponseReturnValue:
    """Say of a number, or of the token in a QR code, whether it is a valid certificate."""
    return _page(lookup.check(number[:600]), number)


def _page(found: lookup.Check, text: str) -> ResponseReturnValue:
    headlines = {
        "valid": _("This certificate is valid"),
        "withdrawn": _("This certificate is no longer valid"),
        "damaged": _("This record has been altered"),
        "forged": _("This is not a certificate of ours"),
        "untrusted": _("This certificate cannot be trusted"),
        "unknown": _("There is no certificate of this number"),
    }
    statuses = {
        "suspended": _("This certificate is suspended"),
        "revoked": _("This certificate has been revoked"),
        "replaced": _("This certificate has been replaced by another one"),
        "expired": _("This certificate has expired"),
    }
    told = found.standing.status if found.standing and found.verdict == "withdrawn" else ""
    page = render_template(
        "certificates/verified.html",
        found=found,
        text=text,
        headline=statuses.get(told) or headlines[found.verdict],
        unit_types=library().unit_types,
    )
    known = found.certificate is not None and found.verdict != "forged"
    answer = make_response(page, 200 if known else 404)
    # Kept, but asked for again each time: a revocation is seen at once by who looked before it.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/register")
@limiter.limit("120/minute")
def register() -> ResponseReturnValue:
    """List the recognised units, by area, type and year."""
    filters = lookup.Filters.of(request.args)
    page = render_template(
        "certificates/register.html",
        filters=filters,
        register=lookup.register(filters, request.args.get("page", 1, type=int)),
        unit_types=library().unit_types,
    )
    answer = make_response(page)
    # The page carries its reader's menu and token: each browser may keep its own for a minute.
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
