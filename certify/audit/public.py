"""The signed heads of the log, for everybody: whoever keeps one holds us to what we wrote."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.audit import heads
from certify.errors import NotFound
from certify.web.extensions import limiter

bp = Blueprint("log", __name__, url_prefix="/log")
blueprints = (bp,)


@bp.get("/head.json")
@limiter.limit("60/minute")
def head() -> ResponseReturnValue:
    """Send the newest head."""
    row = heads.newest()
    if row is None:
        raise NotFound(_("No head of the log has been signed yet."))
    return _public(heads.as_head(row).as_json())


@bp.get("/heads.json")
@limiter.limit("60/minute")
def all_heads() -> ResponseReturnValue:
    """Send all heads, the oldest first."""
    return _public({"heads": [each.as_json() for each in heads.all_heads()]})


def _public(told: dict[str, Any]) -> ResponseReturnValue:
    """Let anybody keep the answer for a while, and other sites read it."""
    answer = jsonify(told)
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    return answer.make_conditional(request)
