"""What signs: a private key in a file of the instance, or one in a token (PKCS#11).

Both are Ed25519. A token never gives its private key away; a file is used only while nobody but
its owner can read it. Which of the two makes new keys is a setting (``PKCS11_MODULE``).
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from secrets import token_bytes
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certify.certificates import keys
from certify.certificates.keys import KeyFault, key_id

ED25519_OID = "1.3.101.112"  # RFC 8410


class Signer(Protocol):
    """Signs bytes with one key."""

    @property
    def key_id(self) -> str:
        """Name of the key."""

    @property
    def public_key(self) -> Ed25519PublicKey:
        """Its public half."""

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature over *data* (Ed25519, RFC 8032)."""


@dataclass(frozen=True)
class FileSigner:
    """Signs with a private key from a file."""

    key: Ed25519PrivateKey

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The public half."""
        return self.key.public_key()

    @property
    def key_id(self) -> str:
        """Name of the key."""
        return key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*."""
        return self.key.sign(data)


def private_file(folder: Path, name: str) -> Path:
    """Return where the private key *name* (its key id) lies; the first one has a plain name."""
    own = folder / f"certificates-{name}.key"
    return own if own.exists() else folder / keys.PRIVATE_NAME


def file_signer(folder: Path, name: str) -> FileSigner:
    """Return the signer of the key *name* in *folder*.

    :raises KeyFault: when it is not there, or others on the machine can read it.
    """
    path = private_file(folder, name)
    try:
        state = path.stat()
    except OSError as error:
        raise KeyFault(f"the private key {name} is not in {folder}") from error
    if mode := stat.S_IMODE(state.st_mode) & 0o077:
        raise KeyFault(f"{path}: others can read or write it (mode …{mode:02o}); chmod 600 {path}")
    signer = FileSigner(_load(path, state.st_mtime_ns))
    if signer.key_id != name:
        raise KeyFault(f"the private key {name} is not in {folder}")
    return signer


@lru_cache(maxsize=16)
def _load(path: Path, _changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFault(f"{path.name}: not an Ed25519 key")
    return key


def make_file_key(folder: Path) -> FileSigner:
    """Write a new private key beside the others, for its owner alone."""
    return FileSigner(keys.make_key(folder))


@dataclass(frozen=True)
class TokenSettings:
    """Where the token is and how it is opened."""

    module: str  # path of the PKCS#11 library
    token: str  # label of the token
    label: str  # label of our keys in it
    pin_file: Path

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> TokenSettings | None:
        """Read them from the configuration; None where no token is to be used."""
        if not config.get("PKCS11_MODULE"):
            return None
        return cls(
            config["PKCS11_MODULE"],
            config["PKCS11_TOKEN"],
            config["PKCS11_KEY"],
            Path(config["PKCS11_PIN_FILE"]),
        )

    def pin(self) -> str:
        """Read the PIN.

        :raises KeyFault: when there is none, or others can read it.
        """
        try:
            if stat.S_IMODE(self.pin_file.stat().st_mode) & 0o077:
                raise KeyFault(f"{self.pin_file}: others can read the PIN; chmod 600")
            return self.pin_file.read_text("utf-8").strip()
        except OSError as error:
            raise KeyFault(f"the file of the PIN cannot be read: {self.pin_file}") from error


@dataclass
class Token:
    """An open token; one thing at a time is asked of it."""

    settings: TokenSettings
    session: Any
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keys(self) -> dict[str, tuple[Ed25519PublicKey, bytes]]:
        """Return our keys in the token by key id: public half, and id in the token."""
        from pkcs11 import Attribute, ObjectClass

        wanted = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.LABEL: self.settings.label}
        with self.lock:
            found = [
                (bytes(each[Attribute.EC_POINT])[-32:], bytes(each[Attribute.ID]))
                for each in self.session.get_objects(wanted)
            ]
        public = [(Ed25519PublicKey.from_public_bytes(point), handle) for point, handle in found]
        return {key_id(key): (key, handle) for key, handle in public}

    def make(self) -> str:
        """Make a key in the token, whose private half never leaves it; return its key id."""
        from pkcs11 import Attribute, KeyType, Mechanism
        from pkcs11.util.ec import encode_named_curve_parameters

        handle, before = token_bytes(16), set(self.keys())
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters(ED25519_OID)}
        with self.lock:
            self.session.create_domain_parameters(
                KeyType.EC_EDWARDS, curve, local=True
            ).generate_keypair(
                mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                store=True,
                label=self.settings.label,
                id=handle,
            )
        return (set(self.keys()) - before).pop()

    def signer(self, name: str) -> TokenSigner:
        """Return the signer of the key *name*.

        :raises KeyFault: when the token has no such key.
        """
        from pkcs11 import ObjectClass

        public, handle = self.keys().get(name, (None, b""))
        if public is None:
            raise KeyFault(f"the token {self.settings.token} has no key {name}")
        with self.lock:
            private = self.session.get_key(ObjectClass.PRIVATE_KEY, id=handle)
        return TokenSigner(self, private, public)


@dataclass(frozen=True)
class TokenSigner:
    """Signs with a private key inside a token."""

    token: Token
    private: Any
    public_key: Ed25519PublicKey

    @property
    def key_id(self) -> str:
        """Name of the key."""
        return key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*; the token makes it."""
        from pkcs11 import Mechanism

        with self.token.lock:
            return bytes(self.private.sign(data, mechanism=Mechanism.EDDSA))


def open_token(settings: TokenSettings) -> Token:
    """Open the token, once a process.

    :raises KeyFault: when the library, the token or the PIN is not right.
    """
    return _open(settings, os.getpid())


def token_signer(settings: TokenSettings, name: str) -> TokenSigner:
    """Return the signer of the key *name* in the token, found once a process."""
    return _find(settings, name, os.getpid())


@lru_cache(maxsize=4)
def _open(settings: TokenSettings, _process: int) -> Token:
    """A session belongs to one process: a child opens its own."""
    import pkcs11

    try:
        library = pkcs11.lib(settings.module)
        library.reinitialize()
        session = library.get_token(token_label=settings.token).open(
            user_pin=settings.pin(), rw=True
        )
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        why = f"{type(error).__name__} {error}".strip()
        raise KeyFault(f"the token {settings.token} cannot be opened: {why}") from error
    return Token(settings, session)


@lru_cache(maxsize=16)
def _find(settings: TokenSettings, name: str, _process: int) -> TokenSigner:
    return open_token(settings).signer(name)
