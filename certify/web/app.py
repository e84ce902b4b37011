"""The application factory."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from certify.config import load_settings
from certify.db import db, set_writing
from certify.web import extensions
from certify.web.accounts import init_accounts
from certify.web.errors import init_errors
from certify.web.headers import init_headers
from certify.web.intake import init_intake, refuse_nonsense
from certify.web.language import init_language
from certify.web.logs import init_logs
from certify.web.marks import init_marks
from certify.web.navigation import added_menu, menu

# Named, not imported: plugins import certify, which makes the application.
ADDITIONS = "certify.web.additions"
VIEWS = (
    "certify.web.home",
    "certify.web.library",
    "certify.web.admin",
    "certify.confirmations.views",
    "certify.filling.views",
    "certify.accounts.views",
    "certify.conflicts.views",
    "certify.units.views",
    "certify.rounds.views",
    "certify.applications.views",
    "certify.evidence.views",
    "certify.appraisal.views",
    "certify.appeals.views",
    "certify.certificates.views",
    "certify.certificates.act_views",
    "certify.certificates.bulk_views",
    "certify.certificates.bundle_views",
    "certify.certificates.public",
    "certify.certificates.open_views",
    "certify.certificates.credential_views",
    "certify.certificates.key_views",
    "certify.certificates.proof_views",
    "certify.notices.views",
    "certify.reports.views",
    "certify.audit.views",
    "certify.audit.public",
)


def build_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Return the application with *overrides* on top of environment and instance."""
    init_logs()
    settings = load_settings(overrides)
    app = Flask("certify", instance_path=str(settings["INSTANCE"]))
    app.config.from_mapping(
        BOOTSTRAP_SERVE_LOCAL=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open all day
        **settings,
    )
    init_intake(app)
    _trust_proxies(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"menu": menu, "added_menu": added_menu}
    extensions.csrf.init_app(app)  # reads the whole body: before any transaction begins
    app.before_request(_mark_writing)
    app.teardown_request(_forget_writing)
    app.before_request(refuse_nonsense)
    db.init_app(app)
    import_module("certify.models")
    additions = import_module(ADDITIONS)
    additions.plugins().load_models()
    extensions.migrate.init_app(
        app, db, directory=f"{app.root_path}/migrations", render_as_batch=True
    )
    extensions.bootstrap.init_app(app)
    extensions.limiter.init_app(app)
    extensions.mail.init_app(app)
    init_language(app)
    init_marks(app)
    init_accounts(app)
    init_headers(app)
    init_errors(app)
    for name in VIEWS:
        for blueprint in import_module(name).blueprints:
            app.register_blueprint(blueprint)
    additions.init_additions(app, additions.plugins())
    return app


def _trust_proxies(app: Flask) -> None:
    """Take the visitor's address from the proxies in front, or all would share one rate limit."""
    if proxies := app.config["PROXIES"]:
        # as Flask would have it done, whatever its types say
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies)  # type: ignore[method-assign]  # as Flask says


def _mark_writing() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    set_writing(
        on=request.method not in {"GET", "HEAD", "OPTIONS"},
        reads_first=getattr(view, "reads_first", False),
    )


def _forget_writing(_failure: BaseException | None) -> None:
    """Let nothing that runs in this thread after the request take SQLite's write lock."""
    set_writing(on=False)
