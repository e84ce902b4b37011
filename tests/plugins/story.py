"""What happens to an installation that takes in a plugin with tables and pages, step by step.

Run by ``test_additions.py`` in a process of its own for each step, as a new entry point needs:
``python -m tests.plugins.story use``.
"""

from __future__ import annotations

import sys

import certify
import certify.models
from certify import health
from certify.accounts.models import User
from certify.db import db
from certify.migrations.upgrade import pending, upgrade
from certify.plugins import library, plugins
from certify.units.models import Unit
from tests.world import build_world

SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "RATELIMIT_ENABLED": False,
    "SECURITY_PASSWORD_HASH": "plaintext",
    "SECURITY_PASSWORD_SINGLE_HASH": ["plaintext"],
    "SECURITY_PASSWORD_SCHEMES": ["plaintext"],
}
ENTRY = 'href="/drill-book"'


def browser(app, username=None):
    """Return a browser, signed in as somebody of the little world."""
    client = app.test_client()
    if username:
        person = db.session.query(User).filter_by(username=username).one()
        with client.session_transaction() as session:
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
    return client


def database_findings():
    return [finding for finding in health.check() if finding.what == "database"]


def use(app):
    """Migrate, enter a drill, see who finds what."""
    with app.app_context():
        assert pending()
        upgrade()
        assert not pending()
        assert plugins().problems == []
        assert {finding.level for finding in database_findings()} == {"ok"}
        build_world()
        unit = db.session.query(Unit).filter_by(type="school").one().id
        browsers = {name: browser(app, name) for name in ("vanthu", "giamdoc", "canbo", "quantri")}
    drill = {"unit": unit, "day": "2026-05-03", "minutes": 4}
    assert browsers["vanthu"].post("/drill-book", data=drill).status_code == 302
    assert browsers["giamdoc"].post("/drill-book", data=drill).status_code == 422
    for name, listed in (("vanthu", True), ("canbo", True), ("giamdoc", False)):
        page = browsers[name].get("/drill-book").text
        assert ENTRY in page, name
        assert ("03/05/2026" in page) is listed, name
    assert ENTRY not in browsers["quantri"].get("/todo").text
    assert ENTRY not in app.test_client().get("/sets").text
    assert app.test_client().get("/drill-book").status_code == 302  # to the sign-in page
    answers(app, unit)


def answers(app, unit):
    """The register answers the criterion, with its record as evidence."""
    with app.app_context():
        for name, found in plugins().each(
            "certify_computed_answers",
            criteria_set=library().get("drills/school@2026"),
            unit=None,
            area="18073",
            year=2026,
            unit_id=unit,
        ):
            if name == "certify_drill_book":
                assert found["1.held"].value == 1
                assert found["1.held"].records[0].url.startswith("/drill-book#drill-")
                return
    raise AssertionError("the register was not asked")


def migrate(app):
    """Bring the database up to date, as far as can be."""
    with app.app_context():
        upgrade()


def removed(app):
    """The plugin is gone: everything else works, and its tables are spoken of."""
    with app.app_context():
        assert not pending()
        upgrade()
        levels = [finding.level for finding in database_findings()]
        assert levels == ["ok", "warning"]
        assert "drill_book_0001" in database_findings()[1].message.in_("vi")
        client = browser(app, "vanthu")
    assert client.get("/drill-book").status_code == 404
    assert ENTRY not in client.get("/todo").text


def back(app):
    """The plugin is here again, and so is what it kept."""
    with app.app_context():
        assert not pending()
        client = browser(app, "vanthu")
    assert "03/05/2026" in client.get("/drill-book").text


def broken(app):
    """A plugin whose pages and versions have faults is named; the others go on."""
    with app.app_context():
        upgrade()
        assert not pending()
        messages = [problem.message for problem in plugins().problems]
        assert any(message.startswith("certify_blueprints: ") for message in messages), messages
        assert any(message.startswith("certify_migrations: ") for message in messages), messages
        build_world()
        client = browser(app, "quantri")
    page = client.get("/admin/plugins")
    assert page.status_code == 200
    assert "certify_blueprints: " in page.text


if __name__ == "__main__":
    globals()[sys.argv[1]](certify.create_app(SETTINGS))
