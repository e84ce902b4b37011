"""Verifying by photograph, by PDF, and without a network."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.certificates import offline, proofs
from certify.certificates.record import looks_like_token, token_in
from certify.errors import Refused
from certify.web.extensions import limiter
from certify.web.language import language
from certify.web.reading import reads_first

bp = Blueprint("proofs", __name__)
blueprints = (bp,)


@bp.post("/verify")
@limiter.limit("10/minute")
@reads_first
def upload() -> ResponseReturnValue:
    """Find the code in an uploaded photograph or PDF, and go to what it leads to."""
    sent = request.files.get("file")
    try:
        if not sent:
            raise Refused(proofs.nothing_chosen())
        with closing(sent):
            found = proofs.find(sent.stream)
    except Refused as refusal:
        page = render_template("certificates/verify.html", text="", problem=str(refusal))
        return page, refusal.status
    if looks_like_token(found):
        return redirect(url_for("public.certificate", number=token_in(found)))
    return redirect(url_for("public.verify", q=found[:600]))


@bp.get("/verify/offline")
@limiter.limit("60/minute")
def offline_page() -> ResponseReturnValue:
    """Show the page that checks codes in the browser, without asking the server."""
    return render_template("certificates/offline.html", contents=offline.contents_json())


@bp.get("/verify/offline.html")
@limiter.limit("20/minute")
def offline_file() -> Response:
    """Send the same as one file, to be kept and opened without a network."""
    page = render_template(
        "certificates/offline_file.html",
        contents=offline.contents_json(),
        style=offline.style(),
        script=offline.script(),
        shown=language(),
    )
    answer = Response(page, mimetype="text/html")
    name = f"certify-{clock.today().isoformat()}.html"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
