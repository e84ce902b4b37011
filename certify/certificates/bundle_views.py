"""All certificates of a decision as one file: asked for on the decision's page, sent when ready."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.certificates import bundles
from certify.errors import NotFound
from certify.web.language import language
from certify.web.sharing import for_reader

bp = Blueprint("bundles", __name__, url_prefix="/decisions")


@bp.post("/<int:decision_id>/bundle")
@auth_required()
def begin(decision_id: int) -> ResponseReturnValue:
    """Have the certificates of a decision packed."""
    from certify.jobs import bundle_soon

    bundles.begin(current_user, decision_id, language())
    bundle_soon()
    return redirect(url_for("decisions.show", decision_id=decision_id, _anchor="bundle"))


@bp.get("/bundles/<int:bundle_id>.<kind>")
@auth_required()
def download(bundle_id: int, kind: str) -> ResponseReturnValue:
    """Send the ZIP or the PDF."""
    if kind not in bundles.KINDS:
        raise NotFound(_("There is no such file."))
    decision, pieces = bundles.opened(current_user, bundle_id, kind)
    name = _("certificates")
    return for_reader(pieces, bundles.KINDS[kind], f"{name}-{decision.number}.{kind}", inline=False)


blueprints = (bp,)
