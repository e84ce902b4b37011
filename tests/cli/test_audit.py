"""``certify audit``: what a stranger can check with a head and a key alone."""

from __future__ import annotations

import json
import sqlite3

import pytest
from click.testing import CliRunner

import certify
from certify.audit import heads
from certify.audit import operations as audit
from certify.certificates import keyring
from certify.certificates.keys import pem_of
from certify.cli import main
from certify.db import db, writing
from tests.dossier import concluded, decision_of


@pytest.fixture
def house(app, world, in_2026):
    """An instance with a certificate, a head over its event, and more after it."""
    with writing():
        application = concluded(world)
        decision_of(world, application)
        certificate = application.certificate
        keyring.prepare()
        heads.sign_head()
        for number in range(5):
            audit.record(None, "unit.edited", "unit", number)
        audit.commit()
        heads.sign_head()
    number, record = certificate.number, certificate.record
    folder = app.config["INSTANCE"]
    published = heads.all_heads()
    for name, told in (("older", published[0]), ("newer", published[1])):
        (folder / f"{name}.json").write_text(json.dumps(told.as_json()))
    (folder / "key.pem").write_text(pem_of(keyring.keyring().all()[0].public_key))
    (folder / "record.json").write_text(record)
    db.session.remove()
    return folder, number


def run(*arguments):
    result = CliRunner().invoke(main, ["audit", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_an_untouched_log_is_whole(house):
    folder, _number = house
    code, out, _err = run("verify", "--head", folder / "older.json", "--json")
    told = json.loads(out)
    assert (code, told["valid"], told["fault"], told["heads"]) == (0, True, None, 3)
    assert run("verify", "--language", "en")[1].startswith("The log is whole")


def test_the_first_bad_event_is_named(house):
    folder, _number = house
    database = sqlite3.connect(folder / "certify.db")
    database.execute("DROP TRIGGER audit_event_unchanged")
    database.execute("UPDATE audit_event SET object_id = 99 WHERE id = 2")
    database.commit()
    database.close()
    code, out, err = run("verify", "--json", "--language", "en")
    assert (code, json.loads(out)["fault"]["event"]) == (1, 2)
    assert err == "THE LOG IS WRONG at event 2: it was changed.\n"


def test_a_stranger_checks_an_issuing_with_head_and_key_alone(house, monkeypatch, tmp_path):
    folder, number = house
    proof = folder / "proof.json"
    proof.write_text(run("proof", number)[1])
    given = ("--head", folder / "newer.json", "--key", folder / "key.pem")
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(certify, "create_app", None)
    code, out, _err = run("check", proof, *given, "--record", folder / "record.json", "--json")
    assert code == 0
    assert json.loads(out)["event"]["action"] == "certificate.issued"
    assert run("check", proof, *given)[0] == 0
    record = json.loads((folder / "record.json").read_text()) | {"year": 1999}
    (folder / "other.json").write_text(json.dumps(record))
    code, _out, err = run("check", proof, *given, "--record", folder / "other.json")
    assert (code, "other.json" in err) == (1, True)


@pytest.mark.parametrize("part", ["leaf", "index", "path", "size"])
def test_a_tampered_proof_proves_nothing(house, part):
    folder, number = house
    told = json.loads(run("proof", number)[1])
    told[part] = {
        "leaf": told["leaf"].replace("issued", "denied"),
        "index": told["index"] + 1,
        "path": told["path"][1:],
        "size": told["size"] - 1,
    }[part]
    (folder / "proof.json").write_text(json.dumps(told))
    given = ("--head", folder / "newer.json", "--key", folder / "key.pem")
    code, out, err = run("check", folder / "proof.json", *given)
    assert (code, out) == (1, "")
    assert err.startswith("KHÔNG CHỨNG MINH ĐƯỢC")


def test_a_head_of_another_key_is_refused(house):
    folder, number = house
    head = json.loads((folder / "newer.json").read_text())
    head["head"]["size"] += 1
    (folder / "forged.json").write_text(json.dumps(head))
    (folder / "proof.json").write_text(run("proof", number)[1])
    given = ("--head", folder / "forged.json", "--key", folder / "key.pem")
    code, _out, err = run("check", folder / "proof.json", *given)
    assert (code, "not signed by key" in err) == (1, True)


def test_a_newer_log_is_proven_to_continue_an_older_one(house):
    folder, _number = house
    sizes = [
        json.loads((folder / f"{n}.json").read_text())["head"]["size"] for n in ("older", "newer")
    ]
    (folder / "growth.json").write_text(run("consistency", *sizes)[1])
    key, older, newer = (folder / name for name in ("key.pem", "older.json", "newer.json"))
    both = ("--head", older, "--head", newer, "--key", key)
    assert run("check", folder / "growth.json", *both)[0] == 0
    told = json.loads(run("check", folder / "growth.json", *both, "--json")[1])
    assert told == {"valid": True, "first": sizes[0], "second": sizes[1]}
    assert run("check", folder / "growth.json", "--head", newer, "--key", key)[0] == 1
    growth = json.loads((folder / "growth.json").read_text())
    growth["path"][0] = "0" * 64
    (folder / "growth.json").write_text(json.dumps(growth))
    assert run("check", folder / "growth.json", *both)[0] == 1


def test_what_is_not_there_cannot_be_proven(house):
    assert run("proof", "0099/2026/GCN-18073")[0] == 1
    assert run("proof", house[1], "--size", "4711")[0] == 1
    assert run("consistency", "1", "4711")[0] == 1


@pytest.mark.parametrize("content", ["no JSON", "[]", "{}", '{"heads": []}'])
def test_files_that_are_something_else_are_told_apart(house, content):
    folder, _number = house
    (folder / "x.json").write_text(content)
    key = ("--key", folder / "key.pem")
    assert run("check", folder / "x.json", "--head", folder / "newer.json", *key)[0] == 1
    assert run("check", folder / "x.json", "--head", folder / "x.json", *key)[0] == 1
    told = ("--head", folder / "newer.json", "--key", folder / "x.json")
    assert run("check", folder / "newer.json", *told)[0] == 1


def test_heads_are_signed_and_personal_data_is_erased_from_the_command_line(house):
    assert run("erase", "1", "--reason", "theo yêu cầu")[0] == 0
    assert run("erase", "1", "--reason", "lần nữa")[0] == 1
    assert run("erase", str(10**20), "--reason", "không có")[0] == 2
    assert run("head", "--language", "en")[1].startswith("Signed a head of")
    told = json.loads(run("verify", "--json")[1])
    assert (told["valid"], told["heads"]) == (True, 3)
