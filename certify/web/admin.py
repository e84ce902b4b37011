"""The administrator's page: plugins, the library, and how the installation stands."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user

from certify import health
from certify.accounts.permissions import require_administrator
from certify.plugins import library, plugins

bp = Blueprint("admin", __name__)
blueprints = (bp,)


@bp.get("/admin/plugins", endpoint="plugins")
@auth_required()
def plugins_page() -> ResponseReturnValue:
    """Show every plugin, what it adds, and what is wrong."""
    require_administrator(current_user)
    criteria = library()
    found = plugins()
    return render_template(
        "admin/plugins.html",
        findings=health.check(),
        plugins=[(name, version, found.hooks_of(name)) for name, version in found.versions.items()],
        problems=found.problems,
        library=criteria,
        published=health.published_hashes(),
    )
