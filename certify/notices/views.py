"""Pages of notices."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user

from certify.notices import operations
from certify.notices.sentences import sentence
from certify.web.navigation import safe_target

bp = Blueprint("notices", __name__)
blueprints = (bp,)

bp.add_app_template_global(sentence, "notice_text")


@bp.get("/notices")
@auth_required()
def index() -> ResponseReturnValue:
    """List one's own notices, unread first."""
    page = operations.listing(current_user, request.args.get("page", 1, type=int))
    return render_template("notices/index.html", page=page)


@bp.post("/notices/<int:notice_id>")
@auth_required()
def open_(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go where it leads."""
    notice = operations.mark_read(current_user, notice_id)
    return redirect(safe_target(notice.link, url_for("notices.index")))


@bp.post("/notices")
@auth_required()
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    operations.mark_all_read(current_user)
    return redirect(url_for("notices.index"))
