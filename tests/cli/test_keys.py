"""``certify keys``, and verifying with what it publishes."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from certify.certificates.ring import RING_NAME, Ring
from certify.cli import main


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """An instance as ``certify init`` leaves it."""
    folder = tmp_path_factory.mktemp("instance")
    told = CliRunner(env={"CERTIFY_INSTANCE": str(folder)}).invoke(main, ["init"])
    assert told.exit_code == 0, told.output
    return folder


@pytest.fixture
def run(instance, tmp_path, monkeypatch):
    """Run commands on an instance of its own."""
    shutil.copytree(instance, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))

    def call(*arguments):
        return CliRunner().invoke(main, arguments)

    return call


def listed(run):
    return json.loads(run("keys", "list", "--json").stdout)["keys"]


def test_rotating_and_declaring_show_in_the_list_and_in_the_published_file(run, tmp_path):
    (first,) = listed(run)
    answer = run("keys", "rotate", "--language", "en")
    assert answer.exit_code == 0, answer.output
    assert first["kid"] in answer.stdout
    answer = run("keys", "compromise", "--from", "2026-01-02T03:04", "--reason", "lost")
    assert answer.exit_code == 0, answer.output
    states = [key["status"] for key in listed(run)]
    assert states == ["active", "compromised", "retired"]
    assert listed(run)[1]["compromised_from"] == "2026-01-01T20:04:00+00:00"
    assert Ring.in_folder(tmp_path / "keys").as_json()["keys"] == listed(run)
    assert "02/01/2026 03:04: lost" in run("keys", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "yesterday", "--reason", "lost"),
        ("--from", "2999-01-01", "--reason", "lost"),
        ("--from", "0001-01-01", "--reason", "lost"),
        ("--from", "2026-01-01", "--reason", " "),
        ("0123456789abcdef", "--from", "2026-01-01", "--reason", "lost"),
    ],
)
def test_a_declaration_that_makes_no_sense_changes_nothing(run, arguments):
    answer = run("keys", "compromise", *arguments)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.strip()
    assert [key["status"] for key in listed(run)] == ["active"]


def test_a_token_that_cannot_be_opened_is_said(run, monkeypatch):
    monkeypatch.setenv("CERTIFY_PKCS11_MODULE", "/nowhere.so")
    answer = run("keys", "rotate")
    assert answer.exit_code == 1
    assert "certify cannot be opened" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_file_that_is_published_stands_beside_the_keys(run, tmp_path):
    assert (tmp_path / "keys" / RING_NAME).exists()


def test_an_instance_that_was_never_prepared_is_said_to_be(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    answer = CliRunner().invoke(main, ["keys", "list"])
    assert answer.exit_code == 1
    assert "certify init" in answer.stderr
