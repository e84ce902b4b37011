"""The ring of this installation: which key signs now, which ones did before, and their states.

A key that is retired signs nothing any more; what it signed verifies as before. A key that is
compromised from a moment on: what was issued before, as our register says, verifies with a
warning; what was issued after, or only claims to have been issued, does not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from certify import clock
from certify.audit import operations as audit
from certify.certificates import keys, signers
from certify.certificates.keys import KeyFault
from certify.certificates.lifecycle import STANDING
from certify.certificates.models import Certificate, SigningKey
from certify.certificates.ring import RING_NAME, KeyEntry, Ring
from certify.certificates.signers import Signer, TokenSettings
from certify.db import db
from certify.errors import NotFound, Refused


def keys_folder() -> Path:
    """Return the folder of the installation's keys."""
    return Path(current_app.config["INSTANCE"]) / "keys"


@dataclass(frozen=True)
class Keyring(Ring):
    """The ring with its private side; what it holds is as of the moment it was read."""

    def signer(self) -> Signer:
        """Return what signs now; the first key of an installation is made here.

        :raises Refused: when the private key cannot be used; the log says why.
        """
        active = next((each for each in self.entries if each.status == "active"), None)
        try:
            if active is None or active.since is None:
                return _signer(_begin())
            return _signer(active)
        except KeyFault as fault:
            structlog.get_logger("certify.keys").error("key.unusable", why=str(fault))
            raise Refused(
                _(
                    "Nothing can be signed at the moment, so nothing was issued. Tell the"
                    " administrator: the page of keys says why."
                )
            ) from fault


def keyring() -> Keyring:
    """Return the ring as it stands now: one query."""
    return Keyring(tuple(_recorded()) or tuple(_unrecorded()))


def _recorded() -> list[KeyEntry]:
    order = (SigningKey.active.is_(None), SigningKey.since.desc(), SigningKey.key_id)
    return [_entry(row) for row in db.session.scalars(select(SigningKey).order_by(*order))]


def _entry(row: SigningKey) -> KeyEntry:
    return KeyEntry(
        _public(row.public_key),
        row.backend,
        row.since,
        row.retired_at,
        row.compromised_from,
        row.reason,
    )


@lru_cache(maxsize=64)
def _public(pem: str) -> Ed25519PublicKey:
    return keys.public_from(pem.encode(), "signing_key")


def _unrecorded() -> list[KeyEntry]:
    """Return the key of an installation from the time before the ring, until it is recorded."""
    with suppress(KeyFault):
        return [KeyEntry(keys.public_key(keys_folder()), "file")]
    return []


def _settings() -> TokenSettings | None:
    return TokenSettings.of(current_app.config)


def _signer(entry: KeyEntry) -> Signer:
    """Return the signer of a key, wherever its private half is.

    :raises KeyFault: when it cannot be used.
    """
    if entry.backend == "file":
        return signers.file_signer(keys_folder(), entry.key_id)
    settings = _settings()
    if settings is None:
        raise KeyFault(f"the key {entry.key_id} is in a token, and CERTIFY_PKCS11_MODULE is empty")
    return signers.token_signer(settings, entry.key_id)


def _begin() -> KeyEntry:
    """Record the first key, in the running transaction."""
    settings = _settings()
    if settings:
        row = _row(_new_in_token(settings), "pkcs11")
    else:
        row = _row(keys.signing_key(keys_folder()).public_key(), "file")
        first = db.session.scalar(select(func.min(Certificate.issued_at)))
        row.since = first or row.since  # it signed before there was a ring
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another process was first
        return _recorded()[0]
    return _entry(row)


def _row(public: Ed25519PublicKey, backend: str) -> SigningKey:
    return SigningKey(
        key_id=keys.key_id(public),
        public_key=keys.pem_of(public),
        backend=backend,
        active=True,
        since=clock.now(),
        reason="",
    )


def _new_in_token(settings: TokenSettings) -> Ed25519PublicKey:
    """Return a key of the token that was never used here: one put there, or a new one."""
    token = signers.open_token(settings)
    used = {entry.key_id for entry in _recorded()}
    waiting = sorted(set(token.keys()) - used)
    name = waiting[0] if waiting else token.make()
    return token.keys()[name][0]


def prepare() -> None:
    """Record the first key of an installation and publish the ring; safe to repeat."""
    known = {entry.key_id for entry in _recorded()}
    signer = keyring().signer()
    if signer.key_id not in known:
        audit.record(None, "key.recorded", "key", signer.key_id)
        audit.commit()
    publish()


def rotate() -> tuple[str, str]:
    """Retire the key that signs now and begin with a new one; return the ids of both.

    What the old key signed verifies as before. Its private file is removed: nothing can be signed
    with it any more. A key in a token stays there; the token's own tools remove it.
    """
    old = _active()
    new = _succeed(old)
    audit.record(None, "key.rotated", "key", new.key_id, previous=old.key_id, backend=new.backend)
    audit.commit()
    publish()
    return old.key_id, new.key_id


def compromise(name: str, moment: datetime, reason: str) -> int:
    """Declare a key compromised from *moment* on; the one that signs now is replaced at once.

    :param name: key id; "" for the key that signs now.
    :param reason: what may be told to everybody: it is published.
    :return: how many certificates were issued with it since: they are to be issued anew.
    :raises Refused: without a reason, for a moment to come, or one later than declared before.
    :raises NotFound: when there is no such key.
    """
    row = db.session.get(SigningKey, name) if name else _active()
    if row is None:
        raise NotFound(_("There is no key %(name)s.", name=name))
    _check_declaration(row, moment, reason)
    row.compromised_from, row.reason = moment, " ".join(reason.split())
    new = _succeed(row) if row.active else None
    lost = (Certificate.key_id == row.key_id, Certificate.issued_at >= moment)
    count = db.session.scalar(select(func.count(Certificate.id)).where(*lost)) or 0
    # They no longer stand: lists and feeds are to be made anew.
    stood = Certificate.status.in_(STANDING)
    db.session.execute(update(Certificate).where(*lost, stood).values(changed_at=clock.now()))
    audit.record(
        None,
        "key.compromised",
        "key",
        row.key_id,
        compromised_from=moment.isoformat(),
        reason=row.reason,
        successor=new.key_id if new else None,
        certificates=count,
    )
    audit.commit()
    publish()
    return count


def _check_declaration(row: SigningKey, moment: datetime, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why: the reason is published with the key."))
    if moment > clock.now():
        raise Refused(_("A key cannot be compromised from a moment to come."))
    if row.compromised_from and moment > row.compromised_from:
        raise Refused(
            _("This key is declared compromised from an earlier moment; that cannot be taken back.")
        )


def _active() -> SigningKey:
    """Return the row of the key that signs now, locked until the transaction ends."""
    query = select(SigningKey).where(SigningKey.active.is_(True)).with_for_update()
    row = db.session.scalars(query).one_or_none()
    if row is None:
        _begin()
        row = db.session.scalars(query).one()
    return row


def _succeed(old: SigningKey) -> SigningKey:
    """Retire *old* and add its successor, made where the settings say."""
    settings = _settings()
    if settings:
        row = _row(_new_in_token(settings), "pkcs11")
    else:
        row = _row(signers.make_file_key(keys_folder()).public_key, "file")
    old.active, old.retired_at = None, row.since
    db.session.flush()
    db.session.add(row)
    db.session.flush()
    return row


def publish() -> None:
    """Write the public side of the ring beside the keys, and remove private files of old ones."""
    ring, folder = keyring(), keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.publish(folder, RING_NAME, _published(ring))
    for entry in ring.all():
        if entry.status == "active":
            keys.publish(folder, keys.PUBLIC_NAME, keys.pem_of(entry.public_key).encode())
        elif entry.backend == "file":
            _remove(folder, entry.key_id)


def _published(ring: Ring) -> bytes:
    return json.dumps(ring.as_json(), ensure_ascii=False, indent=2).encode()


def is_published() -> bool:
    """Say whether what lies beside the keys, if anything does, is the ring as it stands."""
    path = keys_folder() / RING_NAME
    return not path.exists() or path.read_bytes() == _published(keyring())


def _remove(folder: Path, name: str) -> None:
    with suppress(KeyFault, OSError):
        if signers.file_signer(folder, name).key_id == name:
            signers.private_file(folder, name).unlink()


def probe() -> str:
    """Sign something with the key that signs now and say its id; writes nothing.

    :raises KeyFault: when it cannot be used.
    """
    active = next((each for each in _recorded() if each.status == "active"), None)
    if active is None:
        return ""
    signer = _signer(active)
    active.public_key.verify(signer.sign(b"certify"), b"certify")
    return active.key_id
