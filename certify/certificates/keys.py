"""The keys that certificates are signed with (Ed25519, RFC 8032).

The private key is made on first use and stays in the instance folder, readable by its owner
alone; the public one lies beside it, to be handed to whoever wants to verify without a network.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

PRIVATE_NAME = "certificates.key"
PUBLIC_NAME = "certificates.pub"


class KeyFault(ValueError):
    """A file is not a key that certificates can be checked or signed with."""


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """Return the private key in *folder*, made with its public half when there is none.

    :param folder: ``keys`` of the instance folder.
    :raises KeyFault: when the file there is not an Ed25519 key.
    """
    path = folder / PRIVATE_NAME
    if not path.exists():
        _make(folder)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFault(f"{path.name}: not an Ed25519 key")
    if not (folder / PUBLIC_NAME).exists():
        _publish(folder, key)
    return key


def make_key(folder: Path) -> Ed25519PrivateKey:
    """Write a further private key under its own name, for its owner alone, and return it."""
    key = Ed25519PrivateKey.generate()
    _write(folder, f"certificates-{key_id(key.public_key())}.key", key)
    return key


def _make(folder: Path) -> None:
    """Write the first private key; of two processes that come together, one wins."""
    with suppress(FileExistsError):
        _write(folder, PRIVATE_NAME, Ed25519PrivateKey.generate())


def _write(folder: Path, name: str, key: Ed25519PrivateKey) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = folder / f"{name}.{token_hex(8)}"
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    try:
        os.link(draft, folder / name)  # nobody ever sees half a key
    finally:
        draft.unlink()


def _publish(folder: Path, key: Ed25519PrivateKey) -> None:
    """Write the public half beside the private one."""
    publish(folder, PUBLIC_NAME, pem_of(key.public_key()).encode())


def publish(folder: Path, name: str, content: bytes) -> None:
    """Write a public file into *folder*, whole or not at all."""
    draft = folder / f"{name}.{token_hex(8)}"
    draft.write_bytes(content)
    draft.replace(folder / name)


def pem_of(key: Ed25519PublicKey) -> str:
    """Return a public key in PEM form (RFC 8410)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(public: Ed25519PublicKey) -> str:
    """Return the name of a key: the first 16 hex digits of SHA-256 over its 32 raw bytes."""
    return sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def read_public(path: Path) -> Ed25519PublicKey:
    """Read a public key in PEM form.

    :raises KeyFault: when the file cannot be read or holds something else.
    """
    try:
        return public_from(path.read_bytes(), str(path))
    except OSError as error:
        raise KeyFault(f"{path}: not a public key in PEM form ({error})") from error


def public_from(pem: bytes, name: str) -> Ed25519PublicKey:
    """Read a public key from its PEM form; *name* is what messages call it.

    :raises KeyFault: when it is something else.
    """
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise KeyFault(f"{name}: not a public key in PEM form ({error})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFault(f"{name}: not an Ed25519 key")
    return key


def public_key(folder: Path) -> Ed25519PublicKey:
    """Return the public key of this installation, from *folder* (``keys`` of the instance).

    :raises KeyFault: when there is none, because nothing was ever signed here.
    """
    return read_public(folder / PUBLIC_NAME)
