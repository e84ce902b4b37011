"""Keys in a token: PKCS#11, tried with SoftHSM2."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
from pathlib import Path

import pytest

from certify.certificates import keyring as ring
from certify.certificates import signers
from certify.certificates.keyring import keyring, keys_folder
from certify.certificates.keys import KeyFault
from certify.certificates.register import check
from certify.errors import Refused
from tests.dossier import concluded, decision_of

PLACES = ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/softhsm")
pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def token(app, tmp_path, monkeypatch):
    """A token in software, and the settings that name it."""
    found = [Path(place, "libsofthsm2.so") for place in PLACES]
    module = next((path for path in found if path.exists()), None)
    assert module, "SoftHSM2 is not installed: apt-get install softhsm2"
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "certify"]
    subprocess.run([*command, "--pin", "4321", "--so-pin", "8765"], check=True, capture_output=True)
    pin = tmp_path / "keys" / "pkcs11.pin"
    pin.touch(mode=0o600)
    pin.write_text("4321\n")
    app.config["PKCS11_MODULE"] = str(module)
    return signers.TokenSettings.of(app.config)


def test_a_certificate_signed_in_the_token_verifies(world, token):
    application = concluded(world)
    decision_of(world, application)
    found = check(application.certificate.token)
    assert (found.verdict, found.key.backend) == ("valid", "pkcs11")
    assert not list(keys_folder().glob("certificates*.key"))


def test_keys_move_into_the_token_by_rotating(app, token):
    module, app.config["PKCS11_MODULE"] = app.config["PKCS11_MODULE"], ""
    old = keyring().signer().key_id
    app.config["PKCS11_MODULE"] = module
    assert keyring().signer().key_id == old
    ring.rotate()
    assert [each.backend for each in keyring().all()] == ["pkcs11", "file"]
    ring.rotate()
    assert len(keyring().all()) == 3
    assert ring.probe() == keyring().signer().key_id


def test_a_key_put_into_the_token_before_is_taken_up(token):
    name = signers.open_token(token).make()
    assert keyring().signer().key_id == name


def test_a_child_process_opens_the_token_itself(token):
    name = keyring().signer().key_id
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert len(pool.apply(_sign, (token, name))) == 64
    keyring().find(name).public_key.verify(keyring().signer().sign(b"x"), b"x")


def _sign(settings, name):
    return signers.token_signer(settings, name).sign(b"x")


@pytest.mark.parametrize("fault", ["pin", "open pin", "no pin", "label", "library"])
def test_what_is_wrong_with_the_token_is_said_and_nothing_is_signed(app, token, fault):
    pin = token.pin_file
    if fault == "pin":
        pin.write_text("0000")
    elif fault == "open pin":
        pin.chmod(0o644)
    elif fault == "no pin":
        pin.unlink()
    elif fault == "label":
        app.config["PKCS11_TOKEN"] = "another"
    else:
        app.config["PKCS11_MODULE"] = "/nowhere.so"
    with pytest.raises(KeyFault):
        signers.open_token(signers.TokenSettings.of(app.config))
    with pytest.raises(Refused):
        keyring().signer()


def test_without_the_settings_its_keys_sign_nothing(app, token):
    keyring().signer()
    app.config["PKCS11_MODULE"] = ""
    with pytest.raises(Refused):
        keyring().signer()


def test_the_private_key_cannot_be_taken_out(token):
    import pkcs11

    signer = keyring().signer()
    assert signer.private[pkcs11.Attribute.SENSITIVE]
    assert not signer.private[pkcs11.Attribute.EXTRACTABLE]
    assert json.dumps(keyring().as_json()).count(signer.key_id) == 1
