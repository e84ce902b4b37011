"""The signed heads of the log, for everybody: whoever keeps one holds us to what we wrote."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.audit import heads
from certify.errors import NotFound
from certify.web.extensions import limiter
from certify.web.sharing import for_anybody

bp = Blueprint("log", __name__, url_prefix="/log")
blueprints = (bp,)


@bp.get("/head.json")
@limiter.limit("60/minute")
def head() -> ResponseReturnValue:
    """Send the newest head."""
    row = heads.newest()
    if row is None:
        raise NotFound(_("No head of the log has been signed yet."))
    return for_anybody(jsonify(heads.as_head(row).as_json()))


@bp.get("/heads.json")
@limiter.limit("60/minute")
def all_heads() -> ResponseReturnValue:
    """Send all heads, the oldest first."""
    return for_anybody(jsonify(heads=[each.as_json() for each in heads.all_heads()]))
