"""The keys: what everybody may know of them, and the administrator's page."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.accounts.permissions import require_administrator
from certify.certificates import keyring
from certify.certificates.keys import KeyFault
from certify.certificates.queries import count_by_key
from certify.web.extensions import limiter
from certify.web.sharing import for_anybody

bp = Blueprint("keys", __name__)
blueprints = (bp,)


@bp.get("/keys.json")
@limiter.limit("60/minute")
def published() -> ResponseReturnValue:
    """Send the public keys with their states, as a JWK set; anybody may keep it for a while."""
    return for_anybody(jsonify(keyring.keyring().as_json()))


@bp.get("/admin/keys")
@auth_required()
def index() -> ResponseReturnValue:
    """Show the ring, and whether the key that signs now can be used."""
    require_administrator(current_user)
    try:
        problem = "" if keyring.probe() else _("No key was made yet: run certify init.")
    except KeyFault as fault:
        problem = str(fault)
    return render_template(
        "certificates/keys.html",
        ring=keyring.keyring().all(),
        counts=count_by_key(),
        problem=problem,
    )
