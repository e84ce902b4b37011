"""``certify doctor``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

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
