"""What ``certify doctor`` and the administrator's page look at."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from certify import clock, health, hookimpl
from certify.audit import operations as audit
from certify.plugins import library, manager, plugins
from tests.certificates.seals import bundle


def levels(what):
    return {finding.level for finding in health.check() if finding.what == what}


def messages(what):
    return " ".join(finding.message.in_("en") for finding in health.check() if finding.what == what)


@pytest.fixture
def fresh_plugins():
    """Plugins and library are loaded anew inside the test, and again after it."""
    for cached in (plugins, library):
        cached.cache_clear()
    yield
    for cached in (plugins, library):
        cached.cache_clear()


def test_every_check_says_something_in_both_languages(app):
    found = health.check()
    assert {finding.what for finding in found} >= set(health.CHECKS)
    for finding in found:
        assert finding.message.in_("vi")
        assert finding.message.in_("en")
        assert finding.level == "ok" or finding.remedy.in_("vi")


def test_a_database_that_was_never_migrated_is_a_problem(app):
    assert levels("database") == {"error"}
    assert "certify init" in " ".join(
        finding.remedy.in_("en") for finding in health.check() if finding.what == "database"
    )


def test_a_migrated_database_is_in_order(app):
    from certify.db import db
    from certify.migrations.upgrade import upgrade

    db.drop_all()
    upgrade()  # of all branches
    assert levels("database") == {"ok"}


def test_a_key_that_others_can_read_is_a_problem(app, tmp_path):
    assert levels("keys") == {"ok"}
    (tmp_path / "keys" / "session.key").chmod(0o644)
    assert "error" in levels("keys")
    assert "session.key" in messages("keys")


def test_a_public_key_may_be_read(app, tmp_path):
    (tmp_path / "keys" / "signing.pub").write_text("x")
    (tmp_path / "keys" / "signing.pub").chmod(0o644)
    assert levels("keys") == {"ok"}


def test_a_certificate_of_a_key_may_be_read_and_one_with_its_key_may_not(app, tmp_path):
    root = tmp_path / "keys" / "root.pem"
    root.write_text("-----BEGIN CERTIFICATE-----\n")
    root.chmod(0o644)
    assert levels("keys") == {"ok"}
    root.write_text("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n")
    assert levels("keys") == {"ok", "error"}


def test_an_evidence_store_that_cannot_be_written_is_a_problem(app, tmp_path):
    app.config["EVIDENCE_URL"] = (tmp_path / "certify.db" / "below-a-file").as_uri()
    (tmp_path / "certify.db").touch()
    assert levels("evidence") == {"error"}


def test_the_probe_leaves_nothing_behind(app, tmp_path):
    assert levels("evidence") == {"ok"}
    assert not [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("settings", "what", "level"),
    [
        ({}, "pdf signature", "warning"),
        ({"PDF_CERTIFICATE": "nowhere.p12"}, "pdf signature", "error"),
        ({"MAIL_SERVER": ""}, "mail", "warning"),
        ({"MAIL_SERVER": "mail.example"}, "mail", "ok"),
        ({"PUBLIC_URL": "http://127.0.0.1:5000"}, "address", "warning"),
        ({"PUBLIC_URL": "https://certify.example", "HTTPS": False}, "address", "warning"),
        ({"PUBLIC_URL": "https://certify.example", "HTTPS": True}, "address", "ok"),
    ],
)
def test_settings_are_looked_at(app, settings, what, level):
    app.config.update(settings)
    assert levels(what) == {level}


def test_a_missing_library_for_pdf_names_what_to_install(app, monkeypatch):
    monkeypatch.setattr(health, "PDF_LIBRARIES", ("libno-such-thing.so.9",))
    assert levels("documents") == {"error"}
    assert "libno-such-thing.so.9" in messages("documents")


def test_a_missing_font_is_a_warning(app, monkeypatch):
    health._serif_font.cache_clear()
    monkeypatch.setattr(health, "SERIF_FONTS", ("No Such Font",))
    assert levels("documents") == {"warning"}
    health._serif_font.cache_clear()


def test_without_fontconfig_no_font_is_found(app, monkeypatch):
    health._serif_font.cache_clear()
    monkeypatch.setenv("PATH", "")
    assert levels("documents") == {"warning"}
    health._serif_font.cache_clear()


def test_a_plugin_that_fails_in_a_hook_is_named(app, fresh_plugins, monkeypatch):
    broken = ModuleType("broken_plugin")
    broken.CERTIFY_API = 1

    @hookimpl
    def certify_criteria_folders():
        raise RuntimeError("no folder today")

    broken.certify_criteria_folders = certify_criteria_folders
    loaded = manager.load_plugins([broken])
    monkeypatch.setattr(health, "plugins", lambda: loaded)
    monkeypatch.setattr(health, "library", lambda: manager.build_library(loaded))
    assert "no folder today" in messages("broken_plugin")
    assert levels("broken_plugin") == {"error"}
    assert levels("library") == {"ok"}  # the others still load


def test_a_broken_file_is_named_with_its_line(app, tmp_path, fresh_plugins):
    folder = tmp_path / "criteria" / "own" / "school"
    folder.mkdir(parents=True)
    (folder / "1.yaml").write_text("key: own/school\nkey: own/school\n")
    assert "error" in levels("library")
    assert "1.yaml:2" in messages("library")


def test_no_set_at_all_is_a_problem(app, tmp_path, monkeypatch):
    from certify.engine import load_library

    empty = load_library([])
    monkeypatch.setattr(health, "library", lambda: empty)
    assert levels("library") == {"error"}


def test_a_check_that_fails_itself_is_a_problem_and_no_error(app, monkeypatch):
    def fail():
        raise OSError("the disk is gone")
        yield

    monkeypatch.setitem(health.CHECKS, "mail", fail)
    assert "the disk is gone" in messages("mail")
    assert levels("mail") == {"error"}


def test_published_hashes_are_those_of_the_sets_that_ship(app):
    published = health.published_hashes()
    for key, digest in published.items():
        assert library().get(key).hash == digest


def test_a_key_that_cannot_sign_is_a_problem_with_its_reason(app):
    from certify.certificates import keyring, keys
    from certify.certificates.ring import RING_NAME
    from certify.db import db
    from certify.migrations.upgrade import upgrade

    db.drop_all()
    upgrade()
    assert levels("signing") == {"warning"}
    keyring.prepare()
    assert levels("signing") == {"ok"}
    published = keyring.keys_folder() / RING_NAME
    published.write_text(published.read_text().replace("active", "retired"))
    assert levels("signing") == {"ok", "warning"}
    keyring.publish()
    (keyring.keys_folder() / keys.PRIVATE_NAME).chmod(0o644)
    assert levels("signing") == {"error"}
    assert "chmod 600" in messages("signing")


@pytest.mark.parametrize(("days", "level"), [(365, "ok"), (20, "warning"), (-1, "error")])
def test_the_end_of_the_certificate_for_pdfs_is_told(app, tmp_path, days, level):
    key = ec.generate_private_key(ec.SECP256R1())
    office = bundle(tmp_path / "office.p12", "UBND", key, days=days, since=-9)
    app.config["PDF_CERTIFICATE"] = str(office)
    assert levels("pdf signature") == {level}


def test_a_log_whose_heads_stay_away_is_told(app):
    from certify.db import db
    from certify.migrations.upgrade import upgrade

    db.drop_all()
    upgrade()
    audit.record(None, "unit.edited", "unit", 1)
    audit.commit()
    assert levels("log") == {"ok"}
    with clock.pretend(clock.today() + timedelta(days=4)):
        assert levels("log") == {"warning"}
