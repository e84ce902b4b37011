"""``certify init`` and ``certify doctor``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import certify
from certify.accounts import codes
from certify.accounts.permissions import is_administrator
from certify.cli.instance import doctor, init


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command on an instance folder of its own."""
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    return lambda command, *arguments: CliRunner().invoke(command, arguments)


def test_an_instance_that_was_never_prepared_is_said_to_be(run):
    result = run(doctor, "--language", "en")
    assert result.exit_code == 1
    assert "certify init" in result.output


def test_after_init_there_is_no_error(run):
    assert run(init).exit_code == 0
    result = run(doctor, "--json")
    assert result.exit_code == 0, result.output
    findings = json.loads(result.output)
    assert {"plugins", "library", "database", "evidence", "keys"} <= {f["what"] for f in findings}
    assert all(set(f) == {"level", "what", "message", "remedy"} for f in findings)


def test_init_lets_the_first_administrator_in(run, tmp_path):
    result = run(init, "--administrator", "quantri")
    assert result.exit_code == 0, result.output
    code = result.output.split()[-1]
    app = certify.create_app({"INSTANCE": tmp_path})
    with app.app_context():
        user = codes.redeem("quantri", code)
        assert is_administrator(user)


def test_init_lets_an_administrator_in_who_was_locked_out(run):
    first = run(init, "--administrator", "quantri").output.split()[-1]
    second = run(init, "--administrator", "quantri")
    assert second.exit_code == 0, second.output
    assert second.output.split()[-1] != first
