from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certify.certificates import keys


def test_first_use_makes_a_private_key_for_its_owner_alone_and_a_public_one_beside(tmp_path):
    key = keys.signing_key(tmp_path / "keys")

    mode = stat.S_IMODE((tmp_path / "keys" / keys.PRIVATE_NAME).stat().st_mode)
    assert mode == 0o600
    assert keys.key_id(keys.public_key(tmp_path / "keys")) == keys.key_id(key.public_key())


def test_the_key_stays_the_same(tmp_path):
    first, second = keys.signing_key(tmp_path), keys.signing_key(tmp_path)
    assert keys.key_id(first.public_key()) == keys.key_id(second.public_key())


def test_many_that_come_first_together_get_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keys.signing_key(tmp_path), range(16)))
    assert len({keys.key_id(key.public_key()) for key in made}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [keys.PRIVATE_NAME, keys.PUBLIC_NAME]


def test_a_key_is_named_by_the_digest_of_its_raw_bytes(tmp_path):
    public = keys.signing_key(tmp_path).public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert keys.key_id(public) == sha256(raw).hexdigest()[:16]


def test_another_sort_of_key_is_refused(tmp_path):
    rsa = generate_private_key(65537, 2048).public_key()
    path = tmp_path / "rsa.pub"
    path.write_bytes(rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(keys.KeyFault, match="Ed25519"):
        keys.read_public(path)


@pytest.mark.parametrize("content", [b"", b"no key", None])
def test_what_is_no_key_is_named(tmp_path, content):
    path = tmp_path / "some.pub"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(keys.KeyFault, match=r"some\.pub"):
        keys.read_public(path)
