"""Settings: defaults, environment, secrets."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from certify.config import MEGABYTE, ConfigError, instance_folder, load_settings


@pytest.fixture(autouse=True)
def _instance(tmp_path, monkeypatch):
    """Every test has an instance folder of its own."""
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path / "instance"))


def test_everything_has_a_default_that_lies_in_the_instance(tmp_path):
    settings = load_settings()
    assert settings["INSTANCE"] == tmp_path / "instance"
    assert str(tmp_path) in settings["SQLALCHEMY_DATABASE_URI"]
    assert str(tmp_path) in settings["EVIDENCE_URL"]
    assert settings["EVIDENCE_MAX_BYTES"] == 25 * MEGABYTE


def test_the_environment_goes_before_the_defaults(monkeypatch):
    monkeypatch.setenv("CERTIFY_DATABASE_URL", "postgresql+psycopg:///certify")
    monkeypatch.setenv("CERTIFY_EVIDENCE_MAX_MB", "3")
    monkeypatch.setenv("CERTIFY_HTTPS", "1")
    settings = load_settings()
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg:///certify"
    assert settings["EVIDENCE_MAX_BYTES"] == 3 * MEGABYTE
    assert settings["HTTPS"] is True


def test_the_caller_goes_before_everything(monkeypatch):
    monkeypatch.setenv("CERTIFY_PUBLIC_URL", "https://env.example")
    assert load_settings({"PUBLIC_URL": "https://given.example"})["PUBLIC_URL"] == (
        "https://given.example"
    )


@pytest.mark.parametrize("value", ["", "ten", "-5", "2.5", "²"])
def test_a_number_that_is_none_is_named(monkeypatch, value):
    monkeypatch.setenv("CERTIFY_MAIL_PORT", value)
    with pytest.raises(ConfigError, match="CERTIFY_MAIL_PORT"):
        load_settings()


def test_secrets_are_made_once_and_stay(tmp_path):
    first, second = load_settings(), load_settings()
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    assert first["SECRET_KEY"] != first["SECURITY_PASSWORD_SALT"]


def test_secrets_are_for_their_owner_alone(tmp_path):
    load_settings()
    folder = tmp_path / "instance" / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_processes_that_start_together_agree_on_the_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = {each["SECRET_KEY"] for each in pool.map(lambda _: load_settings(), range(16))}
    assert len(keys) == 1


def test_another_instance_has_other_secrets(tmp_path, monkeypatch):
    first = load_settings()["SECRET_KEY"]
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path / "other"))
    assert instance_folder() == tmp_path / "other"
    assert load_settings()["SECRET_KEY"] != first
